import { createDataSource } from '#database';
import { openInMemory } from './libs/database/src/data-source.js';
import { migratedImage } from './libs/database/src/testing/test-database.js';

/**
 * For the TypeORM command line (`npm run migration:check`, after a build): PostgreSQL where DATABASE_URL says so,
 * otherwise an embedded database in memory that has every migration, so that what is generated is what
 * the migrations lack.
 */
const url = process.env['DATABASE_URL'];

export default createDataSource(
  url === undefined
    ? { kind: 'pglite-memory', open: async () => openInMemory(await migratedImage()) }
    : { kind: 'postgres', url, poolSize: 2 },
);
