import type { EntityManager } from 'typeorm';
import type { ActivityCount } from '../entities/activity.entity.js';

/** Number of events in the bucket that starts at `at`. */
export type NewActivityCount = Omit<ActivityCount, 'namespace'>;

/** The sum of an event over one step of a chart. */
export interface ActivitySum {
  at: Date;
  event: string;
  count: number;
}

export interface ActivitySpan {
  from: Date;
  /** Not included. */
  to: Date;
  /** Seconds; steps are aligned to the Unix epoch. */
  step: number;
}

export class ActivityRepository {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Adds to existing counts in one statement. Rows are sorted, so that concurrent nodes do not deadlock; rows of
   * deleted namespaces are skipped.
   */
  async add(counts: readonly NewActivityCount[]): Promise<void> {
    await this.manager.query(
      `INSERT INTO activity (namespace_id, at, event, kid, count)
       SELECT n.id, c.at, c.event, c.kid, c.count
         FROM jsonb_to_recordset($1) AS c(
              "namespaceId" uuid, at timestamptz, event text, kid text, count integer)
         JOIN namespaces n ON n.id = c."namespaceId"
        ORDER BY n.id, c.at, c.event, c.kid
          FOR KEY SHARE OF n
       ON CONFLICT (namespace_id, at, event, kid) DO UPDATE SET count = activity.count + excluded.count`,
      [JSON.stringify(counts)],
    );
  }

  /** @returns the number of events of a key, in buckets that start at `from` or later */
  async countOfKey(
    namespaceId: string,
    kid: string,
    events: readonly string[],
    from: Date,
  ): Promise<number> {
    const [row] = await this.manager.query<{ count: number }[]>(
      `SELECT COALESCE(sum(count), 0)::float8 AS count FROM activity
        WHERE namespace_id = $1 AND at >= $2 AND event = ANY($3) AND kid = $4`,
      [namespaceId, from, events, kid],
    );
    return row?.count ?? 0;
  }

  /** Sums over the given namespaces (all of them if undefined), for each step and event that has any, in order. */
  sums(
    namespaceIds: readonly string[] | undefined,
    { from, to, step }: ActivitySpan,
  ): Promise<ActivitySum[]> {
    return this.manager.query<ActivitySum[]>(
      `SELECT to_timestamp(floor(extract(epoch FROM at) / $3::float8) * $3::float8)::timestamptz(3) AS at, event,
              sum(count)::float8 AS count
         FROM activity
        WHERE at >= $1 AND at < $2 AND ($4::uuid[] IS NULL OR namespace_id = ANY($4::uuid[]))
        GROUP BY 1, 2 ORDER BY 1, 2`,
      [from, to, step, namespaceIds ?? null],
    );
  }

  /** Deletes up to `limit` counts from before a time; rows locked by others are skipped. */
  async deleteBefore(before: Date, limit: number): Promise<number> {
    const rows = await this.manager.query<[unknown[], number]>(
      `DELETE FROM activity WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM activity WHERE at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))`,
      [before, limit],
    );
    return rows[1];
  }
}
