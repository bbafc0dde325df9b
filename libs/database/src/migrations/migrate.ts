import { MigrationExecutor, type DataSource } from 'typeorm';
import { withWaitingLimit } from '../waiting-limit.js';

/** Advisory lock of the node that migrates; an arbitrary number. */
const MIGRATION_LOCK = 7_146_301;

/** The oldest supported and tested PostgreSQL version. */
const OLDEST_POSTGRES = 15;

/**
 * Migrates the schema to this program's version in one transaction. Of several nodes that start concurrently, one
 * migrates and the others wait for it.
 * @throws Error if the server is older than PostgreSQL 15
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  refuseOldServer(dataSource.driver.version ?? '');
  if ((await pendingMigrations(dataSource)).length === 0) return;
  await withWaitingLimit(Infinity, () => executePending(dataSource));
}

async function executePending(dataSource: DataSource): Promise<void> {
  // The lock and the migrations share one connection, so that a pool of one is enough.
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction();
    // Waiting for another node, or rewriting a large table, may exceed the statement timeout.
    await runner.query('SET LOCAL statement_timeout TO 0');
    // A transaction-level lock: it is released with the transaction, even behind a connection pooler.
    await runner.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await new MigrationExecutor(dataSource, runner).executePendingMigrations();
    await runner.commitTransaction();
  } catch (error) {
    // Fails on a broken connection, which has ended the transaction; the original error is thrown.
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

/** Names of migrations that the database is missing. Read-only. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const done = await executed(dataSource);
  return known(dataSource).filter((name) => !done.includes(name));
}

/** Names of migrations in the database that this program does not know. Read-only. */
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
