import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database, type NewActivityCount } from '#database';
import { Clock } from '../../core/time/clock.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';

/** What is counted. Of tokens, `token` is an access token and `refresh-token` a refresh token. */
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

/** Milliseconds that one row counts for. */
export const BUCKET = 5 * 60_000;
/** Milliseconds between the first event that is counted and the write. */
const WRITE_AFTER = 5_000;
/** Counts that are kept in memory at most, should the database be away: 10 events of 5000 namespaces. */
const MAX_COUNTS = 50_000;

/**
 * Counts what happens in namespaces: in memory, and every few seconds in the database, in one statement. A crash loses
 * the last seconds of it. While nothing happens there is no timer.
 */
@Injectable()
export class Activity implements OnApplicationShutdown {
  private counts = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: AppLogger,
    private readonly clock: Clock,
  ) {}

  /** Counts an event. Cheap enough for each renewal, and never fails. */
  countEvent(namespaceId: string, event: ActivityEvent, kid = '', times = 1): void {
    if (times === 0) return;
    const bucket = Math.floor(this.clock.now().getTime() / BUCKET);
    this.add(`${namespaceId} ${bucket} ${event} ${kid}`, times);
    this.timer ??= setTimeout(() => void this.flush(), WRITE_AFTER).unref();
  }

  /**
   * How many tokens this key has signed since the beginning of those five minutes: no more can have been signed since
   * then, but for what other nodes have counted in the last seconds.
   */
  async liveTokens(namespaceId: string, kid: string, since: Date): Promise<number> {
    await this.flush();
    const from = new Date(Math.floor(since.getTime() / BUCKET) * BUCKET);
    const events = ['token', 'refresh-token'] satisfies ActivityEvent[];
    return this.database.activity.countOfKey(namespaceId, kid, events, from);
  }

  /** Writes what is counted, after any write that is under way. Never fails: what was not written stays. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  onApplicationShutdown(): Promise<void> {
    return this.flush();
  }

  private add(key: string, times: number): void {
    const known = this.counts.get(key);
    if (known === undefined && this.counts.size >= MAX_COUNTS) return;
    this.counts.set(key, (known ?? 0) + times);
  }

  private async write(): Promise<void> {
    const { counts } = this;
    if (counts.size === 0) return;
    this.counts = new Map();
    try {
      const rows = [...counts].map(([key, count]) => countOf(key, count));
      await this.database.transaction((tx) => tx.activity.add(rows));
    } catch (error) {
      this.logger.warn({ err: error }, 'The counters of activity are not written yet.');
      for (const [key, times] of counts) this.add(key, times);
      this.timer ??= setTimeout(() => void this.flush(), WRITE_AFTER).unref();
    }
  }
}

function countOf(key: string, count: number): NewActivityCount {
  const [namespaceId = '', bucket, event = '', kid = ''] = key.split(' ');
  return { namespaceId, at: new Date(Number(bucket) * BUCKET), event, kid, count };
}
