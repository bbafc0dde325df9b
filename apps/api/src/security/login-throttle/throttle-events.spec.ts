import { beforeEach, expect, it } from 'vitest';
import { RefusalEvents, type Refusal } from '../../core/errors/refusal-events.js';
import { ThrottleEvents } from './throttle-events.js';
import type { ThrottledAccount } from './throttle-keys.js';

const start = Date.parse('2030-01-31T12:00:00.000Z');
const account: ThrottledAccount = {
  purpose: 'second-factor',
  realm: { namespace: 'shop' },
  name: 'anna',
};

let refusals: Refusal[];
let events: ThrottleEvents;

beforeEach(() => {
  refusals = [];
  const bus = new RefusalEvents();
  bus.onRefused((refusal) => {
    refusals.push(refusal);
    return Promise.resolve();
  });
  events = new ThrottleEvents(bus);
});

const report = (key: string, minutes: number): Promise<void> =>
  events.reportThrottling(account, 'account', key, new Date(start + minutes * 60_000));

it('reports throttling of a counter once in ten minutes, without the name', async () => {
  await report('account:one', 0);
  await report('account:one', 9.999);
  await report('account:two', 5);
  expect(refusals).toHaveLength(2);
  await report('account:one', 10);
  expect(refusals).toHaveLength(3);
  const { purpose, realm } = account;
  const event = { what: 'login-throttled', purpose, realm, limit: 'account' };
  expect(refusals).toEqual([event, event, event]);
});
