import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '#database';
import { isWithin } from '../../core/http/addresses.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { requestContext } from '../../core/http/request-context.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { MasterKeys } from '../encryption/master-keys.js';
import { AttemptGate } from './attempt-gate.js';
import { throttleKeys, type ThrottledAccount, type ThrottleKeys } from './throttle-keys.js';
import {
  LoginThrottlePolicy,
  type AddressTrust,
  type FailureCounts,
} from './login-throttle-policy.js';
import { FailureStore, type Reserved } from './failure-store.js';
import { ThrottleCache } from './throttle-cache.js';
import { ThrottleEvents } from './throttle-events.js';

/** Milliseconds. */
const SECOND = 1_000;

/** An attempt being evaluated. */
interface ReservedAttempt {
  account: ThrottledAccount;
  keys: ThrottleKeys;
  trust: AddressTrust;
  /** State before the attempt, and its reservation as a failure. */
  reserved: Reserved;
}

/**
 * Throttles guessing of passwords and codes without locking out the owner of an account. All verification of passwords
 * and codes runs in `attempt` (docs/decisions/0026-login-throttle.md).
 */
@Injectable()
export class LoginThrottle implements OnApplicationShutdown {
  private readonly policy: LoginThrottlePolicy;
  private readonly store: FailureStore;
  private readonly cache = new ThrottleCache();
  private readonly gate = new AttemptGate();

  constructor(
    database: Database,
    private readonly masterKeys: MasterKeys,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(DatabaseClock) private readonly clock: Clock,
    private readonly events: ThrottleEvents,
  ) {
    this.policy = new LoginThrottlePolicy(settings.limitsTries);
    this.store = new FailureStore(database, this.policy);
  }

  onApplicationShutdown(): Promise<void> {
    return this.store.close();
  }

  /**
   * Evaluates an attempt unless it is throttled. Runs before any lookup or hashing, and for unknown names as well.
   *
   * @param verify returns the authenticated result, or undefined for a failed attempt; if it throws, the attempt is
   *   not counted
   * @throws AppError rate.limited, server.unavailable
   */
  async attempt<T extends object>(
    account: ThrottledAccount,
    verify: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    if (!this.settings.limits) return verify();
    const address = requestContext.current()?.address ?? '';
    const shared = isWithin(address, this.settings.limitsSharedAddresses);
    const keys = throttleKeys(this.masterKeys, account, address, shared);
    this.refuseCached(keys);
    if (!(await this.gate.enter(keys.pair))) throw this.tooManyAttempts(SECOND);
    try {
      return await this.evaluate(await this.admit(account, keys), verify);
    } finally {
      this.gate.leave(keys.pair);
    }
  }

  private async evaluate<T extends object>(
    guess: ReservedAttempt,
    verify: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    let verified: T | undefined;
    try {
      verified = await verify();
    } catch (error) {
      this.store.releaseLater(guess.reserved);
      throw error;
    }
    const now = this.clock.now();
    if (verified === undefined) this.countFailure(guess, now);
    else await this.clearAttempt(guess, now);
    return verified;
  }

  private async admit(account: ThrottledAccount, keys: ThrottleKeys): Promise<ReservedAttempt> {
    this.refuseCached(keys);
    // Recently throttled keys are checked first: a refused attempt must not write.
    if (this.cache.isSuspect(keys, this.clock.now())) await this.refuseThrottled(account, keys);
    const guess = await this.reserve(account, keys);
    if (guess) return guess;
    // A concurrent attempt that is counted as a failure may still succeed.
    const again =
      (await this.gate.waitForConcurrentAttempt(keys.pair)) && (await this.reserve(account, keys));
    if (again) return again;
    await this.refuseThrottled(account, keys);
    // The blocking failure was released in the meantime.
    throw this.tooManyAttempts(SECOND);
  }

  /**
   * Counts an attempt before it is evaluated. @returns undefined if it is throttled; then it is not counted
   */
  private async reserve(
    account: ThrottledAccount,
    keys: ThrottleKeys,
  ): Promise<ReservedAttempt | undefined> {
    this.refuseCached(keys);
    const now = this.clock.now();
    const reserved = await this.store.reserveAttempt(keys, now);
    const trust = this.policy.trustOf(reserved.familiarAt !== undefined, reserved.failures);
    if (!this.policy.delayOf(trust, reserved.failures, now)) {
      return { account, keys, trust, reserved };
    }
    await this.store.releaseReservation(reserved);
    return undefined;
  }

  private countFailure({ keys, reserved, trust }: ReservedAttempt, now: Date): void {
    if (trust !== 'familiar') this.store.countNamespaceFailure(keys, now);
    const pair = { count: (reserved.failures.pair?.count ?? 0) + 1, at: now };
    const wait = this.policy.delayOf(trust, { pair }, now)?.wait;
    if (wait !== undefined) this.cache.rememberWait(keys, wait, now);
    this.reportQuota(this.left({ pair }), wait);
  }

  /** Failures of others behind the same address stay counted: they may be by an attacker. */
  private async clearAttempt({ keys, reserved }: ReservedAttempt, now: Date): Promise<void> {
    this.store.releaseLater(reserved);
    await this.store.rememberAddress(keys, reserved, now);
    this.cache.forgetAccount(keys);
    this.reportQuota(this.left(reserved.failures));
  }

  /** @throws AppError rate.limited if this node has cached that the attempt is throttled */
  private refuseCached(keys: ThrottleKeys): void {
    const wait = this.cache.remainingWait(keys, this.clock.now());
    if (wait > 0) throw this.tooManyAttempts(wait);
  }

  /**
   * Checks the counts without writing. @throws AppError rate.limited if the attempt is throttled
   */
  private async refuseThrottled(account: ThrottledAccount, keys: ThrottleKeys): Promise<void> {
    const now = this.clock.now();
    const { familiarAt, failures } = await this.store.findFailures(keys, now);
    const trust = this.policy.trustOf(familiarAt !== undefined, failures);
    const delay = this.policy.delayOf(trust, failures, now);
    if (!delay) return;
    this.cache.markSuspect(keys, delay.kind, now);
    this.cache.rememberWait(keys, delay.wait, now);
    // A delay for clean addresses applies to all addresses that are not familiar to the account.
    const closed = this.policy.delayOf('clean', { account: failures.account }, now);
    if (closed) {
      this.cache.closeAccount(keys, closed.wait, await this.store.familiarPairs(keys), now);
    }
    await this.events.reportThrottling(account, delay.kind, keys[delay.kind] ?? keys.pair, now);
    throw this.tooManyAttempts(delay.wait);
  }

  private tooManyAttempts(wait: number): AppError {
    this.reportQuota(0, wait);
    const seconds = Math.ceil(wait / 1_000);
    return new AppError(
      'rate.limited',
      'Too many failed attempts. Wait before the next one.',
      [],
      seconds,
    );
  }

  /** Reports the remaining attempts of this account and address in the response headers. */
  private reportQuota(left: number, wait?: number): void {
    const context = requestContext.current();
    if (!context) return;
    context.quota = {
      policy: 'guesses',
      limit: this.policy.tries,
      window: (this.policy.tries * this.policy.memory.pair.forgets) / 1_000,
      left,
      resets: wait === undefined ? undefined : Math.ceil(wait / 1_000),
    };
  }

  private left({ pair }: FailureCounts): number {
    return Math.max(0, this.policy.tries - (pair?.count ?? 0));
  }
}
