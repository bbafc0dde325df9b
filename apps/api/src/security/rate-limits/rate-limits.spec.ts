import { beforeEach, describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { requestContext, type RequestContext } from '../../core/http/request-context.js';
import type { RateLimits } from './rate-limits.js';
import { rateLimitsOn } from '../login-throttle/login-throttle.testing.js';
import { refusesCredential } from './refused-credentials.js';

class TestClock extends Clock {
  time = Date.parse('2030-01-31T12:00:00.000Z');
  override now(): Date {
    return new Date(this.time);
  }
}

let clock: TestClock;
let rateLimits: RateLimits;

beforeEach(() => {
  clock = new TestClock();
  rateLimits = rateLimitsOn(clock);
});

function from<T>(address: string, work: () => T): T {
  return requestContext.run({ requestId: 'test', address, userAgent: undefined }, work);
}

/** Refuses so many requests, and returns how many were counted before the rate limit applied. */
function refused(times: number, address: string): number {
  for (let count = 0; count < times; count += 1) {
    try {
      from(address, () => rateLimits.countRequest('refused-tokens'));
    } catch {
      return count;
    }
  }
  return times;
}

const isRefused = (address: string): boolean => {
  try {
    from(address, () => rateLimits.refuseOverLimit('refused-tokens'));
    return false;
  } catch (error) {
    return error instanceof AppError && error.code === 'rate.limited';
  }
};

describe('refused requests of an address', () => {
  it('are rate-limited after five hundred in a minute', () => {
    expect(refused(2_000, '192.0.2.1')).toBe(500);
    expect(isRefused('192.0.2.1')).toBe(true);
    expect(isRefused('192.0.2.2')).toBe(false);
  });

  it('are counted from zero in the next minute', () => {
    refused(2_000, '192.0.2.1');
    clock.time += 59_999;
    expect(isRefused('192.0.2.1')).toBe(true);
    clock.time += 1;
    expect(isRefused('192.0.2.1')).toBe(false);
    expect(refused(2_000, '192.0.2.1')).toBe(500);
  });

  it('report how long to wait, in the error and in the headers', () => {
    refused(2_000, '192.0.2.1');
    clock.time += 2_500;
    const context: RequestContext = { requestId: 'x', address: '192.0.2.1', userAgent: undefined };
    expect(() =>
      requestContext.run(context, () => rateLimits.refuseOverLimit('refused-tokens')),
    ).toThrow(expect.objectContaining({ code: 'rate.limited', retryAfter: 58 }));
    const quota = { policy: 'refused-tokens', limit: 500, window: 60, left: 0, resets: 58 };
    expect(context.quota).toEqual(quota);
  });

  it.each([
    ['refused-tokens', 500],
    ['refused-keys', 100],
    ['refused-passkeys', 100],
    ['challenges', 100],
  ] as const)('of the kind %s are limited to %i in a minute', (kind, limit) => {
    const count = () => {
      from('192.0.2.1', () => {
        rateLimits.countRequest(kind);
      });
    };
    for (let times = 0; times < limit; times += 1) count();
    expect(count).toThrow(expect.objectContaining({ code: 'rate.limited', retryAfter: 60 }));
    clock.time += 60_000;
    expect(count).not.toThrow();
  });

  it('are counted separately per kind', () => {
    for (let count = 0; count < 100; count += 1)
      from('192.0.2.1', () => rateLimits.countRequest('refused-keys'));
    expect(() => from('192.0.2.1', () => rateLimits.countRequest('refused-keys'))).toThrow();
    expect(isRefused('192.0.2.1')).toBe(false);
  });

  it('are not limited at a shared address, or with limits disabled', () => {
    rateLimits = rateLimitsOn(clock, { SIGNET_LIMITS_SHARED_ADDRESSES: '192.0.2.1' });
    expect(refused(2_000, '192.0.2.1')).toBe(2_000);
    expect(refused(2_000, '192.0.2.2')).toBe(500);
    rateLimits = rateLimitsOn(clock, { SIGNET_LIMITS: 'false' });
    expect(refused(2_000, '192.0.2.2')).toBe(2_000);
  });
});

describe('a credential lookup', () => {
  let lookUps: number;
  beforeEach(() => {
    lookUps = 0;
  });

  const lookUp = async (address: string, hash: string, isRight = false): Promise<string> =>
    from(address, async () => {
      try {
        const find = (): Promise<object | undefined> => {
          lookUps += 1;
          return Promise.resolve(isRight ? {} : undefined);
        };
        return (await rateLimits.lookUpCredential('refused-keys', hash, find)) ? 'right' : 'wrong';
      } catch (error) {
        return (error as AppError).code;
      }
    });

  it('is refused after a hundred refusals to the address, also among concurrent requests', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => lookUp('192.0.2.1', `invented ${index}`)),
    );
    expect(outcomes.filter((outcome) => outcome === 'rate.limited')).toHaveLength(900);
    expect(lookUps).toBe(100);
    expect(await lookUp('192.0.2.2', 'invented')).toBe('wrong');
  });

  it('is not counted for a valid credential, which is looked up again whatever its address sends', async () => {
    for (let count = 0; count < 200; count += 1) {
      expect(await lookUp('192.0.2.1', 'right', true)).toBe('right');
    }
    rateLimits.rememberCredential('made here');
    for (let count = 0; count < 200; count += 1) await lookUp('192.0.2.1', `invented ${count}`);
    expect(await lookUp('192.0.2.1', 'right', true)).toBe('right');
    expect(await lookUp('192.0.2.1', 'made here', true)).toBe('right');
    expect(await lookUp('192.0.2.1', 'right elsewhere', true)).toBe('rate.limited');
  });

  it('is not counted for valid credentials, however many come from the address', async () => {
    for (let count = 0; count < 200; count += 1) {
      expect(await lookUp('192.0.2.1', `right ${count}`, true)).toBe('right');
    }
    expect(await lookUp('192.0.2.1', 'invented')).toBe('wrong');
  });

  it('is counted once for a refused credential, whether or not it was valid before', async () => {
    await lookUp('192.0.2.1', 'revoked later', true);
    for (let count = 0; count < 99; count += 1) {
      expect(await lookUp('192.0.2.1', `invented ${count}`)).toBe('wrong');
    }
    expect(await lookUp('192.0.2.1', 'revoked later')).toBe('wrong');
    expect(await lookUp('192.0.2.1', 'invented 99')).toBe('rate.limited');
  });

  it('is limited like any other once the credential was refused', async () => {
    await lookUp('192.0.2.1', 'revoked later', true);
    for (let count = 0; count < 200; count += 1) await lookUp('192.0.2.1', `invented ${count}`);
    expect(await lookUp('192.0.2.1', 'revoked later')).toBe('wrong');
    expect(await lookUp('192.0.2.1', 'revoked later')).toBe('rate.limited');
  });

  it('is not counted if the lookup fails', async () => {
    const away = (): Promise<undefined> => Promise.reject(new Error('away'));
    for (let count = 0; count < 200; count += 1) {
      const failing = from('192.0.2.1', () =>
        rateLimits.lookUpCredential('refused-keys', `${count}`, away),
      );
      await expect(failing).rejects.toThrow('away');
    }
    expect(await lookUp('192.0.2.1', 'invented')).toBe('wrong');
  });
});

