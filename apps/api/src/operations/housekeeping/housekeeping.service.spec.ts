import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppLogger } from '../../core/logging/logger.js';
import { Metrics } from '../../core/metrics/metrics.js';
import { RetentionRegistry, type RetentionEntry } from '../../core/retention/retention-registry.js';
import type { Scheduler } from '../../core/scheduler/scheduler.js';
import { testScheduler } from '../../core/scheduler/scheduler.testing.js';
import { HousekeepingService } from './housekeeping.service.js';

const now = new Date('2030-01-31T12:00:00.000Z');
const warn = vi.fn();

let registry: RetentionRegistry;
let scheduler: Scheduler;
let metrics: Metrics;
let housekeeping: HousekeepingService;

beforeEach(() => {
  warn.mockReset();
  registry = new RetentionRegistry();
  scheduler = testScheduler();
  const logger = { warn } as unknown as AppLogger;
  metrics = new Metrics();
  housekeeping = new HousekeepingService(registry, scheduler, logger, { now: () => now }, metrics);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Registers an entry that deletes these numbers of rows, one per call, and then none. */
function register(name: string, rows: readonly number[] = [], batchSize?: number) {
  const deleteExpired = vi.fn<RetentionEntry['deleteExpired']>(() => Promise.resolve(0));
  for (const count of rows) deleteExpired.mockResolvedValueOnce(count);
  registry.register({ name, deleteExpired, ...(batchSize === undefined ? {} : { batchSize }) });
  return deleteExpired;
}

describe('a round of housekeeping', () => {
  it('counts deleted rows and failures', async () => {
    register('sessions', [1_000, 500]);
    register('challenges').mockRejectedValueOnce(new Error('unavailable'));
    await housekeeping.deleteExpired(now);
    const text = metrics.render();
    expect(text).toContain('signet_housekeeping_rows_deleted_total{data="sessions"} 1500\n');
    expect(text).toContain('signet_housekeeping_failures_total{data="challenges"} 1\n');
  });

  it('runs every registered entry in order, with the current time and the batch size', async () => {
    const first = register('first');
    const second = register('second', [], 5_000);
    await housekeeping.deleteExpired(now);
    expect(first.mock.calls).toEqual([[now, 1_000]]);
    expect(second.mock.calls).toEqual([[now, 5_000]]);
    const [one = 0] = first.mock.invocationCallOrder;
    const [two = 0] = second.mock.invocationCallOrder;
    expect(one).toBeLessThan(two);
  });

  it('repeats an entry while its batches are full', async () => {
    const rows = register('rows', [1_000, 1_000, 999, 1_000]);
    const counts = register('counts', [5_000, 1_000], 5_000);
    await housekeeping.deleteExpired(now);
    expect(rows).toHaveBeenCalledTimes(3);
    expect(counts).toHaveBeenCalledTimes(2);
  });

  it('deletes no more than a hundred batches of an entry, and continues with the next', async () => {
    const endless = register('endless', Array<number>(200).fill(1_000));
    const next = register('next');
    await housekeeping.deleteExpired(now);
    expect(endless).toHaveBeenCalledTimes(100);
    expect(next).toHaveBeenCalledOnce();
  });

  it('runs the remaining entries if one fails, and logs its name', async () => {
    const error = new Error('broken');
    const first = register('first').mockRejectedValue(error);
    const second = register('second');
    await housekeeping.deleteExpired(now);
    expect(first).toHaveBeenCalledOnce();
    expect(second).toHaveBeenCalledOnce();
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      { err: error, retention: 'first' },
      expect.stringContaining('Housekeeping of first failed'),
    );
  });

  it('ends between two batches when the node shuts down', async () => {
    const stop = new AbortController();
    const rows = register('rows').mockImplementation(() => {
      stop.abort();
      return Promise.resolve(1_000);
    });
    const next = register('next');
    await housekeeping.deleteExpired(now, stop.signal);
    expect(rows).toHaveBeenCalledOnce();
    expect(next).not.toHaveBeenCalled();
  });
});

it('housekeeping ends between two batches when its node shuts down', async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const rows = register('rows').mockImplementationOnce(() => {
    void scheduler.beforeApplicationShutdown();
    return Promise.resolve(1_000);
  });
  const next = register('next');
  housekeeping.onApplicationBootstrap();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(rows).toHaveBeenCalledOnce();
  expect(next).not.toHaveBeenCalled();
});

it('housekeeping runs every ten minutes, by the clock of the node, until shutdown', async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const rows = register('rows', Array<number>(9).fill(1_000));
  housekeeping.onApplicationBootstrap();
  await vi.advanceTimersByTimeAsync(10 * 60_000 - 1);
  expect(rows).not.toHaveBeenCalled();
  rows.mockImplementationOnce(() => {
    void scheduler.beforeApplicationShutdown();
    return Promise.resolve(1_000);
  });
  await vi.advanceTimersByTimeAsync(1);
  expect(rows.mock.calls[0]).toEqual([now, 1_000]);
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(vi.getTimerCount()).toBe(0);
});
