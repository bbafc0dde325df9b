import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requestContext } from '../http/request-context.js';
import { WriteBehindBuffer, type WriteBehindOptions } from './write-behind-buffer.js';

const write = vi.fn<(entries: ReadonlyMap<string, number>) => Promise<void>>();
const onFailure = vi.fn();
const onDrop = vi.fn();

/** The entries of each write, copied at its start. */
let written: Record<string, number>[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  written = [];
  write.mockImplementation((entries) => {
    written.push(Object.fromEntries(entries));
    return Promise.resolve();
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const bufferOf = (
  options: Partial<WriteBehindOptions<string, number>> = {},
): WriteBehindBuffer<string, number> =>
  new WriteBehindBuffer<string, number>({
    flushDelayMs: 1_000,
    maxKeys: 5,
    merge: (earlier, later) => earlier + later,
    write,
    onFailure,
    onDrop,
    ...options,
  });

/** Holds the next write until the test completes it. */
function holdWrite(): { succeed: () => void; fail: () => void } {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  write.mockImplementationOnce((entries) => {
    written.push(Object.fromEntries(entries));
    return promise;
  });
  return { succeed: () => resolve(undefined), fail: () => reject(new Error('away')) };
}

const microtasks = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('a write-behind buffer', () => {
  it('writes merged values together, one delay after the first of them', async () => {
    const buffer = bufferOf();
    expect(vi.getTimerCount()).toBe(0);
    buffer.add('a', 1);
    await vi.advanceTimersByTimeAsync(600);
    buffer.add('a', 2);
    buffer.add('b', 5);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(399);
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(written).toEqual([{ a: 3, b: 5 }]);
    expect(vi.getTimerCount()).toBe(0);
    expect(buffer.size).toBe(0);
  });

  it('passes the earlier value to the merge function first', async () => {
    const buffer = bufferOf({ merge: (earlier, later) => earlier * 10 + later });
    const { fail } = holdWrite();
    buffer.add('a', 1);
    const flushed = buffer.flush();
    await microtasks();
    buffer.add('a', 2);
    buffer.add('a', 3);
    expect(buffer.unwrittenValue('a')).toBe(33);
    fail();
    await flushed;
    expect(buffer.pendingValue('a')).toBe(33);
  });

  it('writes immediately on flush, and nothing if nothing is pending', async () => {
    const buffer = bufferOf();
    await buffer.flush();
    expect(write).not.toHaveBeenCalled();
    buffer.add('a', 1);
    await buffer.flush();
    expect(written).toEqual([{ a: 1 }]);
    expect(vi.getTimerCount()).toBe(0);
    buffer.add('a', 1);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('does not keep the process alive', () => {
    vi.useRealTimers();
    const timeouts = vi.spyOn(globalThis, 'setTimeout');
    const buffer = bufferOf();
    buffer.add('a', 1);
    expect((timeouts.mock.results[0]?.value as NodeJS.Timeout).hasRef()).toBe(false);
    void buffer.flush();
    timeouts.mockRestore();
  });

  it('writes outside of the context of the request that added values or flushed', async () => {
    const buffer = bufferOf();
    write.mockImplementation(() => {
      expect(requestContext.current()).toBeUndefined();
      return Promise.resolve();
    });
    await requestContext.run({ requestId: 'x', address: '', userAgent: undefined }, () => {
      buffer.add('a', 1);
      return buffer.flush();
    });
    expect(write).toHaveBeenCalledOnce();
    expect(onFailure).not.toHaveBeenCalled();
  });

  it('accepts keys up to its maximum, reports dropped ones, and still merges known ones', async () => {
    const buffer = bufferOf({ maxKeys: 2 });
    buffer.add('a', 1);
    buffer.add('b', 1);
    expect(onDrop).not.toHaveBeenCalled();
    buffer.add('c', 7);
    buffer.add('a', 1);
    expect(onDrop.mock.calls).toEqual([['c', 7]]);
    await buffer.flush();
    expect(written).toEqual([{ a: 2, b: 1 }]);
    buffer.add('c', 7);
    expect(buffer.pendingValue('c')).toBe(7);
  });

  it('writes a full batch immediately, and more entries in several batches', async () => {
    const buffer = bufferOf({ batchSize: 2 });
    buffer.add('a', 1);
    await microtasks();
    expect(written).toEqual([]);
    for (const key of ['b', 'c', 'd', 'e']) buffer.add(key, 1);
    await microtasks();
    expect(written).toEqual([{ a: 1, b: 1 }, { c: 1, d: 1 }, { e: 1 }]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('during a write', () => {
  it('added values wait for their own delay and their own write', async () => {
    const buffer = bufferOf();
    const { succeed } = holdWrite();
    buffer.add('a', 1);
    const flushed = buffer.flush();
    await microtasks();
    buffer.add('a', 2);
    expect(buffer.pendingValue('a')).toBe(2);
    expect(buffer.unwrittenValue('a')).toBe(3);
    succeed();
    await flushed;
    expect(written).toEqual([{ a: 1 }]);
    expect(buffer.unwrittenValue('a')).toBe(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(written).toEqual([{ a: 1 }, { a: 2 }]);
    expect(buffer.unwrittenValue('a')).toBeUndefined();
  });

  it('no second write starts; a flush waits for its turn', async () => {
    const buffer = bufferOf();
    const { succeed } = holdWrite();
    buffer.add('a', 1);
    void buffer.flush();
    await microtasks();
    buffer.add('b', 1);
    const flushed = buffer.flush();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(written).toEqual([{ a: 1 }]);
    succeed();
    await flushed;
    expect(written).toEqual([{ a: 1 }, { b: 1 }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('its keys count towards the maximum', async () => {
    const buffer = bufferOf({ maxKeys: 2 });
    const { fail } = holdWrite();
    buffer.add('a', 1);
    const flushed = buffer.flush();
    await microtasks();
    buffer.add('b', 1);
    buffer.add('c', 1);
    expect(onDrop.mock.calls).toEqual([['c', 1]]);
    fail();
    await flushed;
    expect(buffer.size).toBe(2);
  });

  it('values added to a queued flush leave no timer behind', async () => {
    const buffer = bufferOf();
    const { succeed } = holdWrite();
    buffer.add('a', 1);
    void buffer.flush();
    await microtasks();
    const queued = buffer.flush();
    buffer.add('b', 1);
    succeed();
    await queued;
    expect(written).toEqual([{ a: 1 }, { b: 1 }]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a failed write', () => {
  it('is reported, merged with values added since, and retried after the delay', async () => {
    const buffer = bufferOf();
    const { fail } = holdWrite();
    buffer.add('a', 1);
    buffer.add('b', 1);
    const flushed = buffer.flush();
    await microtasks();
    buffer.add('c', 1);
    buffer.add('a', 10);
    fail();
    await expect(flushed).resolves.toBeUndefined();
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(new Error('away'));
    expect(buffer.pendingValue('a')).toBe(11);
    expect(buffer.unwrittenValue('a')).toBe(11);
    expect(written).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(written[1]).toEqual({ a: 11, b: 1, c: 1 });
    expect(Object.keys(written[1] ?? {})).toEqual(['a', 'b', 'c']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is retried even if nothing was added', async () => {
    const buffer = bufferOf();
    write.mockRejectedValueOnce(new Error('away'));
    buffer.add('a', 1);
    await buffer.flush();
    await vi.advanceTimersByTimeAsync(999);
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(written).toEqual([{ a: 1 }]);
  });

  it('skips the remaining batches of its flush', async () => {
    const buffer = bufferOf({ batchSize: 2 });
    const { fail } = holdWrite();
    for (const key of ['a', 'b', 'c']) buffer.add(key, 1);
    await microtasks();
    fail();
    await microtasks();
    expect(written).toEqual([{ a: 1, b: 1 }]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(written.slice(1)).toEqual([{ a: 1, b: 1 }, { c: 1 }]);
  });

  it('may also throw synchronously', async () => {
    const buffer = bufferOf();
    write.mockImplementationOnce(() => {
      throw new Error('away');
    });
    buffer.add('a', 1);
    await buffer.flush();
    expect(onFailure).toHaveBeenCalledOnce();
    await buffer.flush();
    expect(written).toEqual([{ a: 1 }]);
  });
});

describe('closing', () => {
  it('writes pending values, after a running write', async () => {
    const buffer = bufferOf();
    const { succeed } = holdWrite();
    buffer.add('a', 1);
    void buffer.flush();
    await microtasks();
    buffer.add('b', 1);
    const closed = buffer.close();
    succeed();
    await closed;
    expect(written).toEqual([{ a: 1 }, { b: 1 }]);
  });

  it('leaves no timer, whether the last write succeeds or fails', async () => {
    const buffer = bufferOf();
    write.mockRejectedValueOnce(new Error('away'));
    buffer.add('a', 1);
    await buffer.close();
    buffer.add('b', 1);
    expect(vi.getTimerCount()).toBe(0);
    expect(onFailure).toHaveBeenCalledOnce();
  });
});
