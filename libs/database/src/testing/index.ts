export * from './factories.js';
export { testDatabase } from './test-database.js';
