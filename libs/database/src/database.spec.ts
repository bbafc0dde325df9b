import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from './database.js';
import { newId } from './ids.js';
import { newNamespace, testDatabase } from './testing/index.js';

let database: Database;

beforeAll(async () => {
  database = await testDatabase();
  // Makes the first inserts fail with a given SQLSTATE, counted by a sequence because it is never rolled back.
  await database.dataSource.query(`CREATE SEQUENCE tries`);
  await database.dataSource.query(
    `CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF NEW.description LIKE 'lose%' AND nextval('tries') <= split_part(NEW.description, ' ', 2)::int THEN
         RAISE EXCEPTION 'lost' USING ERRCODE = split_part(NEW.description, ' ', 3);
       END IF;
       RETURN NEW;
     END $$`,
  );
  await database.dataSource.query(
    `CREATE TRIGGER lose BEFORE INSERT ON namespaces FOR EACH ROW EXECUTE FUNCTION lose()`,
  );
});

afterAll(() => database.close());

beforeEach(async () => {
  await database.dataSource.query('ALTER SEQUENCE tries RESTART');
});

describe('a transaction', () => {
  /** Runs a transaction that fails this many times. @returns its number of runs and its outcome */
  async function losing(
    times: number,
    state: string,
  ): Promise<{ runs: number; error: unknown; rows: number }> {
    let runs = 0;
    const mark = newId();
    const error = await database
      .transaction(async (tx) => {
        runs += 1;
        await newNamespace(tx, { description: mark });
        await newNamespace(tx, { description: `lose ${times} ${state}` });
      })
      .then(
        () => undefined,
        (failure: unknown) => failure,
      );
    const rows = await database.dataSource.query<unknown[]>(
      'SELECT id FROM namespaces WHERE description = $1',
      [mark],
    );
    return { runs, error, rows: rows.length };
  }

  it.each(['40001', '40P01'])('that fails with %s is retried, and commits once', async (state) => {
    expect(await losing(3, state)).toEqual({ runs: 4, error: undefined, rows: 1 });
  });

  it('is given up after five attempts, and rolled back', async () => {
    const { runs, error, rows } = await losing(9, '40001');
    expect({ runs, rows }).toEqual({ runs: 5, rows: 0 });
    expect(error).toMatchObject({ code: '40001' });
  });

  it.each(['23505', '57014'])('that fails with %s is not retried', async (state) => {
    const { runs, error, rows } = await losing(1, state);
    expect({ runs, rows }).toEqual({ runs: 1, rows: 0 });
    expect(error).toMatchObject({ code: state });
  });

  it('that throws is rolled back, and rethrows the error', async () => {
    const id = newId();
    const failing = database.transaction(async (tx) => {
      await newNamespace(tx, { id });
      expect(await tx.namespaces.findById(id)).toBeDefined();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await database.namespaces.findById(id)).toBeUndefined();
  });

  it('returns the result of its work', async () => {
    const id = newId();
    const made = await database.transaction((tx) => newNamespace(tx, { id }));
    expect(await database.namespaces.findById(id)).toEqual(made);
  });

  it('gives access to neither the pool nor nested transactions', async () => {
    await database.transaction((tx) => {
      expect(tx).not.toHaveProperty('dataSource');
      expect(tx).not.toHaveProperty('transaction');
      return Promise.resolve();
    });
  });
});

it('responds while it is open, and returns its time', async () => {
  const own = await testDatabase();
  await expect(own.now()).resolves.toBeInstanceOf(Date);
  expect(Number.isNaN((await own.now()).getTime())).toBe(false);
  await own.close();
  await expect(own.now()).rejects.toThrow();
  await expect(own.close()).resolves.toBeUndefined();
});

it('creates UUIDv7 IDs that sort by creation time', () => {
  const ids = Array.from({ length: 1_000 }, newId);
  expect(ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/.test(id))).toEqual([]);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
