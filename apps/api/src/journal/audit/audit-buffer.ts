import type { Database } from '#database';
import { addressBlock } from '../../core/http/addresses.js';
import type { AppLogger } from '../../core/logging/logger.js';
import type { MasterKeys } from '../../security/encryption/master-keys.js';
import { AuditBudget, BUDGET_WINDOW_MS } from './audit-budget.js';
import { authenticateEntry, type UnauthenticatedEntry } from './audit-entry-mac.js';
import { SuppressedEvents, type Suppressed } from './suppressed-events.js';

/** Milliseconds between the first entry that waits and the write. */
const WRITE_AFTER = 1_000;
/** Entries in one statement; as many that wait are written at once. */
const BATCH = 500;
/** Entries that may wait; what comes on top is counted and dropped. */
const MAX_WAITING = 10_000;
/** Different names that are told apart within one entry. */
const MAX_NAMES = 100;

interface Waiting {
  entry: UnauthenticatedEntry;
  times: number;
  /** The pseudonyms of the names that were tried. */
  names: Set<string>;
}

/** The entries that the buffer makes itself. */
export interface OwnEntries {
  dropped: (dropped: number) => UnauthenticatedEntry;
  suppressed: (suppressed: Suppressed) => UnauthenticatedEntry;
}

/**
 * Entries that wait to be written together. Bounded: what says the same as one that waits is counted there; an address
 * that has had its share of entries is counted in a summary, written once a minute; what finds no room is counted as
 * dropped. While nothing happens there is no timer.
 */
export class AuditBuffer {
  private waiting = new Map<string, Waiting>();
  private dropped = 0;
  private readonly suppressed = new SuppressedEvents();
  private timer: NodeJS.Timeout | undefined;
  private summaryTimer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly masterKeys: MasterKeys,
    private readonly logger: AppLogger,
    private readonly entryOf: OwnEntries,
    private readonly budget: AuditBudget = new AuditBudget(),
  ) {}

  add(entry: UnauthenticatedEntry): void {
    const said = whatIsSaid(entry);
    const same = this.waiting.get(said);
    if (same) {
      same.times += 1;
      for (const name of namesIn(entry)) if (same.names.size < MAX_NAMES) same.names.add(name);
    } else if (!this.budget.take(entry)) {
      this.suppressed.add(entry);
      this.summaryTimer ??= setTimeout(() => void this.summarize(), BUDGET_WINDOW_MS).unref();
    } else if (this.waiting.size >= MAX_WAITING) {
      this.dropped += 1;
    } else {
      this.waiting.set(said, { entry, times: 1, names: new Set(namesIn(entry)) });
      if (this.waiting.size === BATCH) void this.flush();
    }
    this.timer ??= setTimeout(() => void this.flush(), WRITE_AFTER).unref();
  }

  /** Writes what waits, and the summaries that are not due yet: the node stops. */
  close(): Promise<void> {
    return this.summarize();
  }

  private summarize(): Promise<void> {
    clearTimeout(this.summaryTimer);
    this.summaryTimer = undefined;
    for (const suppressed of this.suppressed.take()) {
      const entry = this.entryOf.suppressed(suppressed);
      this.waiting.set(entry.id, { entry, times: 1, names: new Set() });
    }
    return this.flush();
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
    const entries = batch.map(([, { entry, times, names }]) => ({
      ...entry,
      ...(times > 1 ? { details: { ...entry.details, times, ...manyNames(names) } } : {}),
    }));
    const proven = entries.map((entry) => authenticateEntry(this.masterKeys, entry));
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
    for (const [said, waiting] of later) {
      const same = this.waiting.get(said);
      if (same) {
        same.times += waiting.times;
        for (const name of waiting.names) if (same.names.size < MAX_NAMES) same.names.add(name);
      } else if (this.waiting.size < MAX_WAITING) this.waiting.set(said, waiting);
      else this.dropped += waiting.times;
    }
  }

  private async writeDropped(): Promise<void> {
    const { dropped } = this;
    if (dropped === 0) return;
    const entry = authenticateEntry(this.masterKeys, this.entryOf.dropped(dropped));
    await this.database.transaction((tx) => tx.audit.insert([entry]));
    this.dropped -= dropped;
  }
}

/**
 * What makes two events one entry: all that Signet itself says of them, and nothing that the caller chooses. So neither a
 * changing user agent nor changing names make entries.
 */
function whatIsSaid(entry: UnauthenticatedEntry): string {
  const { id: _id, at: _at, requestId: _requestId, userAgent: _userAgent, ...said } = entry;
  const { pseudonym: _one, namespacePseudonym: _other, ...details } = said.details ?? {};
  return JSON.stringify({ ...said, details, address: addressBlock(said.address ?? '') });
}

/** The pseudonyms of what the caller named: one text for the two of them. */
function namesIn({ details }: UnauthenticatedEntry): string[] {
  const { pseudonym, namespacePseudonym } = details ?? {};
  if (pseudonym === undefined && namespacePseudonym === undefined) return [];
  return [JSON.stringify([namespacePseudonym, pseudonym])];
}

function manyNames({ size }: Set<string>): { names?: number } {
  return size > 1 ? { names: size } : {};
}
