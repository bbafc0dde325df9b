import { beforeEach, describe, expect, it } from 'vitest';
import { requestContext, type RequestContext } from '../../core/http/request-context.js';
import type { ThrottledAccount } from './throttle-keys.js';
import {
  SECOND,
  DAY,
  database,
  clock,
  limits,
  useThrottledLogins,
  node,
  user,
  victim,
  guess,
  wrong,
  queriesOf,
  keysCounted,
  purposes,
  address,
} from './throttled-logins.testing.js';

useThrottledLogins();

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
    let evaluated = 0;
    const context: RequestContext = { requestId: 'test', address: '192.0.2.1', userAgent: 'test' };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, () =>
        requestContext.run({ ...context }, () =>
          limits.attempt(victim, () => {
            evaluated += 1;
            return Promise.resolve(undefined);
          }),
        ),
      ),
    );
    expect(evaluated).toBe(10);
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
    const { wrong: evaluated = 0, 'rate.limited': refused = 0 } = await wrong(1_000, address);
    expect(evaluated).toBe(20);
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
