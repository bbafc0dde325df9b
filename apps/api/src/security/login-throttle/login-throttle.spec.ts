import { testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#database';
import { Clock } from '../../core/time/clock.js';
import { requestContext, type RequestContext } from '../../core/http/request-context.js';
import { MasterKeys } from '../encryption/master-keys.js';
import type { ThrottledAccount } from './throttle-keys.js';
import type { LoginThrottle } from './login-throttle.js';
import { loginThrottleOn } from './login-throttle.testing.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

const start = Date.parse('2030-01-31T12:00:00.000Z');
const masterKeys = MasterKeys.parse(MasterKeys.generate('test'));

class TestClock extends Clock {
  time = start;
  override now(): Date {
    return new Date(this.time);
  }
}

let database: Database;
let clock: TestClock;
let limits: LoginThrottle;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.dataSource.query('TRUNCATE failure_counts, familiar_addresses');
  clock = new TestClock();
  limits = node();
});

/** Another node on the same database. */
const node = (environment: NodeJS.ProcessEnv = {}): LoginThrottle =>
  loginThrottleOn(database, clock, environment, masterKeys);

const user = (name: string, namespace = 'shop'): ThrottledAccount => ({
  purpose: 'password',
  realm: { namespace },
  name,
});

const victim = user('victim');

interface Try {
  /** `right`, `wrong`, or the code of the refusal. */
  outcome: string;
  /** `Retry-After` in seconds. */
  retryAfter?: number;
  quota: RequestContext['quota'];
}

/** Attempts a login from an address, with the right or a wrong password. */
async function guess(
  address: string,
  right: boolean,
  guessed: ThrottledAccount = victim,
  by: LoginThrottle = limits,
): Promise<Try> {
  const context: RequestContext = { requestId: 'test', address, userAgent: undefined };
  return requestContext.run(context, async () => {
    try {
      const proven = await by.attempt(guessed, () => Promise.resolve(right ? {} : undefined));
      return { outcome: proven ? 'right' : 'wrong', quota: context.quota };
    } catch (error) {
      const { code, retryAfter } = error as { code: string; retryAfter?: number };
      return { outcome: code, retryAfter, quota: context.quota };
    }
  });
}

/** Counts the outcomes of so many failed attempts in sequence. */
async function wrong(
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
async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  const { dataSource } = database;
  const { logger } = dataSource;
  let queries = 0;
  Object.assign(dataSource, { logger: { ...logger, logQuery: () => (queries += 1) } });
  await work().finally(() => Object.assign(dataSource, { logger }));
  return queries;
}

const keysCounted = async (): Promise<string[]> =>
  (await database.dataSource.query<{ key: string }[]>('SELECT key FROM failure_counts')).map(
    ({ key }) => key,
  );

const purposes = ['password', 'second-factor'] as const;

const address = (index: number): string => `10.0.${index >> 8}.${index & 255}`;

