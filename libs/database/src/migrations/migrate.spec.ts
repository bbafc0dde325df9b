import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataSource } from '../data-source.js';
import { migrate, pendingMigrations, unknownMigrations } from './migrate.js';
import { migrations } from './index.js';

describe('migrate', () => {
  let dataSource: DataSource;
  const every = migrations.map(({ name }) => name);

  beforeAll(async () => {
    dataSource = await createDataSource({ kind: 'pglite-memory' }).initialize();
  });

  afterAll(() => dataSource.destroy());

  it('finds every migration pending in an empty database', async () => {
    expect(await pendingMigrations(dataSource)).toEqual(every);
    expect(await unknownMigrations(dataSource)).toEqual([]);
  });

  it('leaves nothing behind when a migration fails', async () => {
    await dataSource.query('CREATE TABLE master_keys (id int)');

    await expect(migrate(dataSource)).rejects.toThrow('"master_keys" already exists');

    expect(await pendingMigrations(dataSource)).toEqual(every);
    expect(await tables(dataSource)).toEqual(['master_keys']);
    await dataSource.query('DROP TABLE master_keys');
  });

  it('runs each migration once, with two callers at the same time', async () => {
    const [one, other] = await Promise.all([migrate(dataSource), migrate(dataSource)]);

    expect([...one, ...other]).toEqual(every);
    expect(await pendingMigrations(dataSource)).toEqual([]);
    expect(await migrate(dataSource)).toEqual([]);
  });

  it('makes what the entities describe', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();

    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('orders names by their bytes', async () => {
    const unordered = await dataSource.query<{ column: string }[]>(
      `SELECT table_name || '.' || column_name AS column FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name LIKE '%name_key' AND collation_name IS DISTINCT FROM 'C'`,
    );

    expect(unordered).toEqual([]);
  });

  it('names a migration that only a newer program knows', async () => {
    await dataSource.query(
      `INSERT INTO migrations (timestamp, name) VALUES (9000000000000, 'Newer9000000000000')`,
    );

    expect(await unknownMigrations(dataSource)).toEqual(['Newer9000000000000']);
    await dataSource.query(`DELETE FROM migrations WHERE name = 'Newer9000000000000'`);
  });

  it('can be undone', async () => {
    await dataSource.undoLastMigration();

    expect(await tables(dataSource)).toEqual(['migrations']);
    expect(await pendingMigrations(dataSource)).toEqual(every);
  });
});

async function tables(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<{ name: string }[]>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
