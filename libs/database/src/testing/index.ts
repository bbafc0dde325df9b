export * from './factories.js';
export { setDatabaseTime } from './database-time.js';
export { testDatabase } from './test-database.js';
export { testPostgres } from './test-postgres.js';
