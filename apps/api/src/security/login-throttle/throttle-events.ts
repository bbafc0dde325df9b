import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { RefusalEvents } from '../../core/errors/refusal-events.js';
import type { ThrottledAccount } from './throttle-keys.js';
import type { CounterKind } from './login-throttle-policy.js';

/** Reporting interval per key in milliseconds. */
const TOLD_EVERY = 10 * 60_000;
const MAX_REPORTED = 10_000;

/** Reports throttling, once per interval for each account, address or namespace. */
@Injectable()
export class ThrottleEvents {
  private readonly told = new LRUCache<string, number>({ max: MAX_REPORTED });

  constructor(private readonly refusals: RefusalEvents) {}

  /** @param key the counter that reached its limit */
  async reportThrottling(
    { purpose, realm }: ThrottledAccount,
    kind: CounterKind,
    key: string,
    now: Date,
  ): Promise<void> {
    const last = this.told.get(key);
    if (last !== undefined && now.getTime() - last < TOLD_EVERY) return;
    this.told.set(key, now.getTime());
    await this.refusals.reportRefusal({ what: 'guesses', purpose, realm, limit: kind });
  }
}
