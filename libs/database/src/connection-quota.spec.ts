import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionQuota, connectionGroup } from './connection-quota.js';
import { WaitingLimit } from './waiting-limit.js';

const late = (): Error => new Error('too late');

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Whether a promise has settled. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  const pending = {};
  await vi.advanceTimersByTimeAsync(0);
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

describe('the share of a group', () => {
  it('is limited, without limiting other groups', async () => {
    const share = ConnectionQuota.ofPool(5);
    const leave = await Promise.all([1, 2, 3].map(() => share.enter('slow', 1000, late)));
    const next = share.enter('slow', 1000, late);
    expect(await isDone(next)).toBe(false);
    expect(await isDone(share.enter('quick', 1000, late))).toBe(true);
    expect(await isDone(share.enter(undefined, 1000, late))).toBe(true);
    leave[0]?.();
    expect(await isDone(next)).toBe(true);
  });

  it('is passed on in FIFO order', async () => {
    const share = new ConnectionQuota(1);
    const first = await share.enter('shop', 1000, late);
    const second = share.enter('shop', 1000, late);
    const third = share.enter('shop', 1000, late);
    first();
    expect(await isDone(second)).toBe(true);
    expect(await isDone(third)).toBe(false);
    (await second)();
    expect(await isDone(third)).toBe(true);
  });

  it('is awaited up to the timeout, and leaves no entry behind', async () => {
    const share = new ConnectionQuota(1);
    const first = await share.enter('shop', 1000, late);
    const second = share.enter('shop', 1000, late);
    const refused = expect(second).rejects.toThrow('too late');
    await vi.advanceTimersByTimeAsync(1000);
    await refused;
    first();
    expect(share.groups).toBe(0);
    expect(await isDone(share.enter('shop', 1000, late))).toBe(true);
  });

  it.each([
    [1, 1],
    [2, 1],
    [5, 3],
    [10, 5],
  ])('of a pool of %i is %i', async (size, connections) => {
    const share = ConnectionQuota.ofPool(size);
    for (let at = 0; at < connections; at += 1) await share.enter('shop', 1000, late);
    expect(await isDone(share.enter('shop', 1000, late).catch(() => undefined))).toBe(false);
  });
});

describe('the work group', () => {
  it('is that of its own request once known, and undefined after the request ends', async () => {
    expect(connectionGroup.current()).toBeUndefined();
    connectionGroup.enter('unknown');
    const limit = new WaitingLimit(1000);
    await Promise.all([
      limit.run(async () => {
        expect(connectionGroup.current()).toBeUndefined();
        await Promise.resolve();
        connectionGroup.enter('shop');
        await Promise.resolve();
        expect(connectionGroup.current()).toBe('shop');
        limit.end();
        expect(connectionGroup.current()).toBeUndefined();
      }),
      new WaitingLimit(1000).run(async () => {
        await Promise.resolve();
        expect(connectionGroup.current()).toBeUndefined();
      }),
    ]);
    expect(connectionGroup.current()).toBeUndefined();
  });
});
