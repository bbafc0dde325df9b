import { MigrationExecutor, type DataSource } from 'typeorm';
import { embeddedEngine } from '../data-source.js';

/** The advisory lock that one node holds while it migrates; an arbitrary number of our own. */
const MIGRATION_LOCK = 7_146_301;

/** Brings the schema to this program's version. Of nodes that start at once, one migrates. */
export async function migrate(dataSource: DataSource): Promise<void> {
  if ((await pendingMigrations(dataSource)).length === 0) return;
  if (embeddedEngine(dataSource)) {
    // Its folder is locked: there is no other node.
    await dataSource.runMigrations();
    return;
  }
  const holder = dataSource.createQueryRunner();
  try {
    // Another node may need longer than a statement usually may.
    await holder.query('SET statement_timeout TO 0');
    await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations();
  } finally {
    await holder.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await holder.query('RESET statement_timeout');
    await holder.release();
  }
}

/** The names of the migrations that this program has and the database has not. Reads only. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const done = await executed(dataSource);
  return known(dataSource).filter((name) => !done.includes(name));
}

/** The names of the migrations that the database has and this program does not know. */
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
  const rows = await new MigrationExecutor(dataSource).getExecutedMigrations();
  return rows.map(({ name }) => name);
}
