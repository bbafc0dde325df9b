import type { CountedFailure, Counter, Database } from '#database';
import { AppError } from '../common/app-error.js';
import type { GuessKeys } from './guess-keys.js';
import type { GuessPolicy, Kind, Tallies } from './guess-policy.js';

const DAY = 86_400_000;

/** An address stays familiar to an account for this many milliseconds after the latest sign-in. */
export const FAMILIAR_FOR = 30 * DAY;

/** Familiar addresses of an account, at most. */
const MOST_FAMILIAR = 50;

/** What is known of a guess before it is made. */
export interface Before {
  tallies: Tallies;
  /** When the account was last signed in to from the address; undefined if not lately. */
  familiarAt: Date | undefined;
}

/** A failure that was counted before it happened. */
export interface Reserved {
  /** What there was before it. */
  before: Tallies;
  counted: readonly CountedFailure[];
}

/**
 * The counts of failures, which all nodes share through the database. Where they cannot be reached nothing is let
 * through: each method throws `server.unavailable`.
 */
export class GuessStore {
  constructor(
    private readonly database: Database,
    private readonly policy: GuessPolicy,
  ) {}

  find(keys: GuessKeys, now: Date): Promise<Before> {
    return reached(async () => {
      const { counts, familiarAt } = await this.database.limits.find(
        Object.values(keys),
        keys.pair,
        now,
      );
      const lately = familiarAt && now.getTime() - familiarAt.getTime() < FAMILIAR_FOR;
      return {
        tallies: this.tallies(keys, counts, now),
        familiarAt: lately ? familiarAt : undefined,
      };
    });
  }

  /** The pairs of the account with the addresses at which it is at home. */
  familiar({ account }: GuessKeys): Promise<string[]> {
    return reached(() => this.database.limits.familiarKeys(account));
  }

  /** Counts a failure, as if it had happened. */
  count(keys: GuessKeys, kinds: readonly Kind[], now: Date): Promise<Reserved> {
    return reached(async () => {
      const counted = await this.database.limits.count(this.counters(keys, kinds), now);
      const before = counted.map(({ key, previousAt, clearsAt, added }) => ({
        key,
        at: previousAt,
        clearsAt: new Date(clearsAt.getTime() - added),
      }));
      return { before: this.tallies(keys, before, now), counted };
    });
  }

  /** A failure that was counted was none. */
  async takeBack({ counted }: Pick<Reserved, 'counted'>): Promise<void> {
    if (counted.length > 0) await reached(() => this.database.limits.takeBack(counted));
  }

  /**
   * The account was signed in to from the address: what failed there before is forgotten, and the address is familiar.
   */
  async succeed(keys: GuessKeys, { tallies, familiarAt }: Before, now: Date): Promise<void> {
    await reached(async () => {
      if (tallies.pair) await this.database.limits.forget(keys.pair);
      if (familiarAt && now.getTime() - familiarAt.getTime() < DAY) return;
      const familiar = { key: keys.pair, accountKey: keys.account, at: now };
      await this.database.limits.remember(familiar, MOST_FAMILIAR);
    });
  }

  private counters(keys: GuessKeys, kinds: readonly Kind[]): Counter[] {
    return kinds.flatMap((kind) => {
      const key = keys[kind];
      return key === undefined ? [] : [{ key, ...this.policy.memory[kind] }];
    });
  }

  private tallies(
    keys: GuessKeys,
    rows: readonly { key: string; at: Date | null; clearsAt: Date }[],
    now: Date,
  ): Tallies {
    const kinds = Object.keys(keys) as Kind[];
    return Object.fromEntries(
      kinds.flatMap((kind) => {
        const row = rows.find(({ key }) => key === keys[kind]);
        if (!row) return [];
        // Of guesses at once the one before may have begun later, and must not count as two for that.
        const left = row.clearsAt.getTime() - Math.max(now.getTime(), row.at?.getTime() ?? 0);
        const count = Math.max(0, Math.ceil(left / this.policy.memory[kind].forgets));
        return [[kind, { count, at: row.at ?? undefined }]];
      }),
    );
  }
}

async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new AppError(
      'server.unavailable',
      'What failed before cannot be looked up, so nothing is let through. Try again.',
      [],
      1,
      error,
    );
  }
}