describe('an error response', () => {
  it('is counted once per request, and becomes `rate.limited` over the limit', async () => {
    refused(499, '192.0.2.1');
    await from('192.0.2.1', async () => {
      const find = (): Promise<undefined> => Promise.resolve(undefined);
      await rateLimits.lookUpCredential('refused-tokens', 'invented', find);
      expect(rateLimits.countRefusal()).toBeUndefined();
    });
    expect(from('192.0.2.1', () => rateLimits.countRefusal())?.code).toBe('rate.limited');
  });

  it('is counted after a valid credential of the same request, and after a failed lookup', async () => {
    refused(499, '192.0.2.1');
    await from('192.0.2.1', async () => {
      await rateLimits.lookUpCredential('refused-keys', 'new', () => Promise.resolve({}));
      expect(rateLimits.countRefusal()).toBeUndefined();
    });
    await from('192.0.2.1', async () => {
      const away = (): Promise<undefined> => Promise.reject(new Error('away'));
      await rateLimits.lookUpCredential('refused-keys', 'new one', away).catch(() => undefined);
      expect(rateLimits.countRefusal()?.code).toBe('rate.limited');
    });
  });

  const request = (headers: Record<string, string>) => ({ headers });

  it.each<[ErrorCode, boolean]>([
    ['refresh_token.refused', true],
    ['client.refused', true],
    ['grant.refused', true],
    ['auth.sign_in_expired', true],
    ['refresh_token.foreign', true],
    ['refresh_token.ended', true],
    ['token.refused', false],
    ['request.invalid', false],
    ['scope.refused', false],
  ])('refuses a credential or not: %s', (code, isOne) => {
    expect(refusesCredential({ code }, request({}))).toBe(isOne);
  });

  it('does not refuse a credential if the request has none', () => {
    const error = { code: 'auth.required' } as const;
    expect(refusesCredential(error, request({}))).toBe(false);
    expect(refusesCredential(error, request({ cookie: 'signet=x' }))).toBe(true);
    expect(refusesCredential(error, request({ authorization: 'Bearer x' }))).toBe(true);
  });
});
