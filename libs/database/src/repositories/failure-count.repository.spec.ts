import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database.js';
import { testDatabase } from '../testing/index.js';
import type { FailureCounter } from './failure-count.repository.js';

const now = new Date('2030-01-01T12:00:00.000Z');
const after = (ms: number): Date => new Date(now.getTime() + ms);

const slow: FailureCounter = { key: 'slow', forgets: 60_000, most: 3 };
const quick: FailureCounter = { key: 'quick', forgets: 100, most: 1_000 };

let database: Database;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

beforeEach(async () => {
  await database.dataSource.query('TRUNCATE failure_counts, familiar_addresses');
});

const keys = async (): Promise<string[]> => {
  const rows = await database.dataSource.query<{ key: string }[]>(
    'SELECT key FROM failure_counts UNION ALL SELECT key FROM familiar_addresses ORDER BY key',
  );
  return rows.map(({ key }) => key);
};

describe('failures', () => {
  it('are counted under several keys at once, each with its own decay', async () => {
    const counted = await database.failureCounts.countFailures([slow, quick], now);
    expect(counted).toHaveLength(2);
    const first = { previousAt: null, at: now };
    expect(counted).toContainEqual({
      ...first,
      key: 'slow',
      clearsAt: after(60_000),
      added: 60_000,
    });
    expect(counted).toContainEqual({ ...first, key: 'quick', clearsAt: after(100), added: 100 });
  });

  it('accumulate, each with the time of the previous failure', async () => {
    await database.failureCounts.countFailures([slow], now);
    const [second] = await database.failureCounts.countFailures([slow], after(10_000));
    expect(second).toEqual({
      key: 'slow',
      at: after(10_000),
      previousAt: now,
      clearsAt: after(120_000),
      added: 60_000,
    });
    const [third] = await database.failureCounts.countFailures([slow], after(20_000));
    expect(third).toMatchObject({ previousAt: after(10_000), clearsAt: after(180_000) });
  });

  it('are counted up to the maximum, from the latest on', async () => {
    for (let time = 0; time <= 5; time += 1)
      await database.failureCounts.countFailures([slow], after(time));
    const { counts } = await database.failureCounts.findCounts(['slow'], 'none', after(5));
    expect(counts).toEqual([{ key: 'slow', at: after(5), clearsAt: after(180_005) }]);
  });

  it('start again from zero once all have expired', async () => {
    await database.failureCounts.countFailures([slow], now);
    const [counted] = await database.failureCounts.countFailures([slow], after(3_600_000));
    expect(counted?.clearsAt).toEqual(after(3_660_000));
  });

  it('do not go back in time with the clock of a node', async () => {
    await database.failureCounts.countFailures([slow], after(5_000));
    await database.failureCounts.countFailures([slow], now);
    const { counts } = await database.failureCounts.findCounts(['slow'], 'none', now);
    expect(counts[0]?.at).toEqual(after(5_000));
  });

  it('are found until they expire', async () => {
    await database.failureCounts.countFailures([slow, quick], now);
    const found = async (ms: number): Promise<string[]> =>
      (
        await database.failureCounts.findCounts(['slow', 'quick', 'other'], 'none', after(ms))
      ).counts.map(({ key }) => key);
    expect((await found(99)).sort()).toEqual(['quick', 'slow']);
    expect(await found(100)).toEqual(['slow']);
    expect(await found(60_000)).toEqual([]);
  });

  const left = async (...keys: string[]): Promise<Record<string, Date>> => {
    const { counts } = await database.failureCounts.findCounts(keys, 'none', now);
    return Object.fromEntries(counts.map(({ key, clearsAt }) => [key, clearsAt]));
  };

  it('are released under the given keys', async () => {
    await database.failureCounts.countFailures([slow, quick], now);
    const counted = await database.failureCounts.countFailures([slow, quick], now);
    await database.failureCounts.releaseAttempts(counted.filter(({ key }) => key === 'slow'));
    expect(await left('slow', 'quick')).toEqual({ slow: after(60_000), quick: after(200) });
  });

  it('leave no trace when released, even beyond the maximum', async () => {
    for (let time = 0; time < 3; time += 1) await database.failureCounts.countFailures([slow], now);
    const before = await left('slow');
    const counted = [];
    for (let time = 0; time < 20; time += 1)
      counted.push(await database.failureCounts.countFailures([slow], now));
    for (const failures of counted) await database.failureCounts.releaseAttempts(failures);
    expect(await left('slow')).toEqual(before);
  });

  it('restore the time of the previous failure when released, unless another was counted since', async () => {
    const instantOf = async (key: string): Promise<Date | null | undefined> =>
      (await database.failureCounts.findCounts([key], 'none', now)).counts[0]?.at;
    await database.failureCounts.countFailures([slow], now);
    const second = await database.failureCounts.countFailures([slow], after(1_000));
    const third = await database.failureCounts.countFailures([slow], after(2_000));
    await database.failureCounts.releaseAttempts([...third, ...second]);
    expect(await instantOf('slow')).toEqual(now);
    const fourth = await database.failureCounts.countFailures([slow], after(3_000));
    await database.failureCounts.countFailures([slow], after(4_000));
    await database.failureCounts.releaseAttempts(fourth);
    expect(await instantOf('slow')).toEqual(after(4_000));
  });

  it('are counted several at a time, up to the maximum', async () => {
    await database.failureCounts.countFailures([{ ...slow, times: 2 }], now);
    expect(await left('slow')).toEqual({ slow: after(120_000) });
    await database.failureCounts.countFailures([{ ...slow, times: 1_000 }], now);
    expect(await left('slow')).toEqual({ slow: after(180_000) });
    await database.failureCounts.countFailures([{ ...slow, key: 'other', times: 1_000 }], now);
    expect(await left('other')).toEqual({ other: after(180_000) });
  });
});

