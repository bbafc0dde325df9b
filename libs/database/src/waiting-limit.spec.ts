import { describe, expect, it } from 'vitest';
import { withWaitingLimit, WaitingLimit } from './waiting-limit.js';

describe('a waiting limit', () => {
  it('counts only waiting time, and concurrent waits once', async () => {
    const clock = { now: 0 };
    const limit = new WaitingLimit(100, () => clock.now);
    const waits = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()] as const;
    clock.now = 1_000;
    expect(limit.remaining()).toBe(100);
    const first = limit.track(waits[0].promise);
    clock.now = 1_010;
    const second = limit.track(waits[1].promise);
    clock.now = 1_030;
    expect(limit.remaining()).toBe(70);
    waits[0].resolve(undefined);
    await first;
    waits[1].reject(new Error('failed'));
    await expect(second).rejects.toThrow('failed');
    clock.now = 9_000;
    expect(limit.remaining()).toBe(70);
  });

  it('never becomes negative', async () => {
    const clock = { now: 0 };
    const limit = new WaitingLimit(100, () => clock.now);
    const wait = Promise.withResolvers<undefined>();
    const tracked = limit.track(wait.promise);
    clock.now = 500;
    expect(limit.remaining()).toBe(0);
    wait.resolve(undefined);
    await tracked;
    expect(limit.remaining()).toBe(0);
  });

  it('applies to everything that the work starts, until it ends', async () => {
    const limit = new WaitingLimit(100);
    await limit.run(async () => {
      await Promise.resolve();
      expect(WaitingLimit.current()).toBe(limit);
      await withWaitingLimit(5, async () => {
        await Promise.resolve();
        expect(WaitingLimit.current()?.remaining()).toBe(5);
      });
      limit.end();
      expect(WaitingLimit.current()).toBeUndefined();
    });
    expect(WaitingLimit.current()).toBeUndefined();
  });
});
