import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource, EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataSource, embeddedEngine, openInMemory } from './data-source.js';
import { Database, type Repositories } from './database.js';
import { FolderInUseError } from './drivers/folder-lock.js';
import { newId } from './ids.js';
import { migratedImage } from './testing/test-database.js';
import { testPostgres, type TestPostgres } from './testing/test-postgres.js';
import { unavailableReason } from './database-errors.js';

let server: TestPostgres;
let postgres: DataSource;
let embedded: DataSource;

beforeAll(async () => {
  server = await testPostgres();
  postgres = createDataSource({ kind: 'postgres', url: server.url, poolSize: 2 });
  embedded = createDataSource({
    kind: 'pglite-memory',
    open: async () => openInMemory(await migratedImage()),
  });
  await Promise.all([postgres.initialize(), embedded.initialize()]);
});

afterAll(async () => {
  await Promise.all([postgres.destroy(), embedded.destroy()]);
  await server.stop();
});

describe('the two engines', () => {
  const read: Record<string, string> = {
    integers: 'SELECT 1::int2 AS a, 2::int4 AS b, 3::int8 AS c, 9007199254740993::int8 AS d',
    counts: 'SELECT count(*) AS whole, count(*)::int AS narrow FROM generate_series(1, 3)',
    fractions: 'SELECT 1.5::float8 AS a, 1.50::numeric AS b',
    booleans: 'SELECT true AS yes, false AS no, NULL::bool AS unknown',
    texts: `SELECT 'ä'::text AS a, 'b'::varchar AS b, 'c'::name AS c, '' AS d`,
    uuids: `SELECT '0190a6b2-0000-7000-8000-00000000000a'::uuid AS id`,
    instants: `SELECT '2026-01-02T03:04:05.678Z'::timestamptz(3) AS a, 'infinity'::timestamptz AS b`,
    'local times': `SELECT '2026-01-02 03:04:05'::timestamp AS a, '2026-01-02'::date AS b`,
    intervals: `SELECT interval '1 day 2 hours' AS length`,
    json: `SELECT '{"a":[1,null]}'::jsonb AS a, '"text"'::json AS b, 'null'::jsonb AS c`,
    bytes: `SELECT '\\x00ff'::bytea AS bytes`,
    arrays: `SELECT ARRAY['a', 'b,"c"', NULL]::text[] AS a, ARRAY[1, 2]::int4[] AS b, ARRAY[true]::bool[] AS c, '{}'::text[] AS d`,
    'arrays of uuids': `SELECT ARRAY['0190a6b2-0000-7000-8000-00000000000a']::uuid[] AS ids`,
    'arrays of instants': `SELECT ARRAY['2026-01-02T03:04:05Z']::timestamptz[] AS times`,
  };

  it.each(Object.entries(read))('read %s identically', async (_kind, query) => {
    const theirs = await postgres.query<unknown>(query);
    expect(theirs).toHaveLength(1);
    expect(await embedded.query<unknown>(query)).toStrictEqual(theirs);
  });

  const written: [string, unknown][] = [
    ['int4', 7],
    ['text', 'ü'],
    ['text', ''],
    ['bool', true],
    ['bool', false],
    ['timestamptz', new Date('2026-01-02T03:04:05.678Z')],
    ['uuid', '0190a6b2-0000-7000-8000-00000000000a'],
    ['uuid[]', ['0190a6b2-0000-7000-8000-00000000000a']],
    ['text[]', ['a', 'b,"c"', '\\']],
    ['uuid[]', []],
    ['jsonb', { a: [1, 'two', null] }],
    ['jsonb', null],
  ];

  it.each(written)('write a %s identically: %j', async (type, value) => {
    const query = `SELECT $1::${type} AS value`;
    const [theirs] = await postgres.query<{ value: unknown }[]>(query, [value]);
    const [ours] = await embedded.query<{ value: unknown }[]>(query, [value]);
    expect(ours).toStrictEqual(theirs);
    expect(theirs?.value).toEqual(value);
  });

  it('report a constraint violation identically', async () => {
    const faults: unknown[] = [];
    for (const engine of [postgres, embedded]) {
      await engine.query('CREATE TABLE ruled (id integer, CONSTRAINT ruled_id_unique UNIQUE (id))');
      await engine.query('INSERT INTO ruled VALUES (1)');
      const { code, constraint, table, detail } = await engine
        .query<unknown>('INSERT INTO ruled VALUES (1)')
        .then(
          (): Record<string, unknown> => ({}),
          (error: unknown) => error as Record<string, unknown>,
        );
      faults.push({ code, constraint, table, detail });
      await engine.query('DROP TABLE ruled');
    }
    expect(faults[1]).toEqual(faults[0]);
    expect(faults[0]).toMatchObject({ code: '23505', constraint: 'ruled_id_unique' });
  });

  it('sort keys by their bytes', async () => {
    const query = `SELECT key FROM (VALUES ('a'), ('B'), ('ä'), ('_'), ('b')) AS t(key) ORDER BY key COLLATE "C"`;
    const theirs = await postgres.query<{ key: string }[]>(query);
    expect(theirs.map(({ key }) => key)).toEqual(['B', '_', 'a', 'b', 'ä']);
    expect(await embedded.query<unknown>(query)).toEqual(theirs);
  });
});

