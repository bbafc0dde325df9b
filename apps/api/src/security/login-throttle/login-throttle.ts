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

/** An attempt that is being evaluated. */
interface ReservedAttempt {
  account: ThrottledAccount;
  keys: ThrottleKeys;
  trust: AddressTrust;
  /** What there was before it, and where it is counted already, as if it had failed. */
  reserved: Reserved;
}

/**
 * Slows down attackers who guess passwords and codes, without keeping out whom they belong to. Whatever verifies one
 * does it in `judge`, so that no way to a token is without limits (docs/decisions/0026-login-throttle.md).
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

  /** Writes the pending corrections of the counts. */
  onApplicationShutdown(): Promise<void> {
    return this.store.close();
  }

  /**
   * Lets an attempt be evaluated, unless there were too many wrong ones. Asked before anything is looked up or hashed,
   * and for names that nobody has as well.
   *
   * @param prove gives what was proven, or undefined for a wrong attempt; where it throws, it was no attempt.
   * @throws AppError rate.limited, server.unavailable
   */
  async attempt<T extends object>(
    guessed: ThrottledAccount,
    prove: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    if (!this.settings.limits) return prove();
    const address = requestContext.current()?.address ?? '';
    const shared = isWithin(address, this.settings.limitsSharedAddresses);
    const keys = throttleKeys(this.masterKeys, guessed, address, shared);
    this.refuseCached(keys);
    if (!(await this.gate.enter(keys.pair))) throw this.tooManyAttempts(SECOND);
    try {
      return await this.evaluate(await this.admit(guessed, keys), prove);
    } finally {
      this.gate.leave(keys.pair);
    }
  }

  private async evaluate<T extends object>(
    guess: ReservedAttempt,
    prove: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    let proven: T | undefined;
    try {
      proven = await prove();
    } catch (error) {
      this.store.releaseLater(guess.reserved);
      throw error;
    }
    const now = this.clock.now();
    if (proven === undefined) this.countFailure(guess, now);
    else await this.clearAttempt(guess, now);
    return proven;
  }

  private async admit(guessed: ThrottledAccount, keys: ThrottleKeys): Promise<ReservedAttempt> {
    this.refuseCached(keys);
    // Where somebody has had to wait lately a look comes first: a refused attempt must not write.
    if (this.cache.isSuspect(keys, this.clock.now())) await this.refuseThrottled(guessed, keys);
    const guess = await this.reserve(guessed, keys);
    if (guess) return guess;
    // Only an attempt that is under way may stand in the way, and turn out right.
    const again = (await this.gate.besideOver(keys.pair)) && (await this.reserve(guessed, keys));
    if (again) return again;
    await this.refuseThrottled(guessed, keys);
    // What stood in the way was taken back meanwhile.
    throw this.tooManyAttempts(SECOND);
  }

  /** Counts an attempt before it is evaluated. @returns undefined where it has to wait; then it is not counted */
  private async reserve(
    guessed: ThrottledAccount,
    keys: ThrottleKeys,
  ): Promise<ReservedAttempt | undefined> {
    this.refuseCached(keys);
    const now = this.clock.now();
    const reserved = await this.store.reserveAttempt(keys, now);
    const standing = this.policy.trustOf(reserved.familiarAt !== undefined, reserved.failures);
    if (!this.policy.delayOf(standing, reserved.failures, now)) {
      return { account: guessed, keys, trust: standing, reserved };
    }
    await this.store.releaseReservation(reserved);
    return undefined;
  }

  private countFailure({ keys, reserved, trust: standing }: ReservedAttempt, now: Date): void {
    if (standing !== 'familiar') this.store.countNamespaceFailure(keys, now);
    const pair = { count: (reserved.failures.pair?.count ?? 0) + 1, at: now };
    const wait = this.policy.delayOf(standing, { pair }, now)?.wait;
    if (wait !== undefined) this.cache.rememberWait(keys, wait, now);
    this.reportQuota(this.left({ pair }), wait);
  }

  /** What others got wrong behind the same address stays counted: nobody knows whether it was the owner. */
  private async clearAttempt({ keys, reserved }: ReservedAttempt, now: Date): Promise<void> {
    this.store.releaseLater(reserved);
    await this.store.rememberAddress(keys, reserved, now);
    this.cache.forgetAccount(keys);
    this.reportQuota(this.left(reserved.failures));
  }

  /** @throws AppError rate.limited where this node remembers that the attempt has to wait */
  private refuseCached(keys: ThrottleKeys): void {
    const told = this.cache.remainingWait(keys, this.clock.now());
    if (told > 0) throw this.tooManyAttempts(told);
  }

  /** Looks at the counts without writing. @throws AppError rate.limited where the attempt has to wait */
  private async refuseThrottled(guessed: ThrottledAccount, keys: ThrottleKeys): Promise<void> {
    const now = this.clock.now();
    const { familiarAt, failures: tallies } = await this.store.findFailures(keys, now);
    const standing = this.policy.trustOf(familiarAt !== undefined, tallies);
    const delay = this.policy.delayOf(standing, tallies, now);
    if (!delay) return;
    this.cache.markSuspect(keys, delay.kind, now);
    this.cache.rememberWait(keys, delay.wait, now);
    // What keeps out an address without any failure keeps out all that the account is not at home at.
    const closed = this.policy.delayOf('clean', { account: tallies.account }, now);
    if (closed) {
      this.cache.closeAccount(keys, closed.wait, await this.store.familiarPairs(keys), now);
    }
    await this.events.reportThrottling(guessed, delay.kind, keys[delay.kind] ?? keys.pair, now);
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

  /** What the answer says of the tries that are left for this account from this address. */
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
