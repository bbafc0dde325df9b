import { Module, type INestApplicationContext, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requestContext } from '../http/request-context.js';
import { createLogger, type AppLogger } from '../logging/logger.js';
import { ConfigModule } from '../settings/config.module.js';
import { readSettings } from '../settings/settings.js';
import { SchedulerModule } from './scheduler.module.js';
import { Scheduler } from './scheduler.js';

const warn = vi.fn();
const logger = { warn } as unknown as AppLogger;

let scheduler: Scheduler;
let random = 0;

beforeEach(() => {
  vi.useFakeTimers();
  random = 0;
  vi.spyOn(Math, 'random').mockImplementation(() => random);
  warn.mockReset();
  scheduler = new Scheduler(logger, { shutdownGrace: 10 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A round that ends when the test resolves it. */
function openRound() {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  return {
    run: vi.fn<(signal: AbortSignal) => Promise<void>>(() => promise),
    end: () => resolve(undefined),
    reject,
  };
}

const immediate = (): ReturnType<typeof vi.fn<(signal: AbortSignal) => Promise<void>>> =>
  vi.fn<(signal: AbortSignal) => Promise<void>>(() => Promise.resolve());

describe('a scheduled task', () => {
  it('runs once per interval, the first time after one interval', async () => {
    const run = immediate();
    scheduler.schedule({ name: 'test', intervalMs: 1_000, run });
    await vi.advanceTimersByTimeAsync(999);
    expect(run).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('runs up to a tenth of the interval early, by a different random part each time', async () => {
    const run = immediate();
    random = 0.5;
    scheduler.schedule({ name: 'test', intervalMs: 1_000, run });
    random = 1;
    await vi.advanceTimersByTimeAsync(949);
    expect(run).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(899);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('evaluates an interval function before each tick', async () => {
    const run = immediate();
    let intervalMs = 1_000;
    scheduler.schedule({ name: 'test', intervalMs: () => intervalMs, run });
    intervalMs = 5_000;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('skips ticks while a round is running, and runs again after it', async () => {
    const { run, end } = openRound();
    const task = scheduler.schedule({ name: 'test', intervalMs: 1_000, run });
    await vi.advanceTimersByTimeAsync(3_500);
    void task.runNow();
    expect(run).toHaveBeenCalledTimes(1);
    expect(task.isRunning).toBe(true);
    end();
    await vi.advanceTimersByTimeAsync(499);
    expect(task.isRunning).toBe(false);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('logs a failed round by name and continues with the next, even if it throws synchronously', async () => {
    const error = new Error('broken');
    const run = vi.fn(() => Promise.resolve());
    run.mockRejectedValueOnce(error).mockImplementationOnce(() => {
      throw error;
    });
    const task = scheduler.schedule({ name: 'test', intervalMs: 1_000, run });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(run).toHaveBeenCalledTimes(3);
    expect(warn.mock.calls).toEqual(
      Array(2).fill([{ err: error, task: 'test' }, expect.stringContaining('task test failed')]),
    );
    await expect(task.runNow()).resolves.toBeUndefined();
  });

  it('started by a request runs outside of the request context', async () => {
    const run = vi.fn(() => {
      expect(requestContext.current()).toBeUndefined();
      return Promise.resolve();
    });
    const task = scheduler.schedule({ name: 'test', intervalMs: 1_000, run });
    const context = { requestId: 'test', address: '', userAgent: undefined };
    await requestContext.run(context, () => task.runNow());
    expect(run).toHaveBeenCalledTimes(1);
    expect(warn).not.toHaveBeenCalled();
  });

  it('does not keep the process alive', () => {
    vi.useRealTimers();
    const unref = vi.spyOn(globalThis, 'setTimeout');
    scheduler.schedule({ name: 'test', intervalMs: 1_000, run: immediate() });
    expect((unref.mock.results[0]?.value as NodeJS.Timeout).hasRef()).toBe(false);
  });
});

describe('at shutdown', () => {
  it('no timers are left, and no task runs again', async () => {
    const run = immediate();
    const task = scheduler.schedule({ name: 'test', intervalMs: 1_000, run });
    await scheduler.beforeApplicationShutdown();
    const late = scheduler.schedule({ name: 'late', intervalMs: 1_000, run });
    await Promise.all([task.runNow(), late.runNow()]);
    expect(vi.getTimerCount()).toBe(0);
    expect(run).not.toHaveBeenCalled();
    expect(warn).not.toHaveBeenCalled();
  });

  it('a running round receives the signal and is awaited', async () => {
    const { run, end } = openRound();
    void scheduler.schedule({ name: 'test', intervalMs: 1_000, run }).runNow();
    const signal = run.mock.calls[0]?.[0];
    expect(signal?.aborted).toBe(false);
    const stopped = vi.fn();
    const stopping = scheduler.beforeApplicationShutdown().then(stopped);
    expect(signal?.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(stopped).not.toHaveBeenCalled();
    end();
    await stopping;
    expect(warn).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('a round that hangs delays it up to the grace period, and is logged', async () => {
    void scheduler.schedule({ name: 'hangs', intervalMs: 1_000, ...openRound() }).runNow();
    void scheduler.schedule({ name: 'ends', intervalMs: 1_000, run: immediate() }).runNow();
    const stopped = vi.fn();
    void scheduler.beforeApplicationShutdown().then(stopped);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(stopped).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(stopped).toHaveBeenCalledOnce();
    expect(warn).toHaveBeenCalledExactlyOnceWith({ tasks: ['hangs'] }, expect.any(String));
  });

  it('rounds end before any module flushes or closes what they use', async () => {
    vi.useRealTimers();
    const events: string[] = [];
    @Module({})
    class LastModule implements OnApplicationShutdown {
      onApplicationShutdown(): void {
        events.push('flush');
      }
    }
    @Module({
      imports: [
        ConfigModule.of(readSettings({}), createLogger('silent')),
        LastModule,
        SchedulerModule,
      ],
    })
    class TestModule {}
    const app: INestApplicationContext = await NestFactory.createApplicationContext(TestModule, {
      logger: false,
    });
    const run = async (signal: AbortSignal): Promise<void> => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      events.push('round ended');
    };
    void app.get(Scheduler).schedule({ name: 'test', intervalMs: 60_000, run }).runNow();
    await app.close();
    expect(events).toEqual(['round ended', 'flush']);
  });
});
