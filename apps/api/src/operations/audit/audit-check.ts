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

/** Seals, and entries, that are read at a time. */
const PAGE = 100;
const ENTRIES = 1_000;
/** Faults that are named; more do not help anybody. */
const MAX_FAULTS = 20;

export interface AuditCheckReport {
  seals: number;
  /** Entries that a seal is of and that are as they were. */
  sealed: number;
  /** Entries that are older than the retention period: removed by Signet, which has written that down. */
  retained: number;
  /** Entries that are younger than the last seal. */
  unsealed: number;
  /** The last seal, to be compared with a copy that was kept elsewhere. */
  last: Pick<AuditCheckpoint, 'number' | 'hash'> | undefined;
  /** In the order of the log; none if all is as it was written. */
  faults: string[];
}

/** Where the log begins, as Signet has written it down. */
interface Beginning {
  /** Entries below this id are gone. */
  floor: string;
  firstSeal: number;
  previous: string;
}

/** Walks the chain of seals and compares every entry with its seal. Reads only. */
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
    seals: 0,
    sealed: 0,
    retained: 0,
    unsealed: 0,
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
      const seals = await this.database.auditCheckpoints.after(this.last?.number ?? 0, PAGE);
      if (seals.length === 0) break;
      for (const seal of seals) await this.checkSeal(seal);
    }
    if (this.last) await this.checkEndOfBatch(this.last);
    await this.checkStrangers();
    await this.checkUnsealed();
    this.report.last = this.last && { number: this.last.number, hash: this.last.hash };
    if (this.last && verifyCheckpoint(this.masterKeys, this.last) === undefined) {
      this.fault(
        `Seal ${this.last.number}, the last one, is of a master key that is not in the settings: nothing vouches for the chain.`,
      );
    }
  }

  private async checkSeal(seal: AuditCheckpoint): Promise<void> {
    this.checkPlace(seal);
    if (hashOf(seal) !== seal.hash || verifyCheckpoint(this.masterKeys, seal) === false) {
      this.fault(`Seal ${seal.number} was changed, or not made by Signet.`);
    }
    if (this.last && this.last.batch !== seal.batch) await this.checkEndOfBatch(this.last);
    const after = this.last?.batch === seal.batch ? this.last.lastId : undefined;
    await this.checkEntries(seal, after);
    this.last = seal;
    this.report.seals += 1;
  }

  private checkPlace({ number, previous }: AuditCheckpoint): void {
    const { firstSeal, previous: begun } = this.beginning;
    const expected = this.last ? this.last.number + 1 : firstSeal;
    if (number !== expected) {
      this.fault(`Seal ${expected} was removed: the next one is ${number}.`);
    } else if (previous !== (this.last?.hash ?? begun)) {
      this.fault(`Seal ${number} does not hold on to the one before: one of them was changed.`);
    }
  }

  private async checkEntries(seal: AuditCheckpoint, after: string | undefined): Promise<void> {
    const found = new Map<string, AuditEntry>();
    for (let from = after; ;) {
      const entries = await this.database.auditCheckpoints.entriesOf(seal.batch, from, ENTRIES);
      const own = entries.filter(({ id }) => id <= seal.lastId);
      for (const entry of own) found.set(entry.id, entry);
      if (own.length < ENTRIES || found.size > 2 * ENTRIES) break;
      from = own.at(-1)?.id;
    }
    for (const line of seal.entries) {
      this.checkEntry(seal, line, found.get(line[0]));
      found.delete(line[0]);
    }
    for (const { id, at } of found.values()) {
      this.fault(`Entry ${id} of ${at.toISOString()} was inserted: seal ${seal.number} has none.`);
    }
  }

  private checkEntry(
    { number }: AuditCheckpoint,
    [id, digest, doubt]: CheckpointEntry,
    entry: AuditEntry | undefined,
  ): void {
    if (doubt !== undefined) {
      this.fault(`Entry ${id} was not written by Signet: seal ${number} found it so.`);
    } else if (entry === undefined) {
      if (id < this.beginning.floor) this.report.retained += 1;
      else this.fault(`Entry ${id} was removed: seal ${number} has it.`);
    } else if (digestOf(entry) === digest) {
      this.report.sealed += 1;
    } else {
      this.fault(`Entry ${id} of ${entry.at.toISOString()} was changed after seal ${number}.`);
    }
  }

  /** What is of a sealed batch and above its last seal came later. */
  private async checkEndOfBatch({ batch, lastId, number }: AuditCheckpoint): Promise<void> {
    const [entry] = await this.database.auditCheckpoints.entriesOf(batch, lastId, 1);
    if (entry) this.fault(`Entry ${entry.id} was inserted after seal ${number}.`);
  }

  private async checkStrangers(): Promise<void> {
    const id = await this.database.auditCheckpoints.firstWithoutCheckpoint(this.last?.batch ?? 0);
    if (id !== undefined) this.fault(`Entry ${id} was inserted: no seal is of its batch.`);
  }

  private async checkUnsealed(): Promise<void> {
    const batch = this.last?.batch ?? 0;
    const open = await this.database.auditCheckpoints.openBatch();
    if (open === undefined) this.fault('The head of the log was removed.');
    else if (open <= batch) this.fault(`The head of the log was set back to batch ${open}.`);
    const emptied = await this.database.auditCheckpoints.firstEmptied(batch);
    if (emptied !== undefined) {
      this.fault(
        `All entries of batch ${emptied} were removed before they were sealed, or with their seals.`,
      );
    }
    for (let after: string | undefined; ;) {
      const entries = await this.database.auditCheckpoints.entriesAfterBatch(batch, after, ENTRIES);
      for (const entry of entries) this.checkUnsealedEntry(entry);
      after = entries.at(-1)?.id;
      if (after === undefined) return;
    }
  }

  private checkUnsealedEntry(entry: AuditEntry): void {
    this.report.unsealed += 1;
    if (verifyEntry(this.masterKeys, entry) === true) return;
    this.fault(
      `Entry ${entry.id} of ${entry.at.toISOString()}, not sealed yet, was changed, or not written by Signet.`,
    );
  }

  private fault(text: string): void {
    if (this.report.faults.length < MAX_FAULTS) this.report.faults.push(text);
  }
}

/**
 * What the latest `audit.retention` entry says that is proven. One whose key is not in the settings any more is
 * believed here: if it is sealed it is compared as all entries are, and if it is not, it is a fault.
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