describe('PostgreSQL', () => {
  it('survives the loss of idle connections', async () => {
    const [mine] = await postgres.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
    const admin = createDataSource({ kind: 'postgres', url: server.url, poolSize: 1 });
    await admin.initialize();
    await admin.query('SELECT pg_terminate_backend($1)', [mine?.pid]);
    await admin.destroy();
    const answer = async (): Promise<unknown> => postgres.query<unknown>('SELECT 1 AS one');
    await expect.poll(() => answer().catch(() => undefined)).toEqual([{ one: 1 }]);
  });

  describe('whose connection breaks between two statements of a transaction', () => {
    /** Terminates the connection of the transaction, and waits until this side has noticed. */
    const breakConnection = async (tx: Repositories): Promise<void> => {
      const { manager } = tx.changes as unknown as { manager: EntityManager };
      const [mine] = await manager.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
      await postgres.query('SELECT pg_terminate_backend($1)', [mine?.pid]);
      await expect.poll(() => manager.queryRunner?.isReleased).toBe(true);
    };
    const ways: Record<string, (database: Database) => Promise<unknown>> = {
      'a statement': (database) =>
        database.transaction(async (tx) => {
          await breakConnection(tx);
          await tx.changes.publish('user', newId());
        }),
      'an entity': (database) =>
        database.transaction(async (tx) => {
          await breakConnection(tx);
          await tx.orgs.findById(newId());
        }),
      'the commit': (database) => database.transaction(breakConnection),
      'several transactions in one': (database) =>
        database.inOneTransaction(
          () => Promise.resolve(),
          async () => {
            await database.transaction(breakConnection);
          },
          () => Promise.resolve(),
        ),
    };

    it.each(Object.entries(ways))('is reported as unreachable: %s', async (_, work) => {
      const error = await work(new Database(postgres)).catch((thrown: unknown) => thrown);
      expect(unavailableReason(error)).toBe('unreachable');
    });
  });

  it('discards all connections when one is read-only, as after a failover', async () => {
    const other = createDataSource({ kind: 'postgres', url: server.url, poolSize: 2 });
    await other.initialize();
    const onBoth = async (query: string): Promise<{ pid?: number }[]> => {
      const runners = [other.createQueryRunner(), other.createQueryRunner()];
      await Promise.all(runners.map((runner) => runner.connect()));
      const rows = await Promise.all(runners.map((runner) => runner.query(query)));
      await Promise.all(runners.map((runner) => runner.release()));
      return (rows as { pid?: number }[][]).flat();
    };
    try {
      const before = await onBoth('SELECT pg_backend_pid() AS pid');
      await onBoth('SET default_transaction_read_only = on');
      const inUse = other.createQueryRunner();
      await inUse.connect();
      const create = 'CREATE TABLE written (id integer)';
      await expect(other.query(create)).rejects.toMatchObject({ driverError: { code: '25006' } });
      await inUse.query('SELECT 1');
      await inUse.release();
      const after = await onBoth('SELECT pg_backend_pid() AS pid');
      const kept = after.filter(({ pid }) => before.some((one) => one.pid === pid));
      expect([before.length, kept]).toEqual([2, []]);
      await other.query(create);
    } finally {
      await other.destroy();
    }
  });

  it('reads and writes identically regardless of the database configuration', async () => {
    const name = new URL(server.url).pathname.slice(1);
    const odd = {
      datestyle: 'SQL, DMY',
      intervalstyle: 'sql_standard',
      timezone: 'Pacific/Auckland',
      bytea_output: 'escape',
      extra_float_digits: '-15',
      standard_conforming_strings: 'off',
      array_nulls: 'off',
      default_transaction_isolation: 'serializable',
      statement_timeout: '1',
    };
    for (const [setting, value] of Object.entries(odd)) {
      await postgres.query(`ALTER DATABASE ${name} SET ${setting} TO '${value}'`);
    }
    const other = createDataSource({ kind: 'postgres', url: server.url, poolSize: 1 });
    try {
      await other.initialize();
      const query = `SELECT '2026-02-01T03:04:05.678Z'::timestamptz AS at, '2026-02-01'::date AS day,
        interval '1 day' AS length, '\\x00ff'::bytea AS bytes, 0.1::float8 AS part, 'a\\b' AS text,
        $1::text[] AS list, date_trunc('month', '2026-02-01T03:04:05Z'::timestamptz) AS month,
        current_setting('transaction_isolation') AS isolation`;
      const expected = await postgres.query<unknown>(query, [['a', null]]);
      expect(await other.query<unknown>(query, [['a', null]])).toStrictEqual(expected);
      expect(expected).toMatchObject([{ text: 'a\\b', list: ['a', null] }]);
    } finally {
      await other.destroy();
      await postgres.query(`ALTER DATABASE ${name} RESET ALL`);
    }
  });

  it('never reuses a connection with an open transaction', async () => {
    const other = createDataSource({ kind: 'postgres', url: server.url, poolSize: 1 });
    await other.initialize();
    const runner = other.createQueryRunner();
    await runner.query('START TRANSACTION');
    await runner.query('CREATE TABLE abandoned (id integer)');
    await runner.release();
    expect(await other.query<unknown>(`SELECT to_regclass('abandoned') AS found`)).toEqual([
      { found: null },
    ]);
    await other.destroy();
  });

  it('has a statement timeout', async () => {
    expect(await postgres.query<unknown>('SHOW statement_timeout')).toEqual([
      { statement_timeout: '20s' },
    ]);
  });

  it('has no embedded engine', () => {
    expect(embeddedEngine(postgres)).toBeUndefined();
    expect(embeddedEngine(embedded)).toBeDefined();
  });
});

describe('the embedded folder', () => {
  it('is persistent, locked by one process at a time, and released', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'signet-folder-'));
    const settings = { kind: 'pglite', folder: join(parent, 'database') } as const;
    try {
      const first = await createDataSource(settings).initialize();
      await first.query('CREATE TABLE kept AS SELECT 42 AS answer');
      await expect(createDataSource(settings).initialize()).rejects.toThrow(FolderInUseError);
      await first.destroy();
      const second = await createDataSource(settings).initialize();
      expect(await second.query<unknown>('SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
      await second.destroy();
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  });
});

it('never changes the schema automatically', () => {
  for (const { options } of [postgres, embedded]) {
    expect(options).toMatchObject({ synchronize: false, installExtensions: false });
    expect(options.migrationsRun ?? false).toBe(false);
  }
});
