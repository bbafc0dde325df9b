import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database, type AuditCheckpoint, type Repositories } from '#database';
import { Clock } from '../../core/time/clock.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { Scheduler } from '../../core/scheduler/scheduler.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { createCheckpoint, checkpointEntry } from './audit-checkpoint.js';

const INTERVAL_MS = 60_000;
/** Maximum number of entries per checkpoint, which are also held in memory. */
const MAX_ENTRIES = 1_000;

/** Writes a checkpoint of new entries every minute, on one node at a time. */
@Injectable()
export class AuditCheckpointer implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly masterKeys: MasterKeys,
    @Inject(LOGGER) private readonly logger: AppLogger,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
  ) {}

  onApplicationBootstrap(): void {
    this.scheduler.schedule({
      name: 'audit-checkpoints',
      intervalMs: INTERVAL_MS,
      run: () => this.writeCheckpoints(),
    });
  }

  /** Writes checkpoints for all entries without one. Never rejects: a failure is logged, and the next round retries. */
  async writeCheckpoints(): Promise<void> {
    try {
      await this.closeBatch();
      const last = await this.database.transaction((tx) => this.sealClosed(tx));
      if (last) {
        // A copy of this line outside the database later shows whether the end of the chain was cut off.
        const { number, hash } = last;
        this.logger.info({ checkpoint: number, hash }, 'Audit checkpoint created.');
      }
    } catch (error) {
      this.logger.warn(
        { err: error },
        'Audit checkpoints could not be created; retrying in the next round.',
      );
    }
  }

  /** A separate transaction, so that writers of the next batch do not wait for the checkpoints. */
  private async closeBatch(): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (await tx.auditCheckpoints.tryLock()) await tx.auditCheckpoints.closeBatch();
    });
  }

  /** @returns the latest checkpoint written */
  private async sealClosed(tx: Repositories): Promise<AuditCheckpoint | undefined> {
    if (!(await tx.auditCheckpoints.tryLock())) return undefined;
    const before = await tx.auditCheckpoints.findLast();
    let last = before;
    for (const batch of await tx.auditCheckpoints.listClosedAfter(before?.batch ?? 0)) {
      last = await this.sealBatch(tx, batch, last);
    }
    return last === before ? undefined : last;
  }

  private async sealBatch(
    tx: Repositories,
    batch: number,
    before: AuditCheckpoint | undefined,
  ): Promise<AuditCheckpoint | undefined> {
    let last = before;
    let after: string | undefined;
    for (;;) {
      const found = await tx.auditCheckpoints.listEntries(batch, after, MAX_ENTRIES);
      if (found.length === 0) return last;
      const entries = found.map((entry) => checkpointEntry(this.masterKeys, entry));
      last = createCheckpoint(this.masterKeys, last, {
        batch,
        entries,
        createdAt: this.clock.now(),
      });
      await tx.auditCheckpoints.insert(last);
      after = last.lastId;
    }
  }
}
