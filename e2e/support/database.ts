import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { inject } from 'vitest';

export type Engine = 'pglite' | 'postgres';

/**
 * The result of the global setup: a migrated database from which the others are copied. `run` is the folder of this
 * run's databases, or the prefix of their names; remaining ones are removed at the end.
 */
export type Template =
  | { engine: 'pglite'; run: string; folder: string }
  | { engine: 'postgres'; adminUrl: string; run: string; name: string; masterKeys: string };

declare module 'vitest' {
  interface ProvidedContext {
    template: Template;
  }
}

/** A database for one test. */
export interface TestDatabase {
  engine: Engine;
  /** The settings that connect a server to it. */
  environment: Readonly<Record<string, string>>;
  /** Runs SQL directly. No server may use the embedded database at the same time. */
  run(statements: string): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** The engine of this run, for tests that apply to one engine only. */
export const engine = (): Engine => inject('template').engine;

/** Creates a database: migrated, or empty for tests of the first start. */
export async function freshDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const template = inject('template');
  return template.engine === 'pglite'
    ? freshFolder(template, migrated)
    : freshPostgres(template, migrated);
}

async function freshFolder(
  template: Template & { engine: 'pglite' },
  migrated: boolean,
): Promise<TestDatabase> {
  const folder = await mkdtemp(join(template.run, 'database-'));
  if (migrated) await cp(template.folder, folder, { recursive: true });
  return {
    engine: 'pglite',
    environment: { SIGNET_DATA_DIR: folder },
    run: (statements) => runEmbedded(folder, statements),
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function freshPostgres(
  template: Template & { engine: 'postgres' },
  migrated: boolean,
): Promise<TestDatabase> {
  const name = `${template.run}_${randomUUID().replaceAll('-', '')}`;
  await query(
    template.adminUrl,
    `CREATE DATABASE ${name}${migrated ? ` TEMPLATE ${template.name}` : ''}`,
  );
  return {
    engine: 'postgres',
    environment: {
      DATABASE_URL: databaseUrl(template.adminUrl, name),
      SIGNET_MASTER_KEYS: template.masterKeys,
    },
    run: (statements) => query(databaseUrl(template.adminUrl, name), statements),
    drop: () =>
      query(template.adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).then(
        () => undefined,
      ),
  };
}

async function runEmbedded(folder: string, statements: string): Promise<Record<string, unknown>[]> {
  const pglite = await PGlite.create(join(folder, 'database', 'cluster'));
  try {
    const results = await pglite.exec(statements);
    return results.at(-1)?.rows ?? [];
  } finally {
    await pglite.close();
  }
}

/** The URL of another database on the same PostgreSQL. */
export function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs one statement on a new connection. @returns the rows */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const TABLES = `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
  WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`;

/** The content of all tables: each row as text with all its columns, by table. */
export async function everyRow(database: TestDatabase): Promise<{ name: string; row: string }[]> {
  const tables = (await database.run(TABLES)) as { name: string }[];
  const each = tables.map(({ name }) => `SELECT '${name}' AS name, t::text AS row FROM ${name} t`);
  return (await database.run(each.join(' UNION ALL '))) as { name: string; row: string }[];
}

/** The row count of each table; partitions are counted with their table. */
export async function rowCounts(database: TestDatabase): Promise<Record<string, number>> {
  const tables = (await database.run(
    `SELECT c.oid::regclass::text AS name FROM pg_class c
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`,
  )) as { name: string }[];
  const counts = tables.map(({ name }) => `SELECT '${name}' AS name, count(*)::int FROM ${name}`);
  const rows = await database.run(counts.join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ name, count }) => [String(name), Number(count)]));
}

/** Bytes on disk: the size of the data folder, or what PostgreSQL reports. */
export async function diskUse(database: TestDatabase): Promise<number> {
  const folder = database.environment['SIGNET_DATA_DIR'];
  if (folder === undefined) {
    const [row] = await database.run('SELECT pg_database_size(current_database())::int AS bytes');
    return Number(row?.['bytes']);
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const found = await stat(join(parentPath, name)).catch(() => undefined);
        return found?.size ?? 0;
      }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
