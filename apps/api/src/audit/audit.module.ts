import { Global, Module } from '@nestjs/common';
import { AuditExportService } from './audit-export.service.js';
import { AuditLog } from './audit-log.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';

@Global()
@Module({
  controllers: [AuditController],
  providers: [AuditLog, AuditService, AuditExportService],
  exports: [AuditLog],
})
export class AuditModule {}
