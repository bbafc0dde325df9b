import {
  idFloor,
  type AuditEntry,
  type AuditCheckpoint,
  type Repositories,
  type CheckpointEntry,
} from '#database';
import type { MasterKeys } from '../../security/encryption/master-keys.js';
import type { Retained } from './audit-retention.js';
import { verifyEntry } from '../../journal/audit/audit-entry-mac.js';
import { digestOf, hashOf, verifyCheckpoint } from '../../journal/audit/audit-checkpoint.js';

/** Checkpoints, or entries, read per query. */
const PAGE = 100;
const ENTRIES = 1_000;
/** Maximum number of reported faults; more would not help to find the cause. */
const MAX_FAULTS = 20;

export interface AuditCheckReport {
  checkpoints: number;
  /** Entries that match their checkpoint. */
  intact: number;
  /** Entries older than the retention period, whose removal by Signet is recorded. */
  expired: number;
  /** Entries after the last checkpoint. */
  pending: number;
  /** The last checkpoint, to compare with a copy stored elsewhere. */
  last: Pick<AuditCheckpoint, 'number' | 'hash'> | undefined;
  /** In log order; empty if the log is intact. */
  faults: string[];
}

/** Start of the log as recorded by the retention job. */
interface Beginning {
  /** Entries below this id were deleted. */
  floor: string;
  firstSeal: number;
  previous: string;
}

/** Walks the chain of checkpoints and compares every entry with its checkpoint. Read-only. */
export async function checkAudit(
  database: Repositories,
  masterKeys: MasterKeys,
): Promise<AuditCheckReport> {
  const check = new AuditCheck(database, masterKeys, await beginningOf(database, masterKeys));
  await check.run();
  return check.report;
}

class AuditCheck {
  readonly report: AuditCheckReport = {
    checkpoints: 0,
    intact: 0,
    expired: 0,
    pending: 0,
    last: undefined,
    faults: [],
  };
  private last: AuditCheckpoint | undefined;

  constructor(
    private readonly database: Repositories,
    private readonly masterKeys: MasterKeys,
    private readonly beginning: Beginning,
  ) {}

  async run(): Promise<void> {
    for (;;) {
      const checkpoints = await this.database.auditCheckpoints.listAfter(
        this.last?.number ?? 0,
        PAGE,
      );
      if (checkpoints.length === 0) break;
      for (const checkpoint of checkpoints) await this.checkCheckpoint(checkpoint);
    }
    if (this.last) await this.checkEndOfBatch(this.last);
    await this.checkStrangers();
    await this.checkOpenEntries();
    this.report.last = this.last && { number: this.last.number, hash: this.last.hash };
    if (this.last && verifyCheckpoint(this.masterKeys, this.last) === undefined) {
      this.fault(
        `The last checkpoint, ${this.last.number}, was signed with a master key that is not in the settings, so the chain cannot be verified.`,
      );
    }
  }

  private async checkCheckpoint(checkpoint: AuditCheckpoint): Promise<void> {
    this.checkPlace(checkpoint);
    if (
      hashOf(checkpoint) !== checkpoint.hash ||
      verifyCheckpoint(this.masterKeys, checkpoint) === false
    ) {
      this.fault(`Checkpoint ${checkpoint.number} was changed or was not created by Signet.`);
    }
    if (this.last && this.last.batch !== checkpoint.batch) await this.checkEndOfBatch(this.last);
    const after = this.last?.batch === checkpoint.batch ? this.last.lastId : undefined;
    await this.checkEntries(checkpoint, after);
    this.last = checkpoint;
    this.report.checkpoints += 1;
  }

  private checkPlace({ number, previous }: AuditCheckpoint): void {
    const { firstSeal, previous: firstPrevious } = this.beginning;
    const expected = this.last ? this.last.number + 1 : firstSeal;
    if (number !== expected) {
      this.fault(`Checkpoint ${expected} was removed: the next one is ${number}.`);
    } else if (previous !== (this.last?.hash ?? firstPrevious)) {
      this.fault(
        `Checkpoint ${number} does not match the hash of the previous one: one of them was changed.`,
      );
    }
  }

