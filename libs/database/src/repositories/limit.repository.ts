import type { EntityManager } from 'typeorm';
import { FailureCount } from '../entities/failure-count.entity.js';
import { FamiliarAddress } from '../entities/familiar-address.entity.js';

/** A key, and how failures under it are forgotten. */
export interface Counter {
  key: string;
  /** Milliseconds after which one failure is forgotten. */
  forgets: number;
  /** Failures that are remembered at most. */
  most: number;
}

/** What is known of a try before it is made. */
export interface KnownFailures {
  counts: Pick<FailureCount, 'key' | 'at' | 'clearsAt'>[];
  /** When the account was last signed in to from the address; undefined if never. */
  familiarAt: Date | undefined;
}

/** A failure as it was counted. */
export type CountedFailure = Pick<FailureCount, 'key' | 'previousAt' | 'clearsAt' | 'added'>;

interface CountedRow {
  key: string;
  previous_at: Date | null;
  clears_at: Date;
  added: number;
}

/** Counts of failures, and the addresses that accounts are used from. */
export class LimitRepository {
  constructor(private readonly manager: EntityManager) {}

  /** In one round trip, for every login makes it: the rows of these keys that still say something, and the address. */
  async find(keys: readonly string[], familiarKey: string, now: Date): Promise<KnownFailures> {
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
   * Counts one failure under each key, in one statement, and gives each row with the instant of the failure before. Of
   * several at once each sees what the one before it left, on any number of nodes; rows are taken in the order of their
   * keys, so that none waits for another in a circle.
   */
  async count(counters: readonly Counter[], now: Date): Promise<CountedFailure[]> {
    const rows = await this.manager.query<CountedRow[]>(
      `WITH counter AS (
         SELECT * FROM unnest($1::text[], $2::integer[], $3::integer[]) AS given(key, forgets, most))
       INSERT INTO failure_counts AS kept (key, at, clears_at, added)
       SELECT key, $4::timestamptz, $4::timestamptz + forgets * interval '1 millisecond', forgets
         FROM counter ORDER BY key
       ON CONFLICT (key) DO UPDATE SET
         previous_at = kept.at,
         at = GREATEST(kept.at, excluded.at),
         (clears_at, added) = (
           SELECT until, (EXTRACT(EPOCH FROM until - begins) * 1000)::integer
             FROM counter
            CROSS JOIN LATERAL (SELECT GREATEST(kept.clears_at, excluded.at) AS begins) AS b
            CROSS JOIN LATERAL (SELECT GREATEST(begins, LEAST(
                begins + forgets * interval '1 millisecond',
                excluded.at + forgets * most * interval '1 millisecond')) AS until) AS u
            WHERE counter.key = excluded.key)
       RETURNING key, previous_at, clears_at, added`,
      [
        counters.map(({ key }) => key),
        counters.map(({ forgets }) => forgets),
        counters.map(({ most }) => most),
        now,
      ],
    );
    return rows.map(({ key, previous_at, clears_at, added }) => ({
      key,
      previousAt: previous_at,
      clearsAt: clears_at,
      added,
    }));
  }

  /** Takes back what counting added under each key, so that it is as if it had not been. */
  async takeBack(failures: readonly Pick<CountedFailure, 'key' | 'added'>[]): Promise<void> {
    await this.manager.query(
      `WITH held AS (
         SELECT key FROM failure_counts WHERE key = ANY($1::text[]) ORDER BY key FOR UPDATE)
       UPDATE failure_counts kept
          SET clears_at = kept.clears_at - given.added * interval '1 millisecond'
         FROM held JOIN unnest($1::text[], $2::integer[]) AS given(key, added) ON given.key = held.key
        WHERE kept.key = held.key`,
      [failures.map(({ key }) => key), failures.map(({ added }) => added)],
    );
  }

  /** Forgets all failures under a key. */
  async forget(key: string): Promise<void> {
    await this.manager.delete(FailureCount, { key });
  }

  /** Remembers an address of an account, and of all of them the latest `most`. */
  async remember(values: FamiliarAddress, most: number): Promise<void> {
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

  /** Removes up to `limit` counts of which nothing is left. @returns how many. */
  async deleteCleared(now: Date, limit: number): Promise<number> {
    const rows = await this.manager.query<[unknown[], number]>(
      `DELETE FROM failure_counts WHERE key IN (
         SELECT key FROM failure_counts WHERE clears_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [now, limit],
    );
    return rows[1];
  }

  /**
   * Of the counts whose keys begin alike, keeps `most`, and removes up to `limit` of the others: those of which the
   * least is left. @returns how many.
   */
  async deleteBeyond(prefix: string, most: number, limit: number): Promise<number> {
    const rows = await this.manager.query<[unknown[], number]>(
      `DELETE FROM failure_counts WHERE key IN (
         SELECT key FROM failure_counts WHERE starts_with(key, $1) ORDER BY clears_at
          LIMIT LEAST($3::integer, GREATEST(0, $4::integer - $2::integer)) FOR UPDATE SKIP LOCKED)`,
      [prefix, most, limit, await this.countsOf(prefix)],
    );
    return rows[1];
  }

  /** Removes up to `limit` familiar addresses from before an instant, the oldest first. @returns how many. */
  async deleteUnfamiliar(before: Date, limit: number): Promise<number> {
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
