import type { Database } from '../database.js';

/**
 * Freezes the time of a test database: `clock_timestamp()` returns `instant`. The embedded database has one session,
 * whose search path finds the function of the test before the built-in one.
 */
export async function setDatabaseTime({ dataSource }: Database, instant: Date): Promise<void> {
  await dataSource.query('CREATE SCHEMA IF NOT EXISTS test_time');
  await dataSource.query(
    `CREATE OR REPLACE FUNCTION test_time.clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE sql
         AS $$ SELECT timestamptz '${instant.toISOString()}' $$`,
  );
  await dataSource.query('SET search_path TO test_time, pg_catalog, public');
}