  private async checkEntries(
    checkpoint: AuditCheckpoint,
    after: string | undefined,
  ): Promise<void> {
    const found = new Map<string, AuditEntry>();
    for (let from = after; ;) {
      const entries = await this.database.auditCheckpoints.listEntries(
        checkpoint.batch,
        from,
        ENTRIES,
      );
      const own = entries.filter(({ id }) => id <= checkpoint.lastId);
      for (const entry of own) found.set(entry.id, entry);
      if (own.length < ENTRIES || found.size > 2 * ENTRIES) break;
      from = own.at(-1)?.id;
    }
    for (const line of checkpoint.entries) {
      this.checkEntry(checkpoint, line, found.get(line[0]));
      found.delete(line[0]);
    }
    for (const { id, at } of found.values()) {
      this.fault(
        `Entry ${id} of ${at.toISOString()} was inserted: checkpoint ${checkpoint.number} does not contain it.`,
      );
    }
  }

  private checkEntry(
    { number }: AuditCheckpoint,
    [id, digest, doubt]: CheckpointEntry,
    entry: AuditEntry | undefined,
  ): void {
    if (doubt !== undefined) {
      this.fault(
        `Entry ${id} was not written by Signet: its MAC was already invalid at checkpoint ${number}.`,
      );
    } else if (entry === undefined) {
      if (id < this.beginning.floor) this.report.expired += 1;
      else this.fault(`Entry ${id} was removed: checkpoint ${number} contains it.`);
    } else if (digestOf(entry) === digest) {
      this.report.intact += 1;
    } else {
      this.fault(
        `Entry ${id} of ${entry.at.toISOString()} was changed after checkpoint ${number}.`,
      );
    }
  }

  /** Finds entries of a closed batch above its last checkpoint: they were inserted later. */
  private async checkEndOfBatch({ batch, lastId, number }: AuditCheckpoint): Promise<void> {
    const [entry] = await this.database.auditCheckpoints.listEntries(batch, lastId, 1);
    if (entry) this.fault(`Entry ${entry.id} was inserted after checkpoint ${number}.`);
  }

  private async checkStrangers(): Promise<void> {
    const id = await this.database.auditCheckpoints.firstWithoutCheckpoint(this.last?.batch ?? 0);
    if (id !== undefined) this.fault(`Entry ${id} was inserted: its batch has no checkpoint.`);
  }

  private async checkOpenEntries(): Promise<void> {
    const batch = this.last?.batch ?? 0;
    const open = await this.database.auditCheckpoints.findOpenBatch();
    if (open === undefined) this.fault('The head of the log was removed.');
    else if (open <= batch) this.fault(`The head of the log was reset to batch ${open}.`);
    const emptied = await this.database.auditCheckpoints.findFirstEmptied(batch);
    if (emptied !== undefined) {
      this.fault(
        `All entries of batch ${emptied} were removed before their checkpoint was written, or together with it.`,
      );
    }
    for (let after: string | undefined; ;) {
      const entries = await this.database.auditCheckpoints.entriesAfterBatch(batch, after, ENTRIES);
      for (const entry of entries) this.checkOpenEntry(entry);
      after = entries.at(-1)?.id;
      if (after === undefined) return;
    }
  }

  private checkOpenEntry(entry: AuditEntry): void {
    this.report.pending += 1;
    if (verifyEntry(this.masterKeys, entry) === true) return;
    this.fault(
      `Entry ${entry.id} of ${entry.at.toISOString()}, which has no checkpoint yet, was changed or was not written by Signet.`,
    );
  }

  private fault(text: string): void {
    if (this.report.faults.length < MAX_FAULTS) this.report.faults.push(text);
  }
}

/**
 * Reads the latest `audit.retention` entry with a valid MAC. An entry whose master key is no longer in the settings is
 * accepted here: with a checkpoint it is compared like every entry, and without one it is reported as a fault.
 */
async function beginningOf(database: Repositories, masterKeys: MasterKeys): Promise<Beginning> {
  for (let cursor: string | undefined; ;) {
    const page = await database.audit.page({ limit: PAGE, cursor }, { action: 'audit.retention' });
    const entry = page.items.find((one) => verifyEntry(masterKeys, one) !== false);
    if (entry) {
      const { before, firstSeal, previous } = entry.details as unknown as Retained;
      return { floor: idFloor(new Date(before)), firstSeal, previous };
    }
    if (page.nextCursor === null)
      return { floor: idFloor(new Date(0)), firstSeal: 1, previous: '' };
    cursor = page.nextCursor;
  }
}
