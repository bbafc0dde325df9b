import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { RefusalHook } from '../../core/errors/refusal-hook.js';
import type { ThrottledAccount } from './throttle-keys.js';
import type { CounterKind } from './login-throttle-policy.js';

/** What is slowed down is told once in this many milliseconds, however many guesses there are. */
const TOLD_EVERY = 10 * 60_000;
const MAX_REPORTED = 10_000;

/** Tells that guesses are slowed down, once in a while for each account, address or namespace that is concerned. */
@Injectable()
export class ThrottleEvents {
  private readonly told = new LRUCache<string, number>({ max: MAX_REPORTED });

  constructor(private readonly refusals: RefusalHook) {}

  /** @param key what has reached its limit */
  async reportThrottling(
    { purpose, realm }: ThrottledAccount,
    kind: CounterKind,
    key: string,
    now: Date,
  ): Promise<void> {
    const last = this.told.get(key);
    if (last !== undefined && now.getTime() - last < TOLD_EVERY) return;
    this.told.set(key, now.getTime());
    await this.refusals.refused({ what: 'guesses', purpose, realm, limit: kind });
  }
}
