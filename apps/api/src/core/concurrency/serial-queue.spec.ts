import { describe, expect, it } from 'vitest';
import { SerialQueue } from './serial-queue.js';

/** An operation that the test completes. */
function pending(): {
  work: () => Promise<string>;
  end: (error?: Error) => void;
  started: boolean;
} {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const handle = {
    started: false,
    work: () => {
      handle.started = true;
      return promise;
    },
    end: (error?: Error): void => {
      if (error) reject(error);
      else resolve('done');
    },
  };
  return handle;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('SerialQueue', () => {
  it('starts the next operation after the previous one has completed or failed', async () => {
    const turns = new SerialQueue(3);
    const [first, second, third] = [pending(), pending(), pending()];
    const results = [first, second, third].map(({ work }) => turns.run(work));
    const settled = Promise.allSettled(results);
    await turn();
    expect([first.started, second.started]).toEqual([true, false]);
    first.end(new Error('broken'));
    await turn();
    expect([second.started, third.started]).toEqual([true, false]);
    second.end();
    await turn();
    third.end();
    expect((await settled).map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('refuses operations over its limit with 503 without starting them, until there is room again', async () => {
    const turns = new SerialQueue(1);
    const [first, refused, later] = [pending(), pending(), pending()];
    const running = turns.run(first.work);
    await expect(turns.run(refused.work)).rejects.toMatchObject({
      code: 'server.unavailable',
      status: 503,
      retryAfter: 10,
    });
    expect(refused.started).toBe(false);
    first.end();
    await running;
    later.end();
    await expect(turns.run(later.work)).resolves.toBe('done');
  });
});
