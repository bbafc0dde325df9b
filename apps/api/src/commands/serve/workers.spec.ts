import { describe, expect, it, vi } from 'vitest';
import { StartError } from '../../core/errors/start-error.js';
import { createLogger } from '../../core/logging/logger.js';
import { WorkerStartError, type ProcessEnd, type WorkerProcess } from './worker-process.js';
import { Workers, type ReadyNode } from './workers.js';

/** A worker that a test drives. */
class FakeWorker {
  readonly whenPrepared = Promise.withResolvers<readonly string[]>();
  readonly whenReady = Promise.withResolvers<string>();
  readonly whenEnded = Promise.withResolvers<ProcessEnd>();
  readonly prepared = this.whenPrepared.promise;
  readonly ready = this.whenReady.promise;
  readonly ended = this.whenEnded.promise;
  readonly start = vi.fn();
  readonly listen = vi.fn();
  readonly replace = vi.fn(() => this.end());
  readonly signal = vi.fn(() => this.end());

  constructor(readonly slot: number) {
    this.ready.catch(() => undefined);
  }

  becomeReady(): void {
    this.whenPrepared.resolve([]);
    this.whenReady.resolve('http://127.0.0.1:4711');
  }

  /** Ends before it was ready. @param lines the reported reason */
  fail(lines?: string[]): void {
    this.whenReady.reject(new WorkerStartError(lines, 'A worker ended with SIGKILL.'));
    this.end();
  }

  end(): void {
    this.whenEnded.resolve({ code: 0, signal: null });
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function startWorkers(count: number) {
  const forked: FakeWorker[] = [];
  const announced: ReadyNode[] = [];
  const settings = { workers: count, host: '127.0.0.1', port: 0 };
  const fork = (slot: number): WorkerProcess => {
    const worker = new FakeWorker(slot);
    forked.push(worker);
    return worker as unknown as WorkerProcess;
  };
  // Without the back-off.
  const wait = <T>(_milliseconds?: number, value?: T): Promise<T> => Promise.resolve(value as T);
  const workers = new Workers(settings, createLogger('silent'), fork, wait);
  const ended = workers.run((node) => announced.push(node));
  ended.catch(() => undefined);
  return { workers, forked, announced, ended };
}

async function startedWorkers(count: number) {
  const all = startWorkers(count);
  await settled();
  for (const worker of all.forked) worker.becomeReady();
  await settled();
  return all;
}

describe('the workers of a node', () => {
  it('start once the first has prepared the database, and are announced when all are ready', async () => {
    const { forked, announced, workers, ended } = startWorkers(3);
    await settled();
    expect(forked.map(({ start }) => start.mock.calls.length)).toEqual([1, 0, 0]);
    forked[0]?.whenPrepared.resolve(['First administrator: admin']);
    await settled();
    expect(forked.map(({ start }) => start.mock.calls.length)).toEqual([1, 1, 1]);
    forked[0]?.becomeReady();
    forked[1]?.becomeReady();
    await settled();
    expect(announced).toEqual([]);
    forked[2]?.becomeReady();
    await settled();
    expect(announced).toEqual([
      { address: 'http://127.0.0.1:4711', administrator: ['First administrator: admin'] },
    ]);
    workers.stop('SIGTERM');
    await ended;
  });

  it('stop all with the reason that one of them reports at the start', async () => {
    const { forked, ended } = startWorkers(2);
    await settled();
    forked[0]?.fail(['SIGNET_ADMIN_PASSWORD: is too short.']);
    await expect(ended).rejects.toThrow(new StartError('SIGNET_ADMIN_PASSWORD: is too short.'));
    expect(forked[1]?.signal).toHaveBeenCalledWith('SIGTERM');
  });

  it('give up after five starts in a row that ended without a reason', async () => {
    const { forked, ended } = startWorkers(1);
    for (let start = 0; start < 5; start += 1) {
      await settled();
      expect(forked).toHaveLength(start + 1);
      forked[start]?.fail();
    }
    await expect(ended).rejects.toThrow(/^5 workers in a row could not start\./);
  });

  it('are replaced after they end, and listen on the same free port if none was left', async () => {
    const { forked, workers, ended } = await startedWorkers(2);
    forked[0]?.end();
    forked[1]?.end();
    await settled();
    expect(forked).toHaveLength(4);
    forked[2]?.whenPrepared.resolve([]);
    forked[3]?.whenPrepared.resolve([]);
    await settled();
    expect(forked.map(({ listen }) => listen.mock.calls)).toEqual([
      [['127.0.0.1', 0]],
      [['127.0.0.1', 0]],
      [['127.0.0.1', 4711]],
      [['127.0.0.1', 4711]],
    ]);
    workers.stop('SIGTERM');
    forked[2]?.fail();
    forked[3]?.fail();
    await ended;
  });

  it('are replaced one after the other, each only once its replacement is ready', async () => {
    const { forked, workers, ended } = await startedWorkers(2);
    const replaced = workers.replaceAll();
    await settled();
    expect(forked.map(({ slot }) => slot)).toEqual([1, 2, 1]);
    expect(forked[0]?.replace).not.toHaveBeenCalled();
    forked[2]?.becomeReady();
    await settled();
    expect(forked).toHaveLength(4);
    expect(forked[0]?.replace).toHaveBeenCalledOnce();
    expect(forked[1]?.replace).not.toHaveBeenCalled();
    forked[3]?.becomeReady();
    await replaced;
    expect(forked[1]?.replace).toHaveBeenCalledOnce();
    expect(forked).toHaveLength(4);
    workers.stop('SIGTERM');
    await ended;
  });

  it('are kept if a replacement cannot start', async () => {
    const { forked, workers, ended } = await startedWorkers(2);
    const replaced = workers.replaceAll();
    await settled();
    forked[2]?.fail(['SIGNET_PORT: must be a whole number from 0 to 65535.']);
    await replaced;
    expect(forked).toHaveLength(3);
    expect(forked[0]?.replace).not.toHaveBeenCalled();
    workers.stop('SIGTERM');
    await ended;
  });
});
