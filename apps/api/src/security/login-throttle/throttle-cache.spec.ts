import { beforeEach, expect, it } from 'vitest';
import { ThrottleCache } from './throttle-cache.js';
import type { ThrottleKeys } from './throttle-keys.js';

const start = Date.parse('2030-01-31T12:00:00.000Z');
const at = (milliseconds: number): Date => new Date(start + milliseconds);
const keys: ThrottleKeys = { pair: 'pair', account: 'account', namespace: 'namespace' };
const elsewhere: ThrottleKeys = { ...keys, pair: 'other pair' };

let cache: ThrottleCache;

beforeEach(() => {
  cache = new ThrottleCache();
});

it.each([
  ['a delay of one address', (wait: number) => cache.rememberWait(keys, wait, at(0))],
  ['a closed account', (wait: number) => cache.closeAccount(keys, wait, [], at(0))],
])('%s is cached until it ends, for up to ten seconds', (_, remember) => {
  expect(cache.remainingWait(keys, at(0))).toBe(0);
  remember(4_000);
  expect(cache.remainingWait(keys, at(0))).toBe(4_000);
  expect(cache.remainingWait(keys, at(3_999))).toBe(1);
  expect(cache.remainingWait(keys, at(4_000))).toBe(0);
  remember(60_000);
  expect(cache.remainingWait(keys, at(9_999))).toBe(50_001);
  expect(cache.remainingWait(keys, at(10_000))).toBe(0);
});

it('a delay of one address does not affect others', () => {
  cache.rememberWait(keys, 4_000, at(0));
  expect(cache.remainingWait(elsewhere, at(0))).toBe(0);
});

it('a closed account is open to familiar addresses, and to all after a sign-in', () => {
  cache.closeAccount(keys, 4_000, [keys.pair], at(0));
  expect(cache.remainingWait(keys, at(0))).toBe(0);
  expect(cache.remainingWait(elsewhere, at(0))).toBe(4_000);
  cache.forgetAccount(keys);
  expect(cache.remainingWait(elsewhere, at(0))).toBe(0);
});

it('a counter is suspect for ten seconds, for every attempt that it counts', () => {
  cache.markSuspect(keys, 'account', at(0));
  expect(cache.isSuspect(elsewhere, at(9_999))).toBe(true);
  expect(cache.isSuspect(elsewhere, at(10_000))).toBe(false);
  // A shared address has no counter of its own; the pair stands for it.
  cache.markSuspect(keys, 'address', at(0));
  expect(cache.isSuspect(keys, at(0))).toBe(true);
  const others = { pair: 'third pair', account: 'other', namespace: 'other' };
  expect(cache.isSuspect(others, at(0))).toBe(false);
});
