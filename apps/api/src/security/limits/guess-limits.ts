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
import { guessKeys, type Guessed, type GuessKeys } from './guess-keys.js';
import { GuessPolicy, type Standing, type Tallies } from './guess-policy.js';
import { GuessStore, type Reserved } from './guess-store.js';
import { Refusals } from './refusals.js';
import { SlowDowns } from './slow-downs.js';

/** Milliseconds. */
const SECOND = 1_000;

/** An attempt that is being evaluated. */
interface Guess {
  guessed: Guessed;
  keys: GuessKeys;
  standing: Standing;
  /** What there was before it, and where it is counted already, as if it had failed. */
  reserved: Reserved;
}

/**
 * Slows down attackers who guess passwords and codes, without keeping out whom they belong to. Whatever verifies one
 * does it in `judge`, so that no way to a token is without limits (docs/decisions/0026-guessing.md).
 */
@Injectable()
export class GuessLimits implements OnApplicationShutdown {
  private readonly policy: GuessPolicy;
  private readonly store: GuessStore;
  private readonly refusals = new Refusals();
  private readonly gate = new AttemptGate();

  constructor(
    database: Database,
    private readonly masterKeys: MasterKeys,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(DatabaseClock) private readonly clock: Clock,
    private readonly slowDowns: SlowDowns,
  ) {
    this.policy = new GuessPolicy(settings.limitsTries);
    this.store = new GuessStore(database, this.policy);
  }

  /** Writes the corrections of the counts that wait. */
  onApplicationShutdown(): Promise<void> {
    return this.store.flush();
  }

  /**
   * Lets an attempt be evaluated, unless there were too many wrong ones. Asked before anything is looked up or hashed,
   * and for names that nobody has as well.
   *
   * @param prove gives what was proven, or undefined for a wrong attempt; where it throws, it was no attempt.
   * @throws AppError rate.limited, server.unavailable
   */
  async judge<T extends object>(
    guessed: Guessed,
    prove: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    if (!this.settings.limits) return prove();
    const address = requestContext.current()?.address ?? '';
    const shared = isWithin(address, this.settings.limitsSharedAddresses);
    const keys = guessKeys(this.masterKeys, guessed, address, shared);
    this.refuseTold(keys);
    if (!(await this.gate.enter(keys.pair))) throw this.tooEarly(SECOND);
    try {
      return await this.evaluate(await this.admit(guessed, keys), prove);
    } finally {
      this.gate.leave(keys.pair);
    }
  }

  private async evaluate<T extends object>(
    guess: Guess,
    prove: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    let proven: T | undefined;
    try {
      proven = await prove();
    } catch (error) {
      this.store.takeBackSoon(guess.reserved);
      throw error;
    }
    const now = this.clock.now();
    if (proven === undefined) this.fail(guess, now);
    else await this.succeed(guess, now);
    return proven;
  }

  private async admit(guessed: Guessed, keys: GuessKeys): Promise<Guess> {
    this.refuseTold(keys);
    // Where somebody has had to wait lately a look comes first: a refused attempt must not write.
    if (this.refusals.isSuspect(keys, this.clock.now())) await this.refuseEarly(guessed, keys);
    const guess = await this.reserve(guessed, keys);
    if (guess) return guess;
    // Only an attempt that is under way may stand in the way, and turn out right.
    const again = (await this.gate.besideOver(keys.pair)) && (await this.reserve(guessed, keys));
    if (again) return again;
    await this.refuseEarly(guessed, keys);
    // What stood in the way was taken back meanwhile.
    throw this.tooEarly(SECOND);
  }

  /** Counts an attempt before it is evaluated. @returns undefined where it has to wait; then it is not counted */
  private async reserve(guessed: Guessed, keys: GuessKeys): Promise<Guess | undefined> {
    this.refuseTold(keys);
    const now = this.clock.now();
    const reserved = await this.store.reserve(keys, now);
    const standing = this.policy.standing(reserved.familiarAt !== undefined, reserved.tallies);
    if (!this.policy.delay(standing, reserved.tallies, now)) {
      return { guessed, keys, standing, reserved };
    }
    await this.store.takeBack(reserved);
    return undefined;
  }

  private fail({ keys, reserved, standing }: Guess, now: Date): void {
    if (standing !== 'familiar') this.store.failedIn(keys, now);
    const pair = { count: (reserved.tallies.pair?.count ?? 0) + 1, at: now };
    const wait = this.policy.delay(standing, { pair }, now)?.wait;
    if (wait !== undefined) this.refusals.tell(keys, wait, now);
    this.tell(this.left({ pair }), wait);
  }

  /** What others got wrong behind the same address stays counted: nobody knows whether it was the owner. */
  private async succeed({ keys, reserved }: Guess, now: Date): Promise<void> {
    this.store.takeBackSoon(reserved);
    await this.store.succeed(keys, reserved, now);
    this.refusals.forget(keys);
    this.tell(this.left(reserved.tallies));
  }

  /** @throws AppError rate.limited where this node remembers that the attempt has to wait */
  private refuseTold(keys: GuessKeys): void {
    const told = this.refusals.waitOf(keys, this.clock.now());
    if (told > 0) throw this.tooEarly(told);
  }

  /** Looks at the counts without writing. @throws AppError rate.limited where the attempt has to wait */
  private async refuseEarly(guessed: Guessed, keys: GuessKeys): Promise<void> {
    const now = this.clock.now();
    const { familiarAt, tallies } = await this.store.find(keys, now);
    const standing = this.policy.standing(familiarAt !== undefined, tallies);
    const delay = this.policy.delay(standing, tallies, now);
    if (!delay) return;
    this.refusals.suspect(keys, delay.kind, now);
    this.refusals.tell(keys, delay.wait, now);
    // What keeps out an address without any failure keeps out all that the account is not at home at.
    const closed = this.policy.delay('clean', { account: tallies.account }, now);
    if (closed) {
      this.refusals.close(keys, closed.wait, await this.store.familiar(keys), now);
    }
    await this.slowDowns.tell(guessed, delay.kind, keys[delay.kind] ?? keys.pair, now);
    throw this.tooEarly(delay.wait);
  }

  private tooEarly(wait: number): AppError {
    this.tell(0, wait);
    const seconds = Math.ceil(wait / 1_000);
    return new AppError(
      'rate.limited',
      'Too many failed attempts. Wait before the next one.',
      [],
      seconds,
    );
  }

  /** What the answer says of the tries that are left for this account from this address. */
  private tell(left: number, wait?: number): void {
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

  private left({ pair }: Tallies): number {
    return Math.max(0, this.policy.tries - (pair?.count ?? 0));
  }
}
