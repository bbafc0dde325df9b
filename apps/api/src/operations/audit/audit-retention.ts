import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database, idFloor, monthAfter, monthOf, type Repositories } from '#database';
import { Clock } from '../../core/time/clock.js';
import { deletingAll, RetentionRegistry } from '../../core/retention/retention-registry.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { AuditLog } from '../../journal/audit/audit-log.js';

/** Months besides the current one whose partitions are created ahead. */
const AHEAD = 3;

/** Details of an `audit.retention` entry, by which a check distinguishes retention from tampering. */
export interface Retained {
  /** RFC 3339: older entries were deleted. */
  before: string;
  /** The first remaining checkpoint, and the hash of the previous one. */
  firstSeal: number;
  previous: string;
}

/** Creates the partitions of the coming months and drops those beyond the retention period. */
@Injectable()
export class AuditRetention implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'auditRetention'>,
    @Inject(LOGGER) private readonly logger: AppLogger,
    private readonly clock: Clock,
    registry: RetentionRegistry,
  ) {
    registry.register({
      name: 'audit-partitions',
      deleteExpired: deletingAll((now) => this.applyRetention(now)),
    });
  }

  /** Without the partition of the current month, its entries would have to be moved later. */
  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.applyRetention(this.clock.now());
    } catch (error) {
      this.logger.warn(
        { err: error },
        'Could not update the partitions of the audit log; retrying in the next round.',
      );
    }
  }

  /** Runs one round. Of several nodes, one does the work under a lock, and the others then find nothing to do. */
  async applyRetention(now: Date): Promise<void> {
    await this.makeAhead(now);
    await this.dropOld(new Date(now.getTime() - this.settings.auditRetention * 1000));
  }

  private async makeAhead(now: Date): Promise<void> {
    const wanted = [monthOf(now)];
    while (wanted.length <= AHEAD) wanted.push(monthAfter(wanted.at(-1) ?? now));
    if (missing(wanted, await this.database.auditPartitions.months()).length === 0) return;
    await this.database.transaction(async (tx) => {
      await tx.auditPartitions.lock();
      for (const month of missing(wanted, await tx.auditPartitions.months())) {
        await tx.auditPartitions.create(month);
      }
    });
  }

  /** Drops months that ended before `limit` and records that in the same transaction. */
  private async dropOld(limit: Date): Promise<void> {
    const before = monthOf(limit);
    await this.database.transaction(async (tx) => {
      await tx.auditPartitions.lock();
      const old = (await tx.auditPartitions.months()).filter((month) => month < before);
      for (const month of old) await tx.auditPartitions.drop(month);
      const rest = await tx.auditPartitions.deleteRestBefore(before);
      if (old.length > 0 || rest > 0) await this.tell(tx, before);
    });
  }

  private async tell(tx: Repositories, before: Date): Promise<void> {
    await tx.auditCheckpoints.deleteBelow(idFloor(before));
    const [first] = await tx.auditCheckpoints.listAfter(0, 1);
    const details: Retained = {
      before: before.toISOString(),
      firstSeal: first?.number ?? 1,
      previous: first?.previous ?? '',
    };
    const target = { kind: 'server', id: 'audit' } as const;
    await this.audit.recordIn(tx, {
      action: 'audit.retention',
      namespaceId: null,
      target,
      details,
    });
  }
}

function missing(wanted: readonly Date[], present: readonly Date[]): Date[] {
  const known = new Set(present.map((month) => month.getTime()));
  return wanted.filter((month) => !known.has(month.getTime()));
}
