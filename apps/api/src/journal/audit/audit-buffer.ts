import type { Database } from '#database';
import { addressBlock } from '../../core/http/addresses.js';
import type { AppLogger } from '../../core/logging/logger.js';
import { WriteBehindBuffer } from '../../core/write-behind/write-behind-buffer.js';
import type { MasterKeys } from '../../security/encryption/master-keys.js';
import { AuditBudget, BUDGET_WINDOW_MS } from './audit-budget.js';
import { authenticateEntry, type UnauthenticatedEntry } from './audit-entry-mac.js';
import { SuppressedEvents, type Suppressed } from './suppressed-events.js';

/** Milliseconds from the first pending entry to the write. */
const FLUSH_DELAY_MS = 1_000;
/** Entries of one statement; as many pending entries are written immediately. */
const BATCH_SIZE = 500;
/** Maximum number of pending entries; further ones are dropped, and their number is written. */
const MAX_PENDING = 10_000;
/** Maximum number of different names that are counted within one entry. */
const MAX_NAMES = 100;

interface PendingEntry {
  entry: UnauthenticatedEntry;
  times: number;
  /** Pseudonyms of the attempted names. */
  names: ReadonlySet<string>;
}

/** Creates the entries about the buffer itself. */
export interface OwnEntries {
  dropped: (dropped: number) => UnauthenticatedEntry;
  suppressed: (suppressed: Suppressed) => UnauthenticatedEntry;
}

/**
 * Entries that are written together. Bounded: repetitions of a pending entry are counted in it; entries beyond the
 * budget of their address are counted in a summary, written once a minute; entries beyond the maximum are counted as
 * dropped. An idle buffer has no timer.
 */
export class AuditBuffer {
  private readonly pending: WriteBehindBuffer<string, PendingEntry>;
  private dropped = 0;
  private readonly suppressed = new SuppressedEvents();
  private summaryTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly masterKeys: MasterKeys,
    logger: AppLogger,
    private readonly ownEntries: OwnEntries,
    private readonly budget: AuditBudget = new AuditBudget(),
  ) {
    this.pending = new WriteBehindBuffer({
      flushDelayMs: FLUSH_DELAY_MS,
      maxKeys: MAX_PENDING,
      batchSize: BATCH_SIZE,
      merge: mergeEntries,
      write: (batch) => this.writeBatch([...batch.values()]),
      onFailure: (error) => {
        logger.warn({ err: error }, 'Audit events could not be written; retrying.');
      },
      onDrop: (_key, { times }) => {
        this.dropped += times;
      },
    });
  }

  add(entry: UnauthenticatedEntry): void {
    const key = identityOf(entry);
    if (this.pending.pendingValue(key) === undefined && !this.budget.take(entry)) {
      this.suppressed.add(entry);
      this.summaryTimer ??= setTimeout(() => void this.summarize(), BUDGET_WINDOW_MS).unref();
      return;
    }
    this.pending.add(key, { entry, times: 1, names: new Set(namesIn(entry)) });
  }

  /** Writes the pending entries and the summaries for the last time. */
  async close(): Promise<void> {
    await this.summarize();
    await this.pending.close();
  }

  /** Writes the pending entries. Never rejects: a failed write is retried. */
  flush(): Promise<void> {
    return this.pending.flush();
  }

  private summarize(): Promise<void> {
    clearTimeout(this.summaryTimer);
    this.summaryTimer = undefined;
    for (const suppressed of this.suppressed.take()) {
      const entry = this.ownEntries.suppressed(suppressed);
      this.pending.add(entry.id, { entry, times: 1, names: new Set() });
    }
    return this.flush();
  }

  /** Entries are dropped only while others are pending, so that their number always has a batch to go with. */
  private async writeBatch(batch: readonly PendingEntry[]): Promise<void> {
    const { dropped } = this;
    const entries = batch.map(({ entry, times, names }) => ({
      ...entry,
      ...(times > 1 ? { details: { ...entry.details, times, ...nameCount(names) } } : {}),
    }));
    if (dropped > 0) entries.push(this.ownEntries.dropped(dropped));
    const authenticated = entries.map((entry) => authenticateEntry(this.masterKeys, entry));
    await this.database.transaction((tx) => tx.audit.insert(authenticated));
    this.dropped -= dropped;
  }
}

function mergeEntries(earlier: PendingEntry, later: PendingEntry): PendingEntry {
  const added = [...later.names].filter((name) => !earlier.names.has(name));
  return {
    entry: earlier.entry,
    times: earlier.times + later.times,
    names:
      added.length === 0
        ? earlier.names
        : new Set([...earlier.names, ...added].slice(0, MAX_NAMES)),
  };
}

/**
 * The key under which repetitions of an event are merged: everything that Signet itself records, and nothing that the
 * caller chooses. Neither changing user agents nor changing names create entries.
 */
function identityOf(entry: UnauthenticatedEntry): string {
  const { id: _id, at: _at, requestId: _requestId, userAgent: _userAgent, ...identity } = entry;
  const { pseudonym: _one, namespacePseudonym: _other, ...details } = identity.details ?? {};
  return JSON.stringify({ ...identity, details, address: addressBlock(identity.address ?? '') });
}

/** The pseudonyms of account and namespace that the caller named, as one string. */
function namesIn({ details }: UnauthenticatedEntry): string[] {
  const { pseudonym, namespacePseudonym } = details ?? {};
  if (pseudonym === undefined && namespacePseudonym === undefined) return [];
  return [JSON.stringify([namespacePseudonym, pseudonym])];
}

function nameCount({ size }: ReadonlySet<string>): { names?: number } {
  return size > 1 ? { names: size } : {};
}
