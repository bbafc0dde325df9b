import { OpenapiGeneratorPython, OpenapiPythonClient } from './python.js';
import { testGeneratedClient } from './suite.js';

testGeneratedClient('openapi-python-client', new OpenapiPythonClient());
testGeneratedClient('openapi-generator for Python', new OpenapiGeneratorPython());
