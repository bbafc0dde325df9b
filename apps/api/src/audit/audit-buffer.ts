import type { Database, NewAuditEntry } from '#database';
import type { AppLogger } from '../common/logger.js';

/** Milliseconds between the first entry that waits and the write. */
const WRITE_AFTER = 1_000;
/** Entries in one statement; as many that wait are written at once. */
const BATCH = 500;
/** Entries that may wait; what comes on top is counted and dropped. */
const MOST_WAITING = 10_000;

/** Entries that wait to be written together. Bounded; while nothing happens there is no timer. */
export class AuditBuffer {
  private waiting: NewAuditEntry[] = [];
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  /** @param dropped makes the entry that tells how many were dropped */
  constructor(
    private readonly database: Database,
    private readonly logger: AppLogger,
    private readonly entryOfDropped: (dropped: number) => NewAuditEntry,
  ) {}

  add(entry: NewAuditEntry): void {
    if (this.waiting.length >= MOST_WAITING) {
      this.dropped += 1;
      return;
    }
    this.waiting.push(entry);
    if (this.waiting.length === BATCH) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), WRITE_AFTER).unref();
  }

  /** Writes what waits, after any write that is under way. Never fails: what was not written stays. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    try {
      while (this.waiting.length > 0) {
        const batch = this.waiting.slice(0, BATCH);
        await this.database.transaction((tx) => tx.audit.insert(batch));
        this.waiting = this.waiting.slice(batch.length);
      }
      await this.writeDropped();
    } catch (error) {
      this.logger.warn({ err: error }, 'Audit events are not written yet.');
      this.timer ??= setTimeout(() => void this.flush(), WRITE_AFTER).unref();
    }
  }

  private async writeDropped(): Promise<void> {
    const { dropped } = this;
    if (dropped === 0) return;
    await this.database.transaction((tx) => tx.audit.insert([this.entryOfDropped(dropped)]));
    this.dropped -= dropped;
  }
}
