import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Activity } from './activity/activity.js';
import { ActivityRetention } from './activity/activity-retention.js';
import { AuditLog } from './audit/audit-log.js';
import { AuditCheckpointer } from './audit/audit-checkpointer.js';

/** Provides the audit log and the activity counters. */
@Global()
@Module({
  providers: [AuditLog, AuditCheckpointer, Activity, ActivityRetention],
  exports: [AuditLog, Activity],
})
export class JournalModule implements OnApplicationShutdown {
  constructor(
    private readonly log: AuditLog,
    private readonly checkpointer: AuditCheckpointer,
  ) {}

  /** Requests and scheduled tasks have ended. Writes the pending entries and their checkpoint. */
  async onApplicationShutdown(): Promise<void> {
    await this.log.close();
    await this.checkpointer.writeCheckpoints();
  }
}
