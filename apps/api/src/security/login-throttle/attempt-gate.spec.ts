import { beforeEach, expect, it } from 'vitest';
import { AttemptGate } from './attempt-gate.js';

let gate: AttemptGate;

beforeEach(() => {
  gate = new AttemptGate();
});

/** Records when a promise has resolved, and to what. */
function watch(work: Promise<boolean>): { result?: boolean } {
  const seen: { result?: boolean } = {};
  void work.then((result) => (seen.result = result));
  return seen;
}

const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

it('admits two attempts at once, and the next ones in order as others leave', async () => {
  const attempts = ['one', 'two', 'three', 'four'].map(() => watch(gate.enter('pair')));
  const other = watch(gate.enter('other pair'));
  const admitted = async (): Promise<(boolean | undefined)[]> => {
    await settle();
    return attempts.map(({ result }) => result);
  };
  expect(await admitted()).toEqual([true, true, undefined, undefined]);
  expect(other.result).toBe(true);
  gate.leave('pair');
  expect(await admitted()).toEqual([true, true, true, undefined]);
  const late = watch(gate.enter('pair'));
  gate.leave('pair');
  expect(await admitted()).toEqual([true, true, true, true]);
  expect(late.result).toBeUndefined();
});

it('lets a hundred wait, and refuses more', async () => {
  const attempts = Array.from({ length: 103 }, () => watch(gate.enter('pair')));
  await settle();
  expect(attempts.filter(({ result }) => result === true)).toHaveLength(2);
  expect(attempts.map(({ result }) => result).slice(101)).toEqual([undefined, false]);
});

it('admits two again after all have left', async () => {
  await gate.enter('pair');
  await gate.enter('pair');
  gate.leave('pair');
  gate.leave('pair');
  gate.leave('pair');
  const attempts = [1, 2, 3].map(() => watch(gate.enter('pair')));
  await settle();
  expect(attempts.map(({ result }) => result)).toEqual([true, true, undefined]);
});

it('lets one of two concurrent attempts wait for the other, never both', async () => {
  expect(await gate.waitForConcurrentAttempt('pair')).toBe(false);
  await gate.enter('pair');
  expect(await gate.waitForConcurrentAttempt('pair')).toBe(false);
  await gate.enter('pair');
  const waiting = watch(gate.waitForConcurrentAttempt('pair'));
  expect(await gate.waitForConcurrentAttempt('pair')).toBe(false);
  expect(waiting.result).toBeUndefined();
  gate.leave('pair');
  await settle();
  expect(waiting.result).toBe(true);
});
