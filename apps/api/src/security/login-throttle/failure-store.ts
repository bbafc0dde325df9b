import type { FailureReservation, FailureCounter, Database } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { FailureCorrections } from './failure-corrections.js';
import type { ThrottleKeys } from './throttle-keys.js';
import type { LoginThrottlePolicy, CounterKind, FailureCounts } from './login-throttle-policy.js';

const DAY = 86_400_000;

/** An address stays familiar to an account for this many milliseconds after the latest sign-in. */
export const FAMILIAR_FOR = 30 * DAY;

/** Familiar addresses of an account, at most. */
const MAX_FAMILIAR = 50;

/** What is known of an attempt before it is evaluated. */
export interface CountsBefore {
  failures: FailureCounts;
  /** When the account was last signed in to from the address; undefined if not lately. */
  familiarAt: Date | undefined;
}

/** An attempt that was counted as a failure before it is evaluated. */
export interface Reserved extends CountsBefore {
  counted: readonly FailureReservation[];
}

/**
 * The counts of failures, which all nodes share through the database. Where they cannot be reached nothing is let
 * through: each method that is awaited throws `server.unavailable`.
 */
export class FailureStore {
  private readonly corrections: FailureCorrections;

  constructor(
    private readonly database: Database,
    private readonly policy: LoginThrottlePolicy,
  ) {
    this.corrections = new FailureCorrections(database);
  }

  findFailures(keys: ThrottleKeys, now: Date): Promise<CountsBefore> {
    return reached(async () => {
      const { counts, familiarAt } = await this.database.failureCounts.find(
        Object.values(keys),
        keys.pair,
        now,
      );
      return this.countsBefore(keys, { counts, familiarAt }, now);
    });
  }

  /**
   * Counts an attempt as if it had failed, and gives what there was before it: so that of many at once none slips
   * through between the look and the count. One statement.
   */
  reserveAttempt(keys: ThrottleKeys, now: Date): Promise<Reserved> {
    return reached(async () => {
      const reservation = {
        // All logins of a namespace share one row of it: that one is written after failures only.
        counters: this.counters(keys, ['pair', 'address', 'account']),
        familiarKey: keys.pair,
        familiarSince: new Date(now.getTime() - FAMILIAR_FOR),
        unlessFamiliar: keys.account,
        alsoRead: keys.namespace,
      };
      const { counted, counts, familiarAt } = await this.database.failureCounts.reserve(
        reservation,
        now,
      );
      const previous = counted.map(({ key, previousAt, clearsAt, added }) => ({
        key,
        at: previousAt,
        clearsAt: new Date(clearsAt.getTime() - added),
      }));
      return {
        ...this.countsBefore(keys, { counts: [...previous, ...counts], familiarAt }, now),
        counted,
      };
    });
  }

  /** The pairs of the account with the addresses at which it is at home. */
  familiarPairs({ account }: ThrottleKeys): Promise<string[]> {
    return reached(() => this.database.failureCounts.familiarKeys(account));
  }

  /** A reserved attempt was refused: it was none. */
  async releaseReservation({ counted }: Pick<Reserved, 'counted'>): Promise<void> {
    if (counted.length > 0)
      await reached(() => this.database.failureCounts.releaseAttempts(counted));
  }

  /** The same, soon: together with others. */
  releaseLater({ counted }: Pick<Reserved, 'counted'>): void {
    this.corrections.releaseLater(counted);
  }

  /** Counts a failure under its namespace, soon: together with others. */
  countNamespaceFailure(keys: ThrottleKeys, now: Date): void {
    for (const counter of this.counters(keys, ['namespace']))
      this.corrections.countFailure(counter, now);
  }

  /** The account was signed in to from the address, which is familiar from now on. */
  async rememberAddress(
    keys: ThrottleKeys,
    { familiarAt }: CountsBefore,
    now: Date,
  ): Promise<void> {
    if (familiarAt && now.getTime() - familiarAt.getTime() < DAY) return;
    const familiar = { key: keys.pair, accountKey: keys.account, at: now };
    await reached(() => this.database.failureCounts.remember(familiar, MAX_FAMILIAR));
  }

  /** Writes the pending corrections for the last time. */
  close(): Promise<void> {
    return this.corrections.close();
  }

  private counters(keys: ThrottleKeys, kinds: readonly CounterKind[]): FailureCounter[] {
    return kinds.flatMap((kind) => {
      const key = keys[kind];
      return key === undefined ? [] : [{ key, ...this.policy.memory[kind] }];
    });
  }

  private countsBefore(
    keys: ThrottleKeys,
    known: {
      counts: readonly { key: string; at: Date | null; clearsAt: Date }[];
      familiarAt: Date | undefined;
    },
    now: Date,
  ): CountsBefore {
    const { familiarAt } = known;
    const lately = familiarAt && now.getTime() - familiarAt.getTime() < FAMILIAR_FOR;
    return {
      failures: this.failureCounts(keys, known.counts, now),
      familiarAt: lately ? familiarAt : undefined,
    };
  }

  private failureCounts(
    keys: ThrottleKeys,
    rows: readonly { key: string; at: Date | null; clearsAt: Date }[],
    now: Date,
  ): FailureCounts {
    const kinds = Object.keys(keys) as CounterKind[];
    return Object.fromEntries(
      kinds.flatMap((kind) => {
        const key = keys[kind] ?? '';
        const row = rows.find((one) => one.key === key);
        const waiting = this.corrections.pendingFor(key);
        if (!row && waiting.failures === 0) return [];
        const at = later(row?.at ?? undefined, waiting.at);
        const { forgets } = this.policy.memory[kind];
        const clearsAt = (row?.clearsAt.getTime() ?? 0) - waiting.released;
        // Of attempts at once the one before may have begun later, and must not count as two for that.
        const left = clearsAt - Math.max(now.getTime(), row?.at?.getTime() ?? 0);
        const count = Math.max(0, Math.ceil(left / forgets)) + waiting.failures;
        return [[kind, { count, at }]];
      }),
    );
  }
}

function later(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (!one || !other) return one ?? other;
  return one > other ? one : other;
}

async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new AppError(
      'server.unavailable',
      'Previous failed attempts cannot be looked up, so nothing is let through. Try again.',
      [],
      1,
      error,
    );
  }
}
