import { testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Database } from '#database';
import { Clock } from '../../core/time/clock.js';
import { requestContext, type RequestContext } from '../../core/http/request-context.js';
import { MasterKeys } from '../encryption/master-keys.js';
import type { ThrottledAccount } from './throttle-keys.js';
import type { LoginThrottle } from './login-throttle.js';
import { loginThrottleOn } from './login-throttle.testing.js';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const DAY = 24 * 60 * MINUTE;

export const start = Date.parse('2030-01-31T12:00:00.000Z');
const masterKeys = MasterKeys.parse(MasterKeys.generate('test'));

class TestClock extends Clock {
  time = start;
  override now(): Date {
    return new Date(this.time);
  }
}

export let database: Database;
export let clock: TestClock;
export let limits: LoginThrottle;

/** Opens a database for the specs of the login throttle, which start without failures. */
export function useThrottledLogins(): void {
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.dataSource.query('TRUNCATE failure_counts, familiar_addresses');
    clock = new TestClock();
    limits = node();
  });
}

/** Another node on the same database. */
export const node = (environment: NodeJS.ProcessEnv = {}): LoginThrottle =>
  loginThrottleOn(database, clock, environment, masterKeys);

export const user = (name: string, namespace = 'shop'): ThrottledAccount => ({
  purpose: 'password',
  realm: { namespace },
  name,
});

export const victim = user('victim');

interface Try {
  /** `right`, `wrong`, or the code of the refusal. */
  outcome: string;
  /** `Retry-After` in seconds. */
  retryAfter?: number;
  quota: RequestContext['quota'];
}

/** Attempts a login from an address, with the right or a wrong password. */
export async function guess(
  address: string,
  right: boolean,
  guessed: ThrottledAccount = victim,
  by: LoginThrottle = limits,
): Promise<Try> {
  const context: RequestContext = { requestId: 'test', address, userAgent: undefined };
  return requestContext.run(context, async () => {
    try {
      const accepted = await by.attempt(guessed, () => Promise.resolve(right ? {} : undefined));
      return { outcome: accepted ? 'right' : 'wrong', quota: context.quota };
    } catch (error) {
      const { code, retryAfter } = error as { code: string; retryAfter?: number };
      return { outcome: code, retryAfter, quota: context.quota };
    }
  });
}

/** Counts the outcomes of so many failed attempts in sequence. */
export async function wrong(
  times: number,
  addressOf: (index: number) => string,
  guessed: (index: number) => ThrottledAccount = () => victim,
): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {};
  for (let index = 0; index < times; index += 1) {
    const { outcome } = await guess(addressOf(index), false, guessed(index));
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return outcomes;
}

/** Counts the queries of the work. */
export async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  const { dataSource } = database;
  const { logger } = dataSource;
  let queries = 0;
  Object.assign(dataSource, { logger: { ...logger, logQuery: () => (queries += 1) } });
  await work().finally(() => Object.assign(dataSource, { logger }));
  return queries;
}

export const keysCounted = async (): Promise<string[]> =>
  (await database.dataSource.query<{ key: string }[]>('SELECT key FROM failure_counts')).map(
    ({ key }) => key,
  );

export const purposes = ['password', 'second-factor'] as const;

export const address = (index: number): string => `10.0.${index >> 8}.${index & 255}`;

/** Replaces the node by one with other settings. */
export function startWith(environment: NodeJS.ProcessEnv): void {
  limits = node(environment);
}
