import { LRUCache } from 'lru-cache';
import type { ThrottleKeys } from './throttle-keys.js';
import type { CounterKind } from './login-throttle-policy.js';

/** A refusal is repeated for at most this many milliseconds; then the counts are looked at again. */
const REPEATED_FOR = 10_000;
const MAX_PAIRS = 50_000;
const MAX_ACCOUNTS = 5_000;
const MAX_SUSPECTS = 20_000;

/** An account that strangers have to wait for, wherever they come from. */
interface Closed {
  until: number;
  forgetAt: number;
  /** The pairs it is open to: there the account is at home. */
  familiar: ReadonlySet<string>;
}

/**
 * Refusals that are repeated from the memory of this node. Whoever floods costs no look at the database, and no look is
 * put off for longer than a few seconds.
 */
export class ThrottleCache {
  private readonly pairs = new LRUCache<string, { until: number; forgetAt: number }>({
    max: MAX_PAIRS,
  });
  private readonly accounts = new LRUCache<string, Closed>({ max: MAX_ACCOUNTS });
  private readonly suspects = new LRUCache<string, number>({ max: MAX_SUSPECTS });

  /** Milliseconds that a guess has to wait, as far as that is remembered; 0 if it is not. */
  remainingWait({ pair, account }: ThrottleKeys, now: Date): number {
    const time = now.getTime();
    const told = this.pairs.get(pair);
    if (told && time < Math.min(told.until, told.forgetAt)) return told.until - time;
    const closed = this.accounts.get(account);
    if (!closed || time >= Math.min(closed.until, closed.forgetAt)) return 0;
    return closed.familiar.has(pair) ? 0 : closed.until - time;
  }

  /** Somebody came too early, and was told to wait. */
  rememberWait({ pair }: ThrottleKeys, wait: number, now: Date): void {
    const time = now.getTime();
    this.pairs.set(pair, { until: time + wait, forgetAt: time + REPEATED_FOR });
  }

  /** Attempts have to wait for what is counted under one of these keys, whoever makes them. */
  markSuspect(keys: ThrottleKeys, kind: CounterKind, now: Date): void {
    this.suspects.set(keys[kind] ?? keys.pair, now.getTime() + REPEATED_FOR);
  }

  /** Whether something that is counted of an attempt has kept attempts waiting lately. */
  isSuspect(keys: ThrottleKeys, now: Date): boolean {
    return Object.values(keys).some((key) => (this.suspects.get(key) ?? 0) > now.getTime());
  }

  /** An account is closed to all but some pairs for so long. */
  closeAccount(
    { account }: ThrottleKeys,
    wait: number,
    familiar: readonly string[],
    now: Date,
  ): void {
    const until = now.getTime() + wait;
    const forgetAt = now.getTime() + REPEATED_FOR;
    this.accounts.set(account, { until, forgetAt, familiar: new Set(familiar) });
  }

  /** The account was signed in to: its familiar addresses may be others now. */
  forgetAccount({ account }: ThrottleKeys): void {
    this.accounts.delete(account);
  }
}
