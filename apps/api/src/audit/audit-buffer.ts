import type { Database } from '#database';
import type { AppLogger } from '../common/logger.js';
import type { MasterKeys } from '../keys/master-keys.js';
import { proveEntry, type UnprovenEntry } from './audit-proof.js';

/** Milliseconds between the first entry that waits and the write. */
const WRITE_AFTER = 1_000;
/** Entries in one statement; as many that wait are written at once. */
const BATCH = 500;
/** Entries that may wait; what comes on top is counted and dropped. */
const MOST_WAITING = 10_000;

interface Waiting {
  entry: UnprovenEntry;
  times: number;
}

/**
 * Entries that wait to be written together. Bounded: what says the same as one that waits is counted there, what finds
 * no room is counted as dropped. While nothing happens there is no timer.
 */
export class AuditBuffer {
  private waiting = new Map<string, Waiting>();
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  /** @param entryOfDropped makes the entry that tells how many were dropped */
  constructor(
    private readonly database: Database,
    private readonly masterKeys: MasterKeys,
    private readonly logger: AppLogger,
    private readonly entryOfDropped: (dropped: number) => UnprovenEntry,
  ) {}

  add(entry: UnprovenEntry): void {
    const said = whatIsSaid(entry);
    const same = this.waiting.get(said);
    if (same) {
      same.times += 1;
    } else if (this.waiting.size >= MOST_WAITING) {
      this.dropped += 1;
    } else {
      this.waiting.set(said, { entry, times: 1 });
      if (this.waiting.size === BATCH) void this.flush();
    }
    this.timer ??= setTimeout(() => void this.flush(), WRITE_AFTER).unref();
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
      for (let batch = this.take(); batch.length > 0; batch = this.take()) {
        await this.writeBatch(batch);
      }
      await this.writeDropped();
    } catch (error) {
      this.logger.warn({ err: error }, 'Audit events are not written yet.');
      this.timer ??= setTimeout(() => void this.flush(), WRITE_AFTER).unref();
    }
  }

  /** The next ones, which do not count any more from here on. */
  private take(): [string, Waiting][] {
    const batch: [string, Waiting][] = [];
    for (const waiting of this.waiting) {
      if (batch.length === BATCH) break;
      batch.push(waiting);
      this.waiting.delete(waiting[0]);
    }
    return batch;
  }

  private async writeBatch(batch: [string, Waiting][]): Promise<void> {
    const entries = batch.map(([, { entry, times }]) =>
      times === 1 ? entry : { ...entry, details: { ...entry.details, times } },
    );
    const proven = entries.map((entry) => proveEntry(this.masterKeys, entry));
    try {
      await this.database.transaction((tx) => tx.audit.insert(proven));
    } catch (error) {
      this.putBack(batch);
      throw error;
    }
  }

  private putBack(batch: [string, Waiting][]): void {
    const later = this.waiting;
    this.waiting = new Map(batch);
    for (const [said, { entry, times }] of later) {
      const same = this.waiting.get(said);
      if (same) same.times += times;
      else if (this.waiting.size < MOST_WAITING) this.waiting.set(said, { entry, times });
      else this.dropped += times;
    }
  }

  private async writeDropped(): Promise<void> {
    const { dropped } = this;
    if (dropped === 0) return;
    const entry = proveEntry(this.masterKeys, this.entryOfDropped(dropped));
    await this.database.transaction((tx) => tx.audit.insert([entry]));
    this.dropped -= dropped;
  }
}

/** An entry without what tells two that are alike apart: their instants and requests. */
function whatIsSaid({ id: _id, at: _at, requestId: _requestId, ...said }: UnprovenEntry): string {
  return JSON.stringify(said);
}
