import { Global, Module } from '@nestjs/common';
import { AuditExportService } from './audit-export.service.js';
import { AuditRetention } from './audit-retention.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { RefusalRecords } from './refusal-records.js';

@Global()
@Module({
  controllers: [AuditController],
  providers: [AuditRetention, AuditService, AuditExportService, RefusalRecords],
})
export class AuditModule {}
