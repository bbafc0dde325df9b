import { createDataSource } from '#database';

/**
 * For the TypeORM command line (`npm run migration:check`): PostgreSQL where DATABASE_URL says so,
 * otherwise an embedded database in memory.
 */
const url = process.env['DATABASE_URL'];

export default createDataSource(
  url === undefined ? { kind: 'pglite-memory' } : { kind: 'postgres', url, poolSize: 2 },
);
