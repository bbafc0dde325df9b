import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { isWithin } from '../common/addresses.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { DatabaseClock } from '../common/database-clock.js';
import { requestContext } from '../common/request-context.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { MasterKeys } from '../keys/master-keys.js';
import { guessKeys, type Guessed, type GuessKeys } from './guess-keys.js';
import { GuessPolicy, type Kind, type Standing, type Tallies } from './guess-policy.js';
import { GuessStore, type Before, type Reserved } from './guess-store.js';
import { Refusals } from './refusals.js';
import { SlowDowns } from './slow-downs.js';

/** A guess that is being made. */
interface Guess {
  guessed: Guessed;
  keys: GuessKeys;
  before: Before;
  standing: Standing;
  /** Where it is counted already, as if it had failed. */
  counted: Reserved['counted'];
}

/**
 * Slows down whoever guesses passwords and codes, without keeping out whom they belong to. Whoever lets one be proven
 * does it in `judge`, so that no way to a token is without limits (docs/decisions/0026-guessing.md).
 */
@Injectable()
export class GuessLimits {
  private readonly policy: GuessPolicy;
  private readonly store: GuessStore;
  private readonly refusals = new Refusals();

  constructor(
    @Inject(Database) database: Database,
    @Inject(MasterKeys) private readonly masterKeys: MasterKeys,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(DatabaseClock) private readonly clock: Clock,
    @Inject(SlowDowns) private readonly slowDowns: SlowDowns,
  ) {
    this.policy = new GuessPolicy(settings.limitsTries);
    this.store = new GuessStore(database, this.policy);
  }

  /**
   * Lets a guess be proven, unless there were too many wrong ones. Asked before anything is looked up or hashed, and
   * for names that nobody has as well.
   *
   * @param prove gives what was proven, or undefined for a wrong guess; where it throws, it was no guess.
   * @throws AppError rate.limited, server.unavailable
   */
  async judge<T extends object>(
    guessed: Guessed,
    prove: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    if (!this.settings.limits) return prove();
    const guess = await this.admit(guessed, this.clock.now());
    let proven: T | undefined;
    try {
      proven = await prove();
    } catch (error) {
      await this.store.takeBack(guess);
      throw error;
    }
    const now = this.clock.now();
    if (proven === undefined) await this.fail(guess, now);
    else await this.succeed(guess, now);
    return proven;
  }

  private async admit(guessed: Guessed, now: Date): Promise<Guess> {
    const address = requestContext.current()?.address ?? '';
    const shared = isWithin(address, this.settings.limitsSharedAddresses);
    const keys = guessKeys(this.masterKeys, guessed, address, shared);
    const told = this.refusals.waitOf(keys, now);
    if (told > 0) throw this.tooEarly(told);
    const before = await this.store.find(keys, now);
    const standing = this.policy.standing(before.familiarAt !== undefined, before.tallies);
    const guess: Guess = { guessed, keys, before, standing, counted: [] };
    await this.refuseEarly(guess, before.tallies, now);
    // Where the account is at home many may sign in at once, until somebody there is wrong too often.
    const atHome = standing === 'familiar' && this.left(before.tallies) > 0;
    return atHome ? guess : this.reserve(guess, now);
  }

  /**
   * Counts a guess before it is made, so that of many at once none slips through between the look and the count. Those
   * that were too late are told what the one before them has caused, and not what they have caused together.
   */
  private async reserve(guess: Guess, now: Date): Promise<Guess> {
    const kinds = this.policy.kinds(guess.standing).filter(isReserved);
    const { counted, before } = await this.store.count(guess.keys, kinds, now);
    if (!this.policy.delay(guess.standing, before, now)) {
      return { ...guess, before: { ...guess.before, tallies: before }, counted };
    }
    await this.store.takeBack({ counted });
    throw this.tooEarly(this.policy.delayAfter(guess.standing, guess.before.tallies));
  }

  private async fail({ keys, before, standing, counted }: Guess, now: Date): Promise<void> {
    const kinds = this.policy.kinds(standing);
    const rest = counted.length > 0 ? kinds.filter((kind) => !isReserved(kind)) : kinds;
    if (rest.length > 0) await this.store.count(keys, rest, now);
    const pair = { count: (before.tallies.pair?.count ?? 0) + 1, at: now };
    const wait = this.policy.delay(standing, { pair }, now)?.wait;
    this.tell(this.left({ pair }), wait);
  }

  private async succeed({ keys, before, counted }: Guess, now: Date): Promise<void> {
    await this.store.takeBack({ counted: counted.filter(({ key }) => key !== keys.pair) });
    await this.store.succeed(keys, before, now);
    this.refusals.forget(keys);
    this.tell(this.policy.tries);
  }

  private async refuseEarly(guess: Guess, tallies: Tallies, now: Date): Promise<void> {
    const { guessed, keys, standing } = guess;
    const delay = this.policy.delay(standing, tallies, now);
    if (!delay) return;
    this.refusals.tell(keys, delay.wait, now);
    // What keeps out an address without any failure keeps out all that the account is not at home at.
    const closed = this.policy.delay('clean', { account: tallies.account }, now);
    if (closed) {
      this.refusals.close(keys, closed.wait, await this.store.familiar(keys), now);
    }
    await this.slowDowns.note(guessed, delay.kind, keys[delay.kind] ?? keys.pair, now);
    throw this.tooEarly(delay.wait);
  }

  private tooEarly(wait: number): AppError {
    this.tell(0, wait);
    const seconds = Math.ceil(wait / 1_000);
    return new AppError('rate.limited', 'Too many tries. Wait before the next one.', [], seconds);
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

/** All logins of a namespace share one row of it: that one is written after failures only. */
function isReserved(kind: Kind): boolean {
  return kind !== 'namespace';
}
