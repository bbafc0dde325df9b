import type { EntityManager } from 'typeorm';
import { prepared } from '../drivers/prepared.js';
import { FailureCount } from '../entities/failure-count.entity.js';
import { FamiliarAddress } from '../entities/familiar-address.entity.js';

/** A counter and how its failures decay. */
export interface FailureCounter {
  key: string;
  /** Milliseconds after which one failure expires. */
  forgets: number;
  /** Maximum number of failures. */
  most: number;
  /** Failures to count. Default: 1. */
  times?: number;
}

/** Counters of an attempt, and what is read along with them. */
export interface Reservation {
  counters: readonly FailureCounter[];
  /** Hash of account and address. */
  familiarKey: string;
  /** An address is familiar if used after this time. */
  familiarSince: Date;
  /** Counter that is skipped if the address is familiar. */
  unlessFamiliar: string;
  /** Counter that is read but not incremented. */
  alsoRead: string;
}

/** A counted failure that is released because the attempt was valid. */
export type ReleasedFailure = Pick<FailureReservation, 'key' | 'added' | 'at' | 'previousAt'>;

/** State of the counters before an attempt. */
export interface KnownFailures {
  counts: Pick<FailureCount, 'key' | 'at' | 'clearsAt'>[];
  /** Latest sign-in to the account from the address; undefined if never. */
  familiarAt: Date | undefined;
}

/** A failure as counted. */
export type FailureReservation = Pick<
  FailureCount,
  'key' | 'at' | 'previousAt' | 'clearsAt' | 'added'
>;

/** Failures counted by a reservation, and the state before it. */
export interface Reserved extends KnownFailures {
  counted: FailureReservation[];
}

interface CountedRow {
  key: string;
  previous_at: Date | null;
  at: Date;
  clears_at: Date;
  added: number;
}

/**
 * Counts the failures of the table `counter`, one row per key. Concurrent statements on any node see each other's
 * updates; rows are locked in key order to avoid deadlocks. `$1` is the current time.
 */
const COUNT = `
  INSERT INTO failure_counts AS kept (key, at, clears_at, added)
  SELECT key, $1::timestamptz, $1::timestamptz + forgets * LEAST(times, most) * interval '1 millisecond',
         forgets * LEAST(times, most)
    FROM counter ORDER BY key
  ON CONFLICT (key) DO UPDATE SET
    previous_at = kept.at,
    at = GREATEST(kept.at, excluded.at),
    (clears_at, added) = (
      SELECT until, (EXTRACT(EPOCH FROM until - begins) * 1000)::integer
        FROM counter
       CROSS JOIN LATERAL (SELECT GREATEST(kept.clears_at, excluded.at) AS begins) AS b
       CROSS JOIN LATERAL (SELECT GREATEST(begins, LEAST(
           begins + forgets * times * interval '1 millisecond',
           excluded.at + forgets * most * interval '1 millisecond')) AS until) AS u
       WHERE counter.key = excluded.key)
  RETURNING key, previous_at, at, clears_at, added`;

/** The table `counter` of the parameters `$2` to `$5`. */
const COUNTER = `SELECT * FROM unnest($2::text[], $3::integer[], $4::integer[], $5::integer[])
    AS given(key, forgets, most, times)`;

const RESERVE_ATTEMPT = prepared(
  'reserve_attempt',
  `WITH familiar AS (SELECT at FROM familiar_addresses WHERE key = $6),
            counter AS (
              ${COUNTER}
              WHERE key <> $8 OR NOT EXISTS (SELECT FROM familiar WHERE at > $7::timestamptz)),
            counted AS (${COUNT})
       SELECT 'counted' AS what, key, previous_at, at, clears_at, added FROM counted
       UNION ALL SELECT 'familiar', $6, NULL, at, at, 0 FROM familiar
       UNION ALL SELECT 'read', key, NULL, at, clears_at, 0
                   FROM failure_counts WHERE key = $9 AND clears_at > $1`,
);

/** Failure counts, and the familiar addresses of accounts. */
export class FailureCountRepository {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Unexpired counts of these keys and the familiar address, in one round trip: every login runs this query.
   */
  async findCounts(
    keys: readonly string[],
    familiarKey: string,
    now: Date,
  ): Promise<KnownFailures> {
    const rows = await this.manager.query<
      { key: string; at: Date; clears_at: Date; familiar: boolean }[]
    >(
      `SELECT key, at, clears_at, false AS familiar FROM failure_counts
        WHERE key = ANY($1::text[]) AND clears_at > $3
       UNION ALL
       SELECT key, at, at, true FROM familiar_addresses WHERE key = $2`,
      [keys, familiarKey, now],
    );
    return {
      counts: rows
        .filter(({ familiar }) => !familiar)
        .map(({ key, at, clears_at }) => ({ key, at, clearsAt: clears_at })),
      familiarAt: rows.find(({ familiar }) => familiar)?.at,
    };
  }

  /**
   * Counts failures under each key in one statement. @returns each row with the time of the previous failure
   */
  async countFailures(
    counters: readonly FailureCounter[],
    now: Date,
  ): Promise<FailureReservation[]> {
    const rows = await this.manager.query<CountedRow[]>(`WITH counter AS (${COUNTER}) ${COUNT}`, [
      now,
      ...columnsOf(counters),
    ]);
    return rows.map(countedFailure);
  }

