import type { FailureReservation, FailureCounter, Database } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { FailureCorrections, type PendingCorrections } from './failure-corrections.js';
import type { ThrottleKeys } from './throttle-keys.js';
import type { LoginThrottlePolicy, CounterKind, FailureCounts } from './login-throttle-policy.js';

const DAY = 86_400_000;

/** Milliseconds for which an address stays familiar to an account after the latest sign-in. */
export const FAMILIAR_FOR = 30 * DAY;

/** Maximum number of familiar addresses per account. */
const MAX_FAMILIAR = 50;

/** The counts of an attempt before it is evaluated. */
export interface CountsBefore {
  failures: FailureCounts;
  /** Latest sign-in to the account from the address; undefined if there was none recently. */
  familiarAt: Date | undefined;
}

/** An attempt that was counted as a failure before its evaluation. */
export interface Reserved extends CountsBefore {
  counted: readonly FailureReservation[];
}

/** Counts as stored, and the corrections to apply to them. */
interface StoredCounts {
  counts: readonly { key: string; at: Date | null; clearsAt: Date }[];
  familiarAt: Date | undefined;
  pendingFor: (key: string) => PendingCorrections;
}

/**
 * Failure counts, shared by all nodes through the database. Fails closed: without the database, awaited methods throw
 * `server.unavailable`.
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
    const pendingFor = this.corrections.captureBeforeRead(Object.values(keys));
    return reached(async () => {
      const { counts, familiarAt } = await this.database.failureCounts.findCounts(
        Object.values(keys),
        keys.pair,
        now,
      );
      return this.countsBefore(keys, { counts, familiarAt, pendingFor }, now);
    });
  }

  /**
   * Counts an attempt as a failure and returns the counts before it, in one statement, so that concurrent attempts
   * cannot slip through between a read and a write.
   */
  reserveAttempt(keys: ThrottleKeys, now: Date): Promise<Reserved> {
    const pendingFor = this.corrections.captureBeforeRead(Object.values(keys));
    return reached(async () => {
      const reservation = {
        // All logins of a namespace share one row, which is written only after failures.
        counters: this.counters(keys, ['pair', 'address', 'account']),
        familiarKey: keys.pair,
        familiarSince: new Date(now.getTime() - FAMILIAR_FOR),
        unlessFamiliar: keys.account,
        alsoRead: keys.namespace,
      };
      const { counted, counts, familiarAt } = await this.database.failureCounts.reserveAttempt(
        reservation,
        now,
      );
      const previous = counted.map(({ key, previousAt, clearsAt, added }) => ({
        key,
        at: previousAt,
        clearsAt: new Date(clearsAt.getTime() - added),
      }));
      const known = { counts: [...previous, ...counts], familiarAt, pendingFor };
      return { ...this.countsBefore(keys, known, now), counted };
    });
  }

  /** The account and address pairs of the familiar addresses of the account. */
  familiarPairs({ account }: ThrottleKeys): Promise<string[]> {
    return reached(() => this.database.failureCounts.familiarKeys(account));
  }

  /** Releases the reservation of an attempt that was throttled. */
  async releaseReservation({ counted }: Pick<Reserved, 'counted'>): Promise<void> {
    if (counted.length > 0)
      await reached(() => this.database.failureCounts.releaseAttempts(counted));
  }

  /** Releases a reservation asynchronously, batched. */
  releaseLater({ counted }: Pick<Reserved, 'counted'>): void {
    this.corrections.releaseLater(counted);
  }

  /** Counts a failure of the namespace asynchronously, batched. */
  countNamespaceFailure(keys: ThrottleKeys, now: Date): void {
    for (const counter of this.counters(keys, ['namespace']))
      this.corrections.countFailure(counter, now);
  }

  /** Remembers the address of a sign-in as familiar to the account. */
  async rememberAddress(
    keys: ThrottleKeys,
    { familiarAt }: CountsBefore,
    now: Date,
  ): Promise<void> {
    if (familiarAt && now.getTime() - familiarAt.getTime() < DAY) return;
    const familiar = { key: keys.pair, accountKey: keys.account, at: now };
    await reached(() => this.database.failureCounts.rememberAddress(familiar, MAX_FAMILIAR));
  }

  /** Writes the remaining corrections. */
  close(): Promise<void> {
    return this.corrections.close();
  }

  private counters(keys: ThrottleKeys, kinds: readonly CounterKind[]): FailureCounter[] {
    return kinds.flatMap((kind) => {
      const key = keys[kind];
      return key === undefined ? [] : [{ key, ...this.policy.memory[kind] }];
    });
  }

  private countsBefore(keys: ThrottleKeys, known: StoredCounts, now: Date): CountsBefore {
    const { familiarAt } = known;
    const isRecent = familiarAt && now.getTime() - familiarAt.getTime() < FAMILIAR_FOR;
    return {
      failures: this.failureCounts(keys, known, now),
      familiarAt: isRecent ? familiarAt : undefined,
    };
  }

  private failureCounts(
    keys: ThrottleKeys,
    { counts, pendingFor }: StoredCounts,
    now: Date,
  ): FailureCounts {
    const kinds = Object.keys(keys) as CounterKind[];
    return Object.fromEntries(
      kinds.flatMap((kind) => {
        const key = keys[kind] ?? '';
        const row = counts.find((one) => one.key === key);
        const waiting = pendingFor(key);
        if (!row && waiting.failures === 0) return [];
        const at = later(row?.at ?? undefined, waiting.at);
        const { forgets } = this.policy.memory[kind];
        const clearsAt = (row?.clearsAt.getTime() ?? 0) - waiting.released;
        // Concurrent attempts may be counted out of order. The latest failure may then be after `now`, and must not
        // count twice.
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
      'Failed attempts cannot be counted at the moment, so all attempts are refused. Try again.',
      [],
      1,
      error,
    );
  }
}
