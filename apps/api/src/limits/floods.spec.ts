import { lastValueFrom, throwError, type Observable } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { requestContext, type RequestContext } from '../common/request-context.js';
import { FloodInterceptor } from './flood.interceptor.js';
import type { Floods } from './floods.js';
import { floods as floodsWith } from './limits.testing.js';

class TestClock extends Clock {
  time = Date.parse('2030-01-31T12:00:00.000Z');
  override now(): Date {
    return new Date(this.time);
  }
}

let clock: TestClock;
let floods: Floods;

beforeEach(() => {
  clock = new TestClock();
  floods = floodsWith(clock);
});

function from<T>(address: string, work: () => T): T {
  return requestContext.run({ requestId: 'test', address, userAgent: undefined }, work);
}

/** What comes of so many refusals: how many were counted before one was answered as a flood. */
function refused(times: number, address: string): number {
  for (let count = 0; count < times; count += 1) {
    try {
      from(address, () => floods.count('refused-tokens'));
    } catch {
      return count;
    }
  }
  return times;
}

const isRefused = (address: string): boolean => {
  try {
    from(address, () => floods.refuse('refused-tokens'));
    return false;
  } catch (error) {
    return error instanceof AppError && error.code === 'rate.limited';
  }
};

describe('refusals of an address', () => {
  it('are a flood beyond five hundred in a minute, and not one before', () => {
    expect(refused(2_000, '192.0.2.1')).toBe(500);
    expect(isRefused('192.0.2.1')).toBe(true);
    expect(isRefused('192.0.2.2')).toBe(false);
  });

  it('count anew in the next minute', () => {
    refused(2_000, '192.0.2.1');
    clock.time += 59_999;
    expect(isRefused('192.0.2.1')).toBe(true);
    clock.time += 1;
    expect(isRefused('192.0.2.1')).toBe(false);
    expect(refused(2_000, '192.0.2.1')).toBe(500);
  });

  it('say how long to wait, in the error and in the headers', () => {
    refused(2_000, '192.0.2.1');
    clock.time += 2_500;
    const context: RequestContext = { requestId: 'x', address: '192.0.2.1', userAgent: undefined };
    expect(() => requestContext.run(context, () => floods.refuse('refused-tokens'))).toThrow(
      expect.objectContaining({ code: 'rate.limited', retryAfter: 58 }),
    );
    const quota = { policy: 'refused-tokens', limit: 500, window: 60, left: 0, resets: 58 };
    expect(context.quota).toEqual(quota);
  });

  it('of one kind are not those of another', () => {
    for (let count = 0; count < 100; count += 1)
      from('192.0.2.1', () => floods.count('refused-keys'));
    expect(() => from('192.0.2.1', () => floods.count('refused-keys'))).toThrow();
    expect(isRefused('192.0.2.1')).toBe(false);
  });

  it('are not counted where many share the address, or where limits are off', () => {
    floods = floodsWith(clock, { SIGNET_LIMITS_SHARED_ADDRESSES: '192.0.2.1' });
    expect(refused(2_000, '192.0.2.1')).toBe(2_000);
    expect(refused(2_000, '192.0.2.2')).toBe(500);
    floods = floodsWith(clock, { SIGNET_LIMITS: 'false' });
    expect(refused(2_000, '192.0.2.2')).toBe(2_000);
  });
});

describe('the interceptor', () => {
  const answer = async (code: ErrorCode): Promise<unknown> => {
    const handle = (): Observable<unknown> => throwError(() => new AppError(code, 'Refused.'));
    try {
      return await from('192.0.2.1', () =>
        lastValueFrom(new FloodInterceptor(floods).intercept(undefined as never, { handle })),
      );
    } catch (error) {
      return (error as AppError).code;
    }
  };

  it.each<ErrorCode>(['refresh_token.refused', 'client.refused', 'grant.refused'])(
    'answers %s with the refusal of a flood once there were too many',
    async (code) => {
      refused(499, '192.0.2.1');
      expect(await answer(code)).toBe(code);
      expect(await answer(code)).toBe('rate.limited');
    },
  );

  it.each<ErrorCode>(['token.refused', 'request.invalid', 'scope.refused'])(
    'lets %s be, however many there are',
    async (code) => {
      refused(2_000, '192.0.2.1');
      expect(await answer(code)).toBe(code);
    },
  );
});