describe('failed attempts at one account from one address', () => {
  it('are evaluated ten times, then throttled with a delay', async () => {
    expect(await wrong(10, () => '192.0.2.1')).toEqual({ wrong: 10 });
    expect(await guess('192.0.2.1', true)).toMatchObject({
      outcome: 'rate.limited',
      retryAfter: 1,
    });
  });

  it('are evaluated again after the delay, which doubles with each', async () => {
    await wrong(10, () => '192.0.2.1');
    for (const seconds of [1, 2, 4, 8]) {
      expect(await guess('192.0.2.1', false)).toMatchObject({ retryAfter: seconds });
      clock.time += seconds * SECOND - 1;
      expect(await guess('192.0.2.1', false)).toMatchObject({ outcome: 'rate.limited' });
      clock.time += 1;
      expect(await guess('192.0.2.1', false)).toMatchObject({ outcome: 'wrong' });
    }
  });

  it('are counted per /64 network of IPv6', async () => {
    await wrong(10, (index) => `2001:db8::${index}`);
    expect(await guess('2001:db8::ffff', false)).toMatchObject({ outcome: 'rate.limited' });
    expect(await guess('2001:db8:0:1::', false)).toMatchObject({ outcome: 'wrong' });
  });

  it('throttle no one at another address', async () => {
    await wrong(1_000, () => '192.0.2.1');
    expect(await guess('198.51.100.1', true)).toMatchObject({ outcome: 'right' });
  });

  it('stay counted after a successful login from there: it may be of another person', async () => {
    await wrong(7, () => '192.0.2.1');
    for (let logins = 0; logins < 5; logins += 1) {
      expect(await guess('192.0.2.1', true)).toMatchObject({
        outcome: 'right',
        quota: { left: 3 },
      });
    }
    expect(await wrong(10, () => '192.0.2.1')).toEqual({ wrong: 3, 'rate.limited': 7 });
  });

  it('are evaluated ten times if a hundred are concurrent', async () => {
    let heard = 0;
    const context: RequestContext = { requestId: 'test', address: '192.0.2.1', userAgent: 'test' };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, () =>
        requestContext.run({ ...context }, () =>
          limits.attempt(victim, () => {
            heard += 1;
            return Promise.resolve(undefined);
          }),
        ),
      ),
    );
    expect(heard).toBe(10);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(90);
  });

  it('are evaluated ten times if they are counted out of order', async () => {
    const outcomes: string[] = [];
    for (let tries = 0; tries < 12; tries += 1) {
      clock.time -= 1;
      outcomes.push((await guess('192.0.2.1', false)).outcome);
    }
    expect(outcomes.filter((outcome) => outcome === 'wrong')).toHaveLength(10);
  });

  it('are not evaluated more often by arriving together at the end of each delay', async () => {
    await wrong(10, () => '192.0.2.1');
    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]) {
      clock.time += seconds * SECOND;
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, () => guess('192.0.2.1', false)),
      );
      expect(outcomes.filter(({ outcome }) => outcome === 'wrong')).toHaveLength(1);
    }
  });

  it('report the remaining attempts in the response headers', async () => {
    const quota = { policy: 'guesses', limit: 10, window: 216_000 };
    expect((await guess('192.0.2.1', false)).quota).toEqual({ ...quota, left: 9 });
    await wrong(8, () => '192.0.2.1');
    expect((await guess('192.0.2.1', false)).quota).toEqual({ ...quota, left: 0, resets: 1 });
    expect((await guess('192.0.2.1', false)).quota).toEqual({ ...quota, left: 0, resets: 1 });
    clock.time += SECOND;
    expect((await guess('192.0.2.1', true)).quota).toEqual({ ...quota, left: 0 });
  });
});

describe('failed attempts at one account from a thousand addresses', () => {
  beforeEach(async () => {
    await guess('203.0.113.1', true);
    const { wrong: heard = 0, 'rate.limited': refused = 0 } = await wrong(1_000, address);
    expect(heard).toBe(20);
    expect(refused).toBe(980);
  });

  it('do not delay the owner at a familiar address', async () => {
    expect(await guess('203.0.113.1', true)).toMatchObject({ outcome: 'right' });
  });

  it('delay the owner at a clean address, with `Retry-After`', async () => {
    const { outcome, retryAfter = 0 } = await guess('198.51.100.1', true);
    expect(outcome).toBe('rate.limited');
    expect(retryAfter).toBeLessThanOrEqual(30);
    clock.time += retryAfter * SECOND;
    expect(await guess('198.51.100.1', true)).toMatchObject({ outcome: 'right' });
  });

  it('from suspect addresses do not use up the turn of a clean address', async () => {
    clock.time += SECOND;
    expect(await guess(address(3), false)).toMatchObject({ outcome: 'rate.limited' });
    expect(await guess('198.51.100.1', true)).toMatchObject({ outcome: 'right' });
  });

  it('cause no database queries while unfamiliar addresses are throttled', async () => {
    expect(await queriesOf(() => wrong(100, (index) => address(5_000 + index)))).toBe(0);
  });

  it('do not affect other accounts', async () => {
    expect(await guess('198.51.100.1', true, user('neighbour'))).toMatchObject({
      outcome: 'right',
    });
  });
});

