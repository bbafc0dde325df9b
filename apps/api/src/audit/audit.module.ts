import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AuditExportService } from './audit-export.service.js';
import { AuditKeeping } from './audit-keeping.js';
import { AuditLog } from './audit-log.js';
import { AuditSealer } from './audit-sealer.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';

@Global()
@Module({
  controllers: [AuditController],
  providers: [AuditLog, AuditSealer, AuditKeeping, AuditService, AuditExportService],
  exports: [AuditLog, AuditKeeping],
})
export class AuditModule implements OnApplicationShutdown {
  constructor(
    @Inject(AuditLog) private readonly log: AuditLog,
    @Inject(AuditSealer) private readonly sealer: AuditSealer,
  ) {}

  /** No request is under way any more: what waits is written, and then sealed. */
  async onApplicationShutdown(): Promise<void> {
    await this.log.close();
    await this.sealer.seal();
  }
}
