import { setDatabaseTime, testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '#database';
import { ClockWatch } from './clock-watch.js';
import { clockWarning, DatabaseClock } from './database-clock.js';
import { testScheduler } from '../scheduler/scheduler.testing.js';
import type { AppLogger } from '../logging/logger.js';

const start = new Date('2030-01-31T12:00:00.000Z');
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);

let database: Database;
let ownTime: Date;
let clock: DatabaseClock;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

beforeEach(async () => {
  ownTime = start;
  await setDatabaseTime(database, start);
  clock = new DatabaseClock(database, { now: () => ownTime });
});

describe('the database time', () => {
  it.each([-300, 0, 300])('is known to a node whose own clock is %i s ahead', async (seconds) => {
    ownTime = after(seconds);
    await clock.synchronize();
    expect(clock.now()).toEqual(start);
    expect(clock.difference).toBe(seconds * 1000);
  });

  it('is assumed to be that of the middle of the round trip', async () => {
    vi.spyOn(database, 'now').mockImplementationOnce(() => {
      ownTime = after(1);
      return Promise.resolve(after(10));
    });
    await clock.synchronize();
    expect(clock.difference).toBe(-9_500);
  });

  it('stays unchanged if the answer differs by up to half the round trip', async () => {
    vi.spyOn(database, 'now').mockImplementationOnce(() => {
      ownTime = after(1);
      return Promise.resolve(after(0.9));
    });
    await clock.synchronize();
    expect(clock.difference).toBe(0);
  });

  it.each([2.001, -60])('is not updated from a round trip of %f s', async (seconds) => {
    vi.spyOn(database, 'now').mockImplementationOnce(() => {
      ownTime = after(seconds);
      return Promise.resolve(after(300));
    });
    await clock.synchronize();
    expect(clock.difference).toBe(0);
  });
});

describe('a clock difference', () => {
  it('is a warning above 5 s that says which clock is ahead', () => {
    expect(clockWarning(5_000)).toBeUndefined();
    expect(clockWarning(-5_499)).toBeUndefined();
    expect(clockWarning(300_000)).toContain('300 s ahead of');
    expect(clockWarning(-6_000)).toContain('6 s behind');
  });

  it('is logged once when it appears and once when it is gone', async () => {
    const logger = { warn: vi.fn(), info: vi.fn() };
    const watch = new ClockWatch(clock, logger as unknown as AppLogger, testScheduler());
    await watch.compare();
    expect(logger.info).not.toHaveBeenCalled();
    ownTime = after(300);
    await watch.compare();
    await watch.compare();
    expect(logger.warn.mock.calls).toEqual([
      [{ clockDifference: 300 }, expect.stringContaining('300 s ahead of') as string],
    ]);
    ownTime = start;
    await watch.compare();
    await watch.compare();
    expect(logger.info).toHaveBeenCalledTimes(1);
  });

  it('stays unchanged while the database is unavailable', async () => {
    const logger = { warn: vi.fn(), info: vi.fn() };
    const watch = new ClockWatch(clock, logger as unknown as AppLogger, testScheduler());
    ownTime = after(300);
    await watch.compare();
    vi.spyOn(database, 'now').mockRejectedValueOnce(new Error('away'));
    await watch.compare();
    expect(clock.difference).toBe(300_000);
    expect(logger.info).not.toHaveBeenCalled();
  });
});