  /**
   * Counts an attempt as a failure before it is evaluated, and returns the state of account and address in the same
   * round trip.
   */
  async reserveAttempt(
    { counters, familiarKey, familiarSince, unlessFamiliar, alsoRead }: Reservation,
    now: Date,
  ): Promise<Reserved> {
    const rows = await this.manager.query<(CountedRow & { what: string })[]>(RESERVE_ATTEMPT, [
      now,
      ...columnsOf(counters),
      familiarKey,
      familiarSince,
      unlessFamiliar,
      alsoRead,
    ]);
    const of = (what: string): FailureReservation[] =>
      rows.filter((row) => row.what === what).map(countedFailure);
    return { counted: of('counted'), counts: of('read'), familiarAt: of('familiar')[0]?.at };
  }

  /**
   * Reverts counted failures. The time of the latest failure is restored too, unless another failure was counted
   * since.
   */
  async releaseAttempts(failures: readonly ReleasedFailure[]): Promise<void> {
    const whole = [...Map.groupBy(failures, ({ key }) => key).values()].map(combined);
    await this.manager.query(
      `WITH held AS (
         SELECT key FROM failure_counts WHERE key = ANY($1::text[]) ORDER BY key FOR UPDATE)
       UPDATE failure_counts kept
          SET clears_at = kept.clears_at - given.added * interval '1 millisecond',
              at = CASE WHEN kept.at = given.at THEN COALESCE(given.previous_at, kept.at) ELSE kept.at END
         FROM held
         JOIN unnest($1::text[], $2::integer[], $3::timestamptz[], $4::timestamptz[])
              AS given(key, added, at, previous_at) ON given.key = held.key
        WHERE kept.key = held.key`,
      [
        whole.map(({ key }) => key),
        whole.map(({ added }) => added),
        whole.map(({ at }) => at),
        whole.map(({ previousAt }) => previousAt),
      ],
    );
  }

  /** Records a familiar address and keeps the latest `most` of the account. */
  async rememberAddress(values: FamiliarAddress, most: number): Promise<void> {
    await this.manager.upsert(FamiliarAddress, values, ['key']);
    await this.manager.query(
      `DELETE FROM familiar_addresses WHERE key IN (
         SELECT key FROM familiar_addresses WHERE account_key = $1
          ORDER BY at DESC, key OFFSET $2 FOR UPDATE SKIP LOCKED)`,
      [values.accountKey, most],
    );
  }

  /** The keys of an account's familiar addresses. */
  async familiarKeys(accountKey: string): Promise<string[]> {
    const rows = await this.manager.find(FamiliarAddress, {
      select: { key: true },
      where: { accountKey },
    });
    return rows.map(({ key }) => key);
  }

  /** Deletes up to `limit` expired counts. @returns the number of deleted counts */
  async deleteCleared(now: Date, limit: number): Promise<number> {
    const rows = await this.manager.query<[unknown[], number]>(
      `DELETE FROM failure_counts WHERE key IN (
         SELECT key FROM failure_counts WHERE clears_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [now, limit],
    );
    return rows[1];
  }

  /**
   * Limits the counts with a key prefix to `most`: deletes up to `limit` of the excess, earliest expiry first.
   * @returns the number of deleted counts
   */
  async deleteExcess(prefix: string, most: number, limit: number): Promise<number> {
    const rows = await this.manager.query<[unknown[], number]>(
      `DELETE FROM failure_counts WHERE key IN (
         SELECT key FROM failure_counts WHERE starts_with(key, $1) ORDER BY clears_at
          LIMIT LEAST($3::integer, GREATEST(0, $4::integer - $2::integer)) FOR UPDATE SKIP LOCKED)`,
      [prefix, most, limit, await this.countsOf(prefix)],
    );
    return rows[1];
  }

  /**
   * Deletes up to `limit` familiar addresses from before a time, oldest first. @returns the number of deleted
   * addresses
   */
  async deleteAddressesBefore(before: Date, limit: number): Promise<number> {
    const rows = await this.manager.query<[unknown[], number]>(
      `DELETE FROM familiar_addresses WHERE key IN (
         SELECT key FROM familiar_addresses WHERE at < $1
          ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [before, limit],
    );
    return rows[1];
  }

  private async countsOf(prefix: string): Promise<number> {
    const [row] = await this.manager.query<{ counts: number }[]>(
      `SELECT count(*)::integer AS counts FROM failure_counts WHERE starts_with(key, $1)`,
      [prefix],
    );
    return row?.counts ?? 0;
  }
}

function columnsOf(counters: readonly FailureCounter[]): unknown[] {
  return [
    counters.map(({ key }) => key),
    counters.map(({ forgets }) => forgets),
    counters.map(({ most }) => most),
    counters.map(({ times }) => times ?? 1),
  ];
}

function countedFailure({
  key,
  previous_at,
  at,
  clears_at,
  added,
}: CountedRow): FailureReservation {
  return { key, at, previousAt: previous_at, clearsAt: clears_at, added };
}

/**
 * Merges released failures of one key. If they directly followed each other, the time before the first of them is
 * restored; a remaining failure in between is the latest one.
 */
function combined(failures: readonly ReleasedFailure[]): ReleasedFailure {
  const byTime = [...failures].sort((a, b) => b.at.getTime() - a.at.getTime());
  const [latest, ...others] = byTime as [ReleasedFailure, ...ReleasedFailure[]];
  let { previousAt } = latest;
  for (const other of others) {
    if (other.at.getTime() === previousAt?.getTime()) ({ previousAt } = other);
  }
  const added = failures.reduce((sum, failure) => sum + failure.added, 0);
  return { key: latest.key, at: latest.at, previousAt, added };
}
