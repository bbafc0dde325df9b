export * from './factories.js';
export { testDatabase } from './test-database.js';
export { testPostgres } from './test-postgres.js';