describe('a reserved attempt', () => {
  const reserve = (at: Date) =>
    database.failureCounts.reserveAttempt(
      {
        counters: [
          { ...slow, key: 'pair' },
          { ...slow, key: 'account' },
        ],
        familiarKey: 'pair',
        familiarSince: after(-30_000),
        unlessFamiliar: 'account',
        alsoRead: 'namespace',
      },
      at,
    );
  const counted = async (at: Date): Promise<string[]> =>
    (await reserve(at)).counted.map(({ key }) => key).sort();

  it('is counted in one statement, which returns the previous state', async () => {
    await database.failureCounts.countFailures([{ ...slow, key: 'pair' }], now);
    await database.failureCounts.countFailures([{ ...slow, key: 'namespace' }], now);
    const { counted: rows, counts, familiarAt } = await reserve(after(1_000));
    expect(rows.find(({ key }) => key === 'pair')).toEqual({
      key: 'pair',
      at: after(1_000),
      previousAt: now,
      clearsAt: after(120_000),
      added: 60_000,
    });
    expect(counts).toMatchObject([{ key: 'namespace', at: now, clearsAt: after(60_000) }]);
    expect(familiarAt).toBeUndefined();
  });

  it('is not counted for the account if the address was recently familiar', async () => {
    expect(await counted(now)).toEqual(['account', 'pair']);
    await database.failureCounts.rememberAddress(
      { key: 'pair', accountKey: 'account', at: now },
      3,
    );
    expect(await counted(now)).toEqual(['pair']);
    expect((await reserve(now)).familiarAt).toEqual(now);
    await database.dataSource.query('UPDATE familiar_addresses SET at = $1', [after(-30_000)]);
    expect(await counted(now)).toEqual(['account', 'pair']);
  });
});

describe('familiar addresses', () => {
  const remember = (key: string, at: Date, most = 3): Promise<void> =>
    database.failureCounts.rememberAddress({ key, accountKey: 'account', at }, most);

  it('are found by their key, with the latest time', async () => {
    await remember('address', now);
    await remember('address', after(1));
    const found = await database.failureCounts.findCounts([], 'address', now);
    expect(found).toEqual({ counts: [], familiarAt: after(1) });
    expect(
      (await database.failureCounts.findCounts(['address'], 'other', now)).familiarAt,
    ).toBeUndefined();
  });

  it('are limited to the latest of each account', async () => {
    await database.failureCounts.rememberAddress({ key: 'z', accountKey: 'another', at: now }, 3);
    for (const [index, key] of ['a', 'b', 'c', 'd'].entries()) await remember(key, after(index));
    expect(await keys()).toEqual(['b', 'c', 'd', 'z']);
    expect((await database.failureCounts.familiarKeys('account')).sort()).toEqual(['b', 'c', 'd']);
  });
});

describe('an obsolete row', () => {
  it('is deleted, up to a limit', async () => {
    await database.failureCounts.countFailures([quick], now);
    await database.failureCounts.countFailures([{ ...quick, key: 'later' }], after(1));
    await database.failureCounts.countFailures([slow], now);
    expect(await database.failureCounts.deleteCleared(after(1_000), 1)).toBe(1);
    expect(await database.failureCounts.deleteCleared(after(1_000), 10)).toBe(1);
    expect(await keys()).toEqual(['slow']);
  });

  it('is the one that expires first, if there are too many of its kind', async () => {
    await database.failureCounts.countFailures([{ ...quick, key: 'account' }], now);
    for (let row = 0; row < 5; row += 1) {
      await database.failureCounts.countFailures([{ ...slow, key: `pair ${row}` }], after(row));
    }
    expect(await database.failureCounts.deleteExcess('pair', 5, 10)).toBe(0);
    expect(await database.failureCounts.deleteExcess('pair', 2, 1)).toBe(1);
    expect(await database.failureCounts.deleteExcess('pair', 2, 10)).toBe(2);
    expect(await keys()).toEqual(['account', 'pair 3', 'pair 4']);
  });

  it('can be an address that was not used for long', async () => {
    await database.failureCounts.rememberAddress({ key: 'old', accountKey: 'a', at: now }, 3);
    await database.failureCounts.rememberAddress({ key: 'new', accountKey: 'a', at: after(1) }, 3);
    expect(await database.failureCounts.deleteAddressesBefore(after(1), 10)).toBe(1);
    expect(await keys()).toEqual(['new']);
  });
});

it('does not grow on the embedded engine, however often rows are inserted and deleted', async () => {
  const size = async (): Promise<number> => {
    const [row] = await database.dataSource.query<{ size: number }[]>(
      `SELECT pg_total_relation_size('failure_counts')::integer AS size`,
    );
    return row?.size ?? 0;
  };
  const flood = async (round: number): Promise<void> => {
    const counters = Array.from({ length: 500 }, (_, index) => ({
      ...quick,
      key: `invented ${round} ${index}`,
    }));
    for (let time = 0; time < 3; time += 1)
      await database.failureCounts.countFailures(counters, now);
    await database.failureCounts.deleteCleared(after(60_000), 10_000);
    await database.vacuumFailureCounts();
  };
  // Index pages emptied in one round are reused from the second round after it.
  for (let round = 0; round < 2; round += 1) await flood(round);
  const settled = await size();
  for (let round = 2; round < 6; round += 1) await flood(round);
  expect(await size()).toBeLessThanOrEqual(settled * 1.25);
});
