import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataSource } from '../data-source.js';
import { migrate, pendingMigrations, unknownMigrations } from './migrate.js';
import { migrations } from './index.js';
import { testPostgres, type TestPostgres } from '../testing/test-postgres.js';

const every = migrations.map(({ name }) => name);

describe('migrate', () => {
  let dataSource: DataSource;

  beforeAll(async () => {
    dataSource = await createDataSource({ kind: 'pglite-memory' }).initialize();
  });

  afterAll(() => dataSource.destroy());

  it('reports every migration as pending in an empty database', async () => {
    expect(await pendingMigrations(dataSource)).toEqual(every);
    expect(await unknownMigrations(dataSource)).toEqual([]);
  });

  it('rolls back completely when a migration fails', async () => {
    await dataSource.query('CREATE TABLE master_keys (id int)');

    await expect(migrate(dataSource)).rejects.toThrow('"master_keys" already exists');

    expect(await pendingMigrations(dataSource)).toEqual(every);
    expect(await tables(dataSource)).toEqual(['master_keys']);
    await dataSource.query('DROP TABLE master_keys');
  });

  it('runs each migration once with two concurrent callers', async () => {
    await Promise.all([migrate(dataSource), migrate(dataSource)]);
    await migrate(dataSource);

    const done = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations');
    expect(done.map(({ name }) => name)).toEqual(every);
    expect(await pendingMigrations(dataSource)).toEqual([]);
  });

  it('reports a migration that only a newer program knows', async () => {
    await dataSource.query(
      `INSERT INTO migrations (timestamp, name) VALUES (9000000000000, 'Newer9000000000000')`,
    );

    expect(await unknownMigrations(dataSource)).toEqual(['Newer9000000000000']);
    await dataSource.query(`DELETE FROM migrations WHERE name = 'Newer9000000000000'`);
  });

  it('can be reverted', async () => {
    for (const { length } = every; (await pendingMigrations(dataSource)).length < length;) {
      await dataSource.undoLastMigration();
    }

    expect(await tables(dataSource)).toEqual(['migrations']);
    expect(await pendingMigrations(dataSource)).toEqual(every);
  });
});

describe('on PostgreSQL', () => {
  let server: TestPostgres;

  beforeAll(async () => {
    server = await testPostgres();
  });
  afterAll(() => server.stop());

  it('lets one of several nodes migrate while the others wait', async () => {
    // A pool of one: the lock and the migrations must share a connection.
    const nodes = [1, 2, 3].map(() =>
      createDataSource({ kind: 'postgres', url: server.url, poolSize: 1 }),
    );
    try {
      await Promise.all(nodes.map((node) => node.initialize()));
      await Promise.all(nodes.map((node) => migrate(node)));

      for (const node of nodes) {
        const done = await node.query<{ name: string }[]>('SELECT name FROM migrations');
        expect(done.map(({ name }) => name)).toEqual(every);
      }
      const held = await nodes[0]?.query<unknown>(
        `SELECT 1 FROM pg_locks WHERE locktype = 'advisory'`,
      );
      expect(held).toEqual([]);
    } finally {
      await Promise.all(nodes.map((node) => node.destroy()));
    }
  });

  it.each(['UTF8', 'SQL_ASCII', 'LATIN1'])('migrates a database in %s', async (encoding) => {
    const database = await testPostgres({ beside: server, encoding });
    const dataSource = createDataSource({ kind: 'postgres', url: database.url, poolSize: 1 });
    try {
      await dataSource.initialize();
      await migrate(dataSource);
      const [row] = await dataSource.query<{ folded: string }[]>(
        `SELECT folded_name('Ann') AS folded`,
      );
      expect(row).toEqual({ folded: 'ann' });
    } finally {
      await dataSource.destroy();
      await database.stop();
    }
  });
});

it('refuses a server older than PostgreSQL 15', async () => {
  const dataSource = createDataSource({ kind: 'pglite-memory' });
  dataSource.driver.version = '14.20';

  await expect(migrate(dataSource)).rejects.toThrow('PostgreSQL 15 or later is needed');
});

async function tables(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<{ name: string }[]>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
