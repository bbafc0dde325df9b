import { testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '#database';
import { FailureStore } from './failure-store.js';
import { LoginThrottlePolicy } from './login-throttle-policy.js';
import type { ThrottleKeys } from './throttle-keys.js';

const now = new Date('2030-01-31T12:00:00.000Z');
const keys: ThrottleKeys = {
  pair: 'pair',
  address: 'address',
  account: 'account',
  namespace: 'namespace',
};

let database: Database;
let store: FailureStore;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.dataSource.query('TRUNCATE failure_counts');
  store = new FailureStore(database, new LoginThrottlePolicy(10));
});

/** Runs `work` after the database has answered the next read, before the store evaluates the answer. */
function duringNextRead(method: 'findCounts' | 'reserveAttempt', work: () => Promise<void>): void {
  const { failureCounts } = database;
  const original = failureCounts[method].bind(failureCounts) as (...args: never[]) => unknown;
  Object.assign(failureCounts, {
    [method]: async (...args: never[]) => {
      Reflect.deleteProperty(failureCounts, method);
      const answer = await original(...args);
      await work();
      return answer;
    },
  });
}

const count = async (kind: keyof ThrottleKeys): Promise<number | undefined> =>
  (await store.findFailures(keys, now)).failures[kind]?.count;

it.each(['findCounts', 'reserveAttempt'] as const)(
  'counts a failure of the namespace whose write completes during a read: %s',
  async (method) => {
    store.countNamespaceFailure(keys, now);
    duringNextRead(method, () => store.close());
    const { failures } = await (method === 'findCounts'
      ? store.findFailures(keys, now)
      : store.reserveAttempt(keys, now));
    expect(failures.namespace?.count).toBe(1);
    expect(await count('namespace')).toBe(1);
  },
);

it('subtracts released attempts before and after their write', async () => {
  await store.reserveAttempt(keys, now);
  store.releaseLater(await store.reserveAttempt(keys, now));
  expect(await count('pair')).toBe(1);
  await store.close();
  expect(await count('pair')).toBe(1);
});
