import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Scheduler } from '../../core/scheduler/scheduler.js';
import { testScheduler } from '../../core/scheduler/scheduler.testing.js';
import type { Settings } from '../../core/settings/settings.js';
import type { DatabaseClock } from '../../core/time/database-clock.js';
import type { KeyRevocationService } from './key-revocation.service.js';
import type { RotationService } from './rotation.service.js';
import { RotationTimer } from './rotation-timer.js';

const steps: string[] = [];
const step = (name: string) =>
  vi.fn<(signal?: AbortSignal) => Promise<void>>(() => {
    steps.push(name);
    return Promise.resolve();
  });
const synchronize = step('synchronize');
const runDueSteps = step('runDueSteps');
const retireExpiredKeys = step('retireExpiredKeys');
const revokeRemainingSessions = step('revokeRemainingSessions');

let scheduler: Scheduler;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
  steps.length = 0;
  scheduler = testScheduler();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function start(jwksMaxAge: number): void {
  new RotationTimer(
    { runDueSteps, retireExpiredKeys } as unknown as RotationService,
    { revokeRemainingSessions } as unknown as KeyRevocationService,
    { jwksMaxAge } as Settings,
    { synchronize } as unknown as DatabaseClock,
    scheduler,
  ).onApplicationBootstrap();
}

it('synchronizes the clock before each round, then rotates and retires keys and revokes sessions', async () => {
  start(300);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(steps).toEqual([
    'synchronize',
    'runDueSteps',
    'retireExpiredKeys',
    'revokeRemainingSessions',
  ]);
});

it.each([
  [300, 60_000],
  [61, 60_000],
  [59, 59_000],
  [1, 1_000],
])('with key sets cached for %d s runs every %d ms', async (jwksMaxAge, interval) => {
  start(jwksMaxAge);
  await vi.advanceTimersByTimeAsync(interval - 1);
  expect(steps).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(steps).toHaveLength(4);
});

it('takes no step while the time of the database is unknown', async () => {
  synchronize.mockRejectedValueOnce(new Error('away'));
  start(60);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(steps).toEqual([]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(steps).toHaveLength(4);
});

it('passes the signal of the shutdown to the steps that take long', async () => {
  start(60);
  await vi.advanceTimersByTimeAsync(60_000);
  const signals = [runDueSteps.mock.lastCall?.[0], revokeRemainingSessions.mock.lastCall?.[0]];
  expect(signals.map((signal) => signal?.aborted)).toEqual([false, false]);
  await scheduler.beforeApplicationShutdown();
  expect(signals.map((signal) => signal?.aborted)).toEqual([true, true]);
});
