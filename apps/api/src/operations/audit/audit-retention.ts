import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database, idFloor, monthAfter, monthOf, type Repositories } from '#database';
import { Clock } from '../../core/time/clock.js';
import { deletingAll, RetentionRegistry } from '../../core/retention/retention-registry.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { AuditLog } from '../../journal/audit/audit-log.js';

/** Months that get their partition ahead of time, besides the one that it is. */
const AHEAD = 3;

/** What an `audit.retention` entry tells, by which a check knows that nobody else has removed what is not there. */
export interface Retained {
  /** RFC 3339: entries from before are gone. */
  before: string;
  /** The first seal that is there, and what it holds on to. */
  firstSeal: number;
  previous: string;
}

/** Makes the partitions of the months to come, and drops those that are older than the settings say. */
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

  /** Without the partition of this month entries would have to be moved into it later. */
  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.applyRetention(this.clock.now());
    } catch (error) {
      this.logger.warn({ err: error }, 'The partitions of the audit log are as they were.');
    }
  }

  /** One round. Of several nodes one does the work, and the others find it done. */
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

  /** Months that ended before `limit`. The entry that says so is written with the deletion. */
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
    const [first] = await tx.auditCheckpoints.after(0, 1);
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
