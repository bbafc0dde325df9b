import { Global, Module } from '@nestjs/common';
import { AuditExportService } from './audit-export.service.js';
import { AuditKeeping } from './audit-keeping.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { RefusalRecords } from './refusal-records.js';

@Global()
@Module({
  controllers: [AuditController],
  providers: [AuditKeeping, AuditService, AuditExportService, RefusalRecords],
  exports: [AuditKeeping],
})
export class AuditModule {}
