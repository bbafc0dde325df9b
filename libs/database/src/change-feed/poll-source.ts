import type { DataSource } from 'typeorm';
import { prepared } from '../drivers/prepared.js';
import { withWaitingLimit } from '../waiting-limit.js';
import type { ChangeSource, ChangeSourceHandlers } from './change-source.js';
import { INTERVAL_MS, TIMEOUT_MS, VALIDITY_MS } from './freshness.js';

/**
 * Seconds that a change may take from its insert to its commit, with the difference of the clocks of a distributed database.
 * It is inserted by the last statement of its transaction, and PostgreSQL ends a transaction that is idle for a minute.
 */
const OVERLAP_S = 90;

/** Changes are kept for longer, so that a node that served no request in between misses none (in seconds). */
export const CHANGE_RETENTION_S = 15 * 60;
const MAX_PAUSE_MS = (CHANGE_RETENTION_S / 3) * 1000;

/** More changes than that within the overlap count as a gap, so that a poll stays cheap while a large import runs. */
const MAX_CHANGES = 2_000;

const POLL = prepared(
  'poll_changes',
  `SELECT clock.now AS "readAt", recent.id, recent.payload
     FROM (SELECT clock_timestamp() AS now) clock
     LEFT JOIN LATERAL (
       SELECT id, payload FROM changes
        WHERE at > COALESCE($1::timestamptz, clock.now) - $2 * interval '1 second'
        ORDER BY at DESC LIMIT $3) recent ON true`,
);

interface PolledRow {
  readAt: Date;
  /** Null if there is no change. */
  id: string | null;
  payload: string | null;
}

/**
 * Receives changes by polling the table `changes`, which needs neither LISTEN nor a connection of its own: for distributed
 * engines with the protocol of PostgreSQL, and for poolers. It polls on demand and is fresh for a short time after a poll.
 * Transactions do not commit in the order of their inserts, so each poll overlaps the ones before, and changes that are
 * known are skipped.
 */
export class PollSource implements ChangeSource {
  readonly receivesOwnCommits = false;
  isConnected = false;
  private stopped = false;
  /** When the last successful poll was sent. */
  private confirmedAt = Number.NEGATIVE_INFINITY;
  private sentAt: number | undefined;
  /** Database time of the last successful poll. */
  private readAt: Date | undefined;
  /** The changes of the overlap, with the database time of the poll that found them. */
  private readonly known = new Map<string, number>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly handlers: ChangeSourceHandlers,
    private readonly clock: () => number,
  ) {}

  async start(): Promise<void> {
    await this.poll(this.clock());
  }

  isFresh(): boolean {
    const now = this.clock();
    if (now - this.confirmedAt > INTERVAL_MS && this.sentAt === undefined) void this.poll(now);
    return now - this.confirmedAt <= VALIDITY_MS;
  }

  stop(): void {
    this.stopped = true;
    this.confirmedAt = Number.NEGATIVE_INFINITY;
  }

  private async poll(now: number): Promise<void> {
    this.sentAt = now;
    try {
      // Sent while a request is served but not part of it.
      const rows = await withWaitingLimit(TIMEOUT_MS, () =>
        this.dataSource.query<PolledRow[]>(POLL, [this.readAt ?? null, OVERLAP_S, MAX_CHANGES + 1]),
      );
      if (this.stopped) return;
      this.receive(rows);
      this.confirmedAt = now;
      this.isConnected = true;
    } catch (error) {
      // Until it recovers, the feed is only stale: the next poll finds the changes in between.
      if (this.isConnected || this.readAt === undefined) this.handlers.onInterruption(error);
      this.isConnected = false;
    } finally {
      this.sentAt = undefined;
    }
  }

  private receive(rows: readonly PolledRow[]): void {
    const readAt = rows[0]?.readAt;
    if (readAt === undefined) return;
    const pause = readAt.getTime() - (this.readAt ?? readAt).getTime();
    this.readAt = readAt;
    if (rows.length > MAX_CHANGES || pause > MAX_PAUSE_MS) {
      this.handlers.onGap();
      return;
    }
    // Oldest first, as they were published.
    for (const { id, payload } of [...rows].reverse()) {
      if (id === null || payload === null || this.known.has(id)) continue;
      this.known.set(id, readAt.getTime());
      this.handlers.onChange(payload);
    }
    const forgotten = readAt.getTime() - 2 * OVERLAP_S * 1000;
    for (const [id, seenAt] of this.known) {
      if (seenAt > forgotten) break;
      this.known.delete(id);
    }
  }
}
