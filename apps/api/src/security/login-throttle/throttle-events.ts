import { Injectable } from '@nestjs/common';
import { boundedCache } from '../../core/concurrency/bounded-cache.js';
import { RefusalEvents } from '../../core/errors/refusal-events.js';
import type { ThrottledAccount } from './throttle-keys.js';
import type { CounterKind } from './login-throttle-policy.js';

/** Reporting interval per key in milliseconds. */
const REPORT_INTERVAL_MS = 10 * 60_000;
const MAX_REPORTED = 10_000;

/** Reports throttling, once per interval for each account, address or namespace. */
@Injectable()
export class ThrottleEvents {
  private readonly reported = boundedCache<number>({ max: MAX_REPORTED });

  constructor(private readonly refusals: RefusalEvents) {}

  /** @param key the counter that reached its limit */
  async reportThrottling(
    { purpose, realm }: ThrottledAccount,
    kind: CounterKind,
    key: string,
    now: Date,
  ): Promise<void> {
    const last = this.reported.get(key);
    if (last !== undefined && now.getTime() - last < REPORT_INTERVAL_MS) return;
    this.reported.set(key, now.getTime());
    await this.refusals.reportRefusal({ what: 'login-throttled', purpose, realm, limit: kind });
  }
}
