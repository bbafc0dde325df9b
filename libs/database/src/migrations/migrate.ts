import { MigrationExecutor, type DataSource } from 'typeorm';
import { limitWaiting } from '../waiting-limit.js';

/** The advisory lock that one node holds while it migrates; an arbitrary number of our own. */
const MIGRATION_LOCK = 7_146_301;

/** The oldest PostgreSQL that is tested and supported. */
const OLDEST_POSTGRES = 15;

/**
 * Brings the schema to this program's version, in one transaction: wholly or not at all. Of nodes that
 * start at once, one migrates and the others wait for it.
 * @throws Error if the server is older than PostgreSQL 15
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  refuseOldServer(dataSource.driver.version ?? '');
  if ((await pendingMigrations(dataSource)).length === 0) return;
  await limitWaiting(Infinity, () => executePending(dataSource));
}

async function executePending(dataSource: DataSource): Promise<void> {
  // The lock and the migrations share one connection, so that a pool of one is enough.
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction();
    // Waiting for another node, and rebuilding a large table, may take longer than a statement usually may.
    await runner.query('SET LOCAL statement_timeout TO 0');
    // Of the transaction, not of the session: it cannot outlive this, with a pooler in between either.
    await runner.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await new MigrationExecutor(dataSource, runner).executePendingMigrations();
    await runner.commitTransaction();
  } catch (error) {
    // On a broken connection this fails too, and the transaction has ended with it: the first error is the one to show.
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

function refuseOldServer(version: string): void {
  if (Number.parseInt(version, 10) >= OLDEST_POSTGRES) return;
  throw new Error(
    `PostgreSQL ${OLDEST_POSTGRES} or later is needed; this server says ${version || 'no version'}.`,
  );
}

/** The names of the migrations that this program has and the database has not. Reads only. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const done = await executed(dataSource);
  return known(dataSource).filter((name) => !done.includes(name));
}

/** The names of the migrations that the database has and this program does not know. Reads only. */
export async function unknownMigrations(dataSource: DataSource): Promise<string[]> {
  const names = known(dataSource);
  return (await executed(dataSource)).filter((name) => !names.includes(name));
}

function known(dataSource: DataSource): string[] {
  return dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
}

async function executed(dataSource: DataSource): Promise<string[]> {
  const [table] = await dataSource.query<{ present: boolean }[]>(
    `SELECT to_regclass('migrations') IS NOT NULL AS present`,
  );
  if (table?.present !== true) return [];
  const rows = await dataSource.query<{ name: string }[]>(
    'SELECT name FROM migrations ORDER BY id',
  );
  return rows.map(({ name }) => name);
}
