import { boundedCache } from '../../core/concurrency/bounded-cache.js';
import type { ThrottleKeys } from './throttle-keys.js';
import type { CounterKind } from './login-throttle-policy.js';

/** Lifetime of a cached refusal in milliseconds; then the counts are read again. */
const ENTRY_LIFETIME_MS = 10_000;
const MAX_PAIRS = 50_000;
const MAX_ACCOUNTS = 5_000;
const MAX_SUSPECTS = 20_000;

/** An account that is throttled for all unfamiliar addresses. */
interface Closed {
  until: number;
  forgetAt: number;
  /** Account and address pairs that are exempt. */
  familiar: ReadonlySet<string>;
}

/**
 * Caches refusals on this node: throttled attempts cause no database reads until the counts are read again, every few
 * seconds.
 */
export class ThrottleCache {
  private readonly pairs = boundedCache<{ until: number; forgetAt: number }>({
    max: MAX_PAIRS,
  });
  private readonly accounts = boundedCache<Closed>({ max: MAX_ACCOUNTS });
  private readonly suspects = boundedCache<number>({ max: MAX_SUSPECTS });

  /** Remaining delay in milliseconds according to the cache; 0 if not cached. */
  remainingWait({ pair, account }: ThrottleKeys, now: Date): number {
    const time = now.getTime();
    const cached = this.pairs.get(pair);
    if (cached && time < Math.min(cached.until, cached.forgetAt)) return cached.until - time;
    const closed = this.accounts.get(account);
    if (!closed || time >= Math.min(closed.until, closed.forgetAt)) return 0;
    return closed.familiar.has(pair) ? 0 : closed.until - time;
  }

  /** Caches a delay. */
  rememberWait({ pair }: ThrottleKeys, wait: number, now: Date): void {
    const time = now.getTime();
    this.pairs.set(pair, { until: time + wait, forgetAt: time + ENTRY_LIFETIME_MS });
  }

  /** Marks a counter as throttling attempts. */
  markSuspect(keys: ThrottleKeys, kind: CounterKind, now: Date): void {
    this.suspects.set(keys[kind] ?? keys.pair, now.getTime() + ENTRY_LIFETIME_MS);
  }

  /** Whether a counter of the attempt has recently throttled attempts. */
  isSuspect(keys: ThrottleKeys, now: Date): boolean {
    return Object.values(keys).some((key) => (this.suspects.get(key) ?? 0) > now.getTime());
  }

  /** Throttles an account for all but the familiar pairs. */
  closeAccount(
    { account }: ThrottleKeys,
    wait: number,
    familiar: readonly string[],
    now: Date,
  ): void {
    const until = now.getTime() + wait;
    const forgetAt = now.getTime() + ENTRY_LIFETIME_MS;
    this.accounts.set(account, { until, forgetAt, familiar: new Set(familiar) });
  }

  /** Drops an account after a sign-in: its familiar addresses may have changed. */
  forgetAccount({ account }: ThrottleKeys): void {
    this.accounts.delete(account);
  }
}
