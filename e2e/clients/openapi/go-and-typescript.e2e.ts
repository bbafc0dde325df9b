import { OapiCodegen } from './go.js';
import { testGeneratedClient } from './suite.js';
import { HeyApi } from './typescript.js';

testGeneratedClient('oapi-codegen', new OapiCodegen());
testGeneratedClient('hey-api', new HeyApi());
