import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database, type NewActivityCount } from '#database';
import { Clock } from '../../core/time/clock.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { WriteBehindBuffer } from '../../core/write-behind/write-behind-buffer.js';

/** Counted events. `token` is an issued access token, `refresh-token` an issued refresh token. */
export const activityEvents = [
  'login',
  'login-refused',
  'renewal',
  'token',
  'refresh-token',
  'reuse-concurrent',
  'reuse-lost-response',
  'reuse-replay',
  'session-revoked',
  'identifier-mismatch',
] as const;

export type ActivityEvent = (typeof activityEvents)[number];

/** Milliseconds per row. */
export const BUCKET = 5 * 60_000;
/** Milliseconds from the first counted event to the write. */
const FLUSH_DELAY_MS = 5_000;
/** Maximum number of counters in memory while the database is unavailable: 10 events of 5,000 namespaces. */
const MAX_COUNTERS = 50_000;

/** Counts events per namespace and writes the counters every few seconds. A crash loses those of the last seconds. */
@Injectable()
export class Activity implements OnApplicationShutdown {
  /** Counts of this node since its start, for metrics. */
  readonly totals = Object.fromEntries(activityEvents.map((event) => [event, 0])) as Record<
    ActivityEvent,
    number
  >;
  private readonly counters: WriteBehindBuffer<string, number>;

  constructor(
    private readonly database: Database,
    @Inject(LOGGER) logger: AppLogger,
    private readonly clock: Clock,
  ) {
    this.counters = new WriteBehindBuffer({
      flushDelayMs: FLUSH_DELAY_MS,
      maxKeys: MAX_COUNTERS,
      merge: (earlier, later) => earlier + later,
      write: async (counters) => {
        const rows = [...counters].map(([key, count]) => countOf(key, count));
        await database.transaction((tx) => tx.activity.add(rows));
      },
      onFailure: (error) => {
        logger.warn({ err: error }, 'Activity counters could not be written; retrying.');
      },
    });
  }

  /** Counts an event. Cheap enough to be called at each renewal; never fails. */
  countEvent(namespaceId: string, event: ActivityEvent, kid = '', times = 1): void {
    if (times === 0) return;
    this.totals[event] += times;
    const bucket = Math.floor(this.clock.now().getTime() / BUCKET);
    this.counters.add(`${namespaceId} ${bucket} ${event} ${kid}`, times);
  }

  /**
   * Upper bound of the tokens that this key has signed since then: counts from the start of those five minutes. Lacks
   * only what other nodes have counted in the last seconds.
   */
  async liveTokens(namespaceId: string, kid: string, since: Date): Promise<number> {
    await this.flush();
    const from = new Date(Math.floor(since.getTime() / BUCKET) * BUCKET);
    const events = ['token', 'refresh-token'] satisfies ActivityEvent[];
    return this.database.activity.countOfKey(namespaceId, kid, events, from);
  }

  /** Writes the counters. Never rejects: a failed write is retried. */
  flush(): Promise<void> {
    return this.counters.flush();
  }

  onApplicationShutdown(): Promise<void> {
    return this.counters.close();
  }
}

function countOf(key: string, count: number): NewActivityCount {
  const [namespaceId = '', bucket, event = '', kid = ''] = key.split(' ');
  return { namespaceId, at: new Date(Number(bucket) * BUCKET), event, kid, count };
}
