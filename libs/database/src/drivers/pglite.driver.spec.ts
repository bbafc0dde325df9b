import { PGlite } from '@electric-sql/pglite';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migratedImage } from '../testing/test-database.js';
import { LeaseTimeoutError, pgliteDriver } from './pglite.driver.js';

let pglite: PGlite;
let dataSource: DataSource;

beforeAll(async () => {
  pglite = await PGlite.create({ loadDataDir: await migratedImage() });
  dataSource = new DataSource({
    type: 'postgres',
    installExtensions: false,
    driver: pgliteDriver(() => Promise.resolve({ pglite, close: () => pglite.close() }), 200),
  });
  await dataSource.initialize();
  await dataSource.query('CREATE TABLE notes (id integer PRIMARY KEY, text text)');
});

afterAll(() => dataSource.destroy());

beforeEach(async () => {
  await dataSource.query('DELETE FROM notes');
});

async function notes(): Promise<number[]> {
  const rows = await dataSource.query<{ id: number }[]>('SELECT id FROM notes ORDER BY id');
  return rows.map(({ id }) => id);
}

describe('leases', () => {
  it('keep the committed rows of one request when another rolls back', async () => {
    const begun = Promise.withResolvers<undefined>();
    const rolledBack = dataSource.transaction(async (tx) => {
      await tx.query('INSERT INTO notes VALUES (1)');
      begun.resolve(undefined);
      // Gives the other request a chance to interleave.
      for (let turn = 0; turn < 20; turn += 1) await tx.query('SELECT 1');
      throw new Error('not today');
    });
    await begun.promise;
    const committed = dataSource.query('INSERT INTO notes VALUES (2)');
    await expect(rolledBack).rejects.toThrow('not today');
    await committed;
    expect(await notes()).toEqual([2]);
  });

  it('serve overlapping transactions one after the other', async () => {
    const work = Array.from({ length: 30 }, (_, id) =>
      dataSource.transaction(async (tx) => {
        await tx.query('INSERT INTO notes VALUES ($1)', [id]);
        await tx.query('SELECT 1');
        if (id % 3 === 0) throw new Error('undone');
      }),
    );
    const outcomes = await Promise.allSettled(work);
    const kept = outcomes.flatMap(({ status }, id) => (status === 'fulfilled' ? [id] : []));
    expect(kept).toHaveLength(20);
    expect(await notes()).toEqual(kept);
  });

  it('report the use of the outer database inside a transaction as an error', async () => {
    const misuse = dataSource.transaction(async (tx) => {
      await tx.query('INSERT INTO notes VALUES (1)');
      await dataSource.query('INSERT INTO notes VALUES (2)');
    });
    await expect(misuse).rejects.toThrow(LeaseTimeoutError);
    expect(await notes()).toEqual([]);
  });

  it('roll back the open transaction of a released client', async () => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('INSERT INTO notes VALUES (1)');
    await runner.release();
    expect(await notes()).toEqual([]);
  });

  it('roll back a transaction that a rollback to a savepoint left open', async () => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('INSERT INTO notes VALUES (1)');
    await runner.query('SAVEPOINT here');
    await runner.query('ROLLBACK TO SAVEPOINT here');
    await runner.release();
    expect(await notes()).toEqual([]);
  });

  it('remain usable after a failed statement inside a transaction', async () => {
    const failing = dataSource.transaction(async (tx) => {
      await tx.query('INSERT INTO notes VALUES (1)');
      await tx.query('INSERT INTO notes VALUES (1)');
    });
    await expect(failing).rejects.toMatchObject({ code: '23505', constraint: 'notes_pkey' });
    expect(await notes()).toEqual([]);
  });

  it('roll a nested transaction back to its savepoint only', async () => {
    await dataSource.transaction(async (tx) => {
      await tx.query('INSERT INTO notes VALUES (1)');
      const inner = tx.transaction(async (nested) => {
        await nested.query('INSERT INTO notes VALUES (2)');
        throw new Error('inner');
      });
      await expect(inner).rejects.toThrow('inner');
    });
    expect(await notes()).toEqual([1]);
  });
});

describe('results', () => {
  it('report the number of changed rows, even with a CTE', async () => {
    await dataSource.query('INSERT INTO notes SELECT generate_series(1, 5)');
    const [, updated] = await dataSource.query<[unknown, number]>(
      `WITH chosen AS (SELECT id FROM notes WHERE id > 2)
       UPDATE notes SET text = 'x' WHERE id IN (SELECT id FROM chosen)`,
    );
    const [removed, deleted] = await dataSource.query<[{ id: number }[], number]>(
      'DELETE FROM notes WHERE id <= $1 RETURNING id',
      [2],
    );
    expect(updated).toBe(3);
    expect(deleted).toBe(2);
    expect(removed.map(({ id }) => id).sort()).toEqual([1, 2]);
  });

  it('treat undefined and null as NULL', async () => {
    await dataSource.query('INSERT INTO notes VALUES (1, $1), (2, $2)', [undefined, null]);
    const rows = await dataSource.query<unknown[]>('SELECT id FROM notes WHERE text IS NULL');
    expect(rows).toHaveLength(2);
  });
});

it('delivers notifications of committed changes only', async () => {
  const received: string[] = [];
  await dataSource.query('LISTEN news');
  const stop = pglite.onNotification((_channel, payload) => received.push(payload));
  const undone = dataSource.transaction(async (tx) => {
    await tx.query(`SELECT pg_notify('news', 'undone')`);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await dataSource.transaction(async (tx) => {
    await tx.query(`SELECT pg_notify('news', 'done')`);
    expect(received).toEqual([]);
  });
  // The feed relies on receiving a commit before it returns.
  expect(received).toEqual(['done']);
  stop();
});

it('completes pending queries before it closes, and refuses later ones', async () => {
  const engine = await PGlite.create({ loadDataDir: await migratedImage() });
  let closed = false;
  const other = new DataSource({
    type: 'postgres',
    installExtensions: false,
    driver: pgliteDriver(() =>
      Promise.resolve({
        pglite: engine,
        close: () => {
          closed = true;
          return engine.close();
        },
      }),
    ),
  });
  await other.initialize();
  const pending = other.query<{ one: number }[]>('SELECT 1 AS one');
  const runner = other.createQueryRunner();
  await other.destroy();
  await expect(pending).resolves.toEqual([{ one: 1 }]);
  await expect(runner.query('SELECT 1')).rejects.toThrow();
  expect(closed).toBe(true);
});

it('reports why the engine did not open', async () => {
  const other = new DataSource({
    type: 'postgres',
    driver: pgliteDriver(() => Promise.reject(new Error('the folder is shut'))),
  });
  await expect(other.initialize()).rejects.toThrow('the folder is shut');
});