describe('failed attempts at many accounts', () => {
  it('from one address are evaluated a hundred times, whether or not logins succeed in between', async () => {
    for (let index = 0; index < 100; index += 1) {
      expect(await guess('192.0.2.1', false, user(`user ${index}`))).toMatchObject({
        outcome: 'wrong',
      });
      await guess('192.0.2.1', true, user('mallory'));
    }
    expect(await guess('192.0.2.1', false, user('user 100'))).toMatchObject({
      outcome: 'rate.limited',
    });
  });

  it('from one address do not throttle an account to which the address is familiar', async () => {
    await guess('192.0.2.1', true, user('colleague'));
    await wrong(
      150,
      () => '192.0.2.1',
      (index) => user(`user ${index}`),
    );
    expect(await guess('192.0.2.1', true, user('colleague'))).toMatchObject({ outcome: 'right' });
    expect(await guess('192.0.2.1', true, user('newcomer'))).toMatchObject({
      outcome: 'rate.limited',
    });
  });

  it('in one namespace are throttled, and do not affect another', async () => {
    await wrong(500, address, (index) => user(`user ${index}`));
    expect(await guess('198.51.100.1', true, user('anybody'))).toMatchObject({
      outcome: 'rate.limited',
      retryAfter: 1,
    });
    expect(await guess('198.51.100.1', true, user('anybody', 'other'))).toMatchObject({
      outcome: 'right',
    });
    clock.time += SECOND;
    expect(await guess('198.51.100.1', true, user('anybody'))).toMatchObject({ outcome: 'right' });
  });
});

describe('a familiar address', () => {
  it('is one with a sign-in to the account in the last thirty days', async () => {
    await guess('203.0.113.1', true);
    await limits.onApplicationShutdown();
    clock.time += 30 * DAY - 1;
    await wrong(20, address);
    expect(await guess('203.0.113.1', true)).toMatchObject({ outcome: 'right' });
    await limits.onApplicationShutdown();
    clock.time += 30 * DAY;
    await wrong(20, address);
    expect(await guess('203.0.113.1', true)).toMatchObject({ outcome: 'rate.limited' });
  });

  it('is familiar to one account only', async () => {
    await guess('203.0.113.1', true, user('mallory'));
    await wrong(20, address);
    expect(await guess('203.0.113.1', false)).toMatchObject({ outcome: 'rate.limited' });
  });

  it('has its own limits', async () => {
    await guess('203.0.113.1', true);
    await wrong(10, () => '203.0.113.1');
    expect(await guess('203.0.113.1', true)).toMatchObject({ outcome: 'rate.limited' });
  });

  it('allows many concurrent sign-ins, none of which counts as a failure', async () => {
    await guess('203.0.113.1', true);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => guess('203.0.113.1', true)),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(50).fill('right'));
    await limits.onApplicationShutdown();
    const { counts } = await database.failureCounts.findCounts(
      await keysCounted(),
      'none',
      clock.now(),
    );
    expect(counts).toEqual([]);
  });

  it('allows many concurrent sign-ins with few attempts left', async () => {
    await guess('203.0.113.1', true);
    await wrong(9, () => '203.0.113.1');
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => guess('203.0.113.1', true)),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(20).fill('right'));
  });

  it.each(purposes)('limits concurrent wrong %s attempts to ten on two nodes', async (purpose) => {
    const guessed: ThrottledAccount = { ...victim, purpose };
    const nodes = [limits, node()];
    await guess('203.0.113.1', true, guessed);
    let evaluated = 0;
    const wrongOne = (): Promise<undefined> => {
      evaluated += 1;
      return Promise.resolve(undefined);
    };
    const context: RequestContext = { requestId: 'x', address: '203.0.113.1', userAgent: 'x' };
    await Promise.allSettled(
      Array.from({ length: 300 }, (_, index) =>
        requestContext.run({ ...context }, () =>
          (nodes[index % 2] ?? limits).attempt(guessed, wrongOne),
        ),
      ),
    );
    expect(evaluated).toBe(10);
  });

  it('is not blocked by attempts at other accounts', async () => {
    const other = user('other');
    await guess('203.0.113.1', true, other);
    await Promise.all(Array.from({ length: 200 }, () => guess('203.0.113.1', false)));
    expect(await guess('203.0.113.1', true, other)).toMatchObject({ outcome: 'right' });
  });
});

