import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.js';
import { testDatabase } from './testing/test-database.js';

let database: Database;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

it('is the same in the entities and in the migrations', async () => {
  const drift = await database.dataSource.driver.createSchemaBuilder().log();
  expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
});

describe('names', () => {
  const endings: Record<string, RegExp> = {
    p: /_pkey$/,
    u: /_unique$/,
    f: /_fkey$/,
    c: /_check$/,
  };

  it('of all constraints start with the table and end with the kind', async () => {
    const constraints = await database.dataSource.query<
      { table: string; name: string; kind: string }[]
    >(
      `SELECT c.conrelid::regclass::text AS "table", c.conname::text AS name, c.contype::text AS kind
         FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
        WHERE n.nspname = current_schema() AND c.contype IN ('p', 'u', 'f', 'c')
          AND c.conrelid <> 'migrations'::regclass`,
    );
    const unnamed = constraints.filter(
      ({ table, name, kind }) => !name.startsWith(`${table}_`) || !endings[kind]?.test(name),
    );
    expect(constraints.length).toBeGreaterThan(20);
    expect(unnamed).toEqual([]);
  });

  it('of all other indexes start with the table and end with `_index`', async () => {
    const indices = await database.dataSource.query<{ table: string; name: string }[]>(
      `SELECT tablename AS "table", indexname AS name FROM pg_indexes
        WHERE schemaname = current_schema() AND tablename <> 'migrations'
          AND indexname NOT IN (SELECT conname FROM pg_constraint)
          -- Those of a partition follow from those of its table, and PostgreSQL names them.
          AND NOT (SELECT relispartition FROM pg_class WHERE oid = tablename::regclass)`,
    );
    const unnamed = indices.filter(
      ({ table, name }) => !name.startsWith(`${table}_`) || !name.endsWith('_index'),
    );
    expect(indices.length).toBeGreaterThan(5);
    expect(unnamed).toEqual([]);
  });

  it('of columns are snake_case', async () => {
    const columns = await database.dataSource.query<{ name: string }[]>(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = current_schema()`,
    );
    expect(columns.filter(({ name }) => !/^[a-z]+(_[a-z]+)*$/.test(name))).toEqual([]);
    expect(columns.map(({ name }) => name)).toContain('access_ttl_max');
  });
});

describe('columns', () => {
  it('have timestamps with milliseconds and time zone, and no bytea or bigint', async () => {
    const columns = await database.dataSource.query<
      { table: string; type: string; precision: number | null }[]
    >(
      `SELECT table_name AS "table", data_type AS type, datetime_precision AS precision
         FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name <> 'migrations'`,
    );
    const allowed = ['uuid', 'text', 'boolean', 'integer', 'jsonb', 'timestamp with time zone'];
    expect(columns.filter(({ type }) => !allowed.includes(type))).toEqual([]);
    const times = columns.filter(({ type }) => type === 'timestamp with time zone');
    expect(times.length).toBeGreaterThan(10);
    expect(times.filter(({ precision }) => precision !== 3)).toEqual([]);
  });

  it('that lists are sorted by have byte order', async () => {
    const keys = await database.dataSource.query<{ name: string; collation: string | null }[]>(
      `SELECT table_name || '.' || column_name AS name, collation_name AS collation
         FROM information_schema.columns
        WHERE table_schema = current_schema() AND column_name IN ('name_key', 'username_key')`,
    );
    expect(keys).toHaveLength(6);
    expect(keys.filter(({ collation }) => collation !== 'C')).toEqual([]);
  });
});

it('deletes everything in a namespace with it', async () => {
  const rules = await database.dataSource.query<{ name: string; rule: string }[]>(
    `SELECT conname::text AS name, confdeltype::text AS rule FROM pg_constraint WHERE contype = 'f'`,
  );
  expect(rules.filter(({ rule }) => rule !== 'c')).toEqual([]);
});

it('has an index for every foreign key, so that a deletion does not read whole tables', async () => {
  const missing = await database.dataSource.query<{ name: string }[]>(
    `SELECT c.conname::text AS name FROM pg_constraint c
      WHERE c.contype = 'f' AND NOT EXISTS (
        SELECT 1 FROM pg_index i
         WHERE i.indrelid = c.conrelid AND i.indpred IS NULL
           AND (i.indkey::int2[])[0:0] <@ c.conkey)`,
  );
  expect(missing).toEqual([]);
});
