export * from './generated/api.js';
export { configure, connection, type Connection, type Credentials } from './configure.js';
// The thrown classes; OAuthError shadows the body type of the same name.
export { ApiProblem, OAuthError } from './errors.js';
export { HttpError } from '@oazapfts/runtime';
