import { OpenapiGeneratorJava } from './java.js';
import { testGeneratedClient } from './suite.js';

testGeneratedClient('openapi-generator for Java, native', new OpenapiGeneratorJava('native'));
testGeneratedClient('openapi-generator for Java, okhttp', new OpenapiGeneratorJava('okhttp-gson'));