describe('the counts', () => {
  it('are shared by all nodes, and survive restarts', async () => {
    const nodes = [node(), node()];
    for (let index = 0; index < 10; index += 1) {
      await guess('192.0.2.1', false, victim, nodes[index % 2]);
    }
    for (const one of [...nodes, node()]) {
      expect(await guess('192.0.2.1', true, victim, one)).toMatchObject({
        outcome: 'rate.limited',
      });
    }
  });

  it('are separate per namespace, and for administrators', async () => {
    await wrong(10, () => '192.0.2.1');
    const others: ThrottledAccount[] = [
      user('victim', 'other'),
      { purpose: 'password', realm: 'administrators', name: 'victim' },
      user('victim', 'administrators'),
    ];
    for (const other of others) {
      expect(await guess('192.0.2.1', false, other)).toMatchObject({ outcome: 'wrong' });
    }
  });

  it('cost one statement per attempt, right or wrong', async () => {
    await guess('192.0.2.1', true);
    expect(await queriesOf(() => wrong(5, () => '192.0.2.1'))).toBe(5);
    expect(await queriesOf(() => guess('192.0.2.1', true))).toBe(1);
    expect(await queriesOf(() => wrong(5, (index) => `192.0.2.${index + 2}`))).toBe(5);
  });

  it('exclude attempts that could not be evaluated', async () => {
    const busy = (): Promise<undefined> => Promise.reject(new Error('busy'));
    for (let index = 0; index < 20; index += 1) {
      await expect(limits.attempt(victim, busy)).rejects.toThrow('busy');
    }
    expect(await guess('', false)).toMatchObject({ outcome: 'wrong', quota: { left: 9 } });
  });

  it('contain no name, no address and no namespace', async () => {
    await wrong(
      2,
      () => '192.0.2.77',
      () => user('alice', 'secret-shop'),
    );
    await guess('192.0.2.77', true, user('alice', 'secret-shop'));
    const rows: unknown = await database.dataSource.query(
      'SELECT key, NULL AS account FROM failure_counts UNION ALL SELECT key, account_key FROM familiar_addresses',
    );
    expect(rows).toHaveLength(4);
    expect(JSON.stringify(rows)).not.toMatch(/alice|192\.0\.2|secret-shop/);
  });

  it('are not read again for attempts during the delay', async () => {
    await wrong(11, () => '192.0.2.1');
    expect(await queriesOf(() => wrong(100, () => '192.0.2.1'))).toBe(0);
  });

  it('fail closed while the database is unavailable', async () => {
    const rename = (from: string, to: string): Promise<unknown> =>
      database.dataSource.query(`ALTER TABLE ${from} RENAME TO ${to}`);
    await rename('failure_counts', 'away');
    try {
      let asked = false;
      const prove = (): Promise<object> => {
        asked = true;
        return Promise.resolve({});
      };
      await expect(limits.attempt(victim, prove)).rejects.toMatchObject({
        code: 'server.unavailable',
        retryAfter: 1,
      });
      expect(asked).toBe(false);
    } finally {
      await rename('away', 'failure_counts');
    }
  });
});

describe('settings', () => {
  it('set the number of attempts', async () => {
    limits = node({ SIGNET_LIMITS_TRIES: '3' });
    expect(await wrong(4, () => '192.0.2.1')).toEqual({ wrong: 3, 'rate.limited': 1 });
  });

  it('name shared addresses, where only failures per account are counted', async () => {
    limits = node({ SIGNET_LIMITS_SHARED_ADDRESSES: '192.0.2.0/24' });
    const outcomes = await wrong(
      300,
      () => '192.0.2.1',
      (index) => user(`user ${index}`),
    );
    expect(outcomes).toEqual({ wrong: 300 });
    expect(await wrong(11, () => '192.0.2.1')).toEqual({ wrong: 10, 'rate.limited': 1 });
  });

  it('disable throttling', async () => {
    limits = node({ SIGNET_LIMITS: 'false' });
    expect(await wrong(50, () => '192.0.2.1')).toEqual({ wrong: 50 });
  });
});
