import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from './database.js';
import { newId } from './ids.js';
import { newNamespace, testDatabase } from './testing/index.js';

let database: Database;

beforeAll(async () => {
  database = await testDatabase();
  // Makes an insert fail with a given SQLSTATE for the first times; a sequence is never rolled back.
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
  /** How often the work ran, and how it came out. */
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

  it.each(['40001', '40P01'])('that lost with %s is made again, once in the end', async (state) => {
    expect(await losing(3, state)).toEqual({ runs: 4, error: undefined, rows: 1 });
  });

  it('gives up after five times, and leaves nothing', async () => {
    const { runs, error, rows } = await losing(9, '40001');
    expect({ runs, rows }).toEqual({ runs: 5, rows: 0 });
    expect(error).toMatchObject({ code: '40001' });
  });

  it.each(['23505', '57014'])('that failed with %s is not made again', async (state) => {
    const { runs, error, rows } = await losing(1, state);
    expect({ runs, rows }).toEqual({ runs: 1, rows: 0 });
    expect(error).toMatchObject({ code: state });
  });

  it('that throws anything is undone and throws it on', async () => {
    const id = newId();
    const failing = database.transaction(async (tx) => {
      await newNamespace(tx, { id });
      expect(await tx.namespaces.findById(id)).toBeDefined();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await database.namespaces.findById(id)).toBeUndefined();
  });

  it('gives back what its work gives', async () => {
    const id = newId();
    const made = await database.transaction((tx) => newNamespace(tx, { id }));
    expect(await database.namespaces.findById(id)).toEqual(made);
  });

  it('reaches no further than itself', async () => {
    await database.transaction((tx) => {
      expect(tx).not.toHaveProperty('dataSource');
      expect(tx).not.toHaveProperty('transaction');
      return Promise.resolve();
    });
  });
});

it('answers while it is open, and says what time it is', async () => {
  const own = await testDatabase();
  await expect(own.now()).resolves.toBeInstanceOf(Date);
  expect(Number.isNaN((await own.now()).getTime())).toBe(false);
  await own.close();
  await expect(own.now()).rejects.toThrow();
  await expect(own.close()).resolves.toBeUndefined();
});

it('makes ids that are UUIDv7 and come in the order of their making', () => {
  const ids = Array.from({ length: 1_000 }, newId);
  expect(ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/.test(id))).toEqual([]);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
