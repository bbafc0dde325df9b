import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import type { Namespace } from '#database';
import { download } from '../../core/http/download.js';
import { Returns, ReturnsTextFile } from '../../core/http/returns.decorator.js';
import { OnSurface, RouteOptions } from '../../core/http/route-config.js';
import { Requires } from '../../security/access.decorators.js';
import { CurrentNamespace } from '../../security/actor.js';
import { AuditExportService, auditMediaTypes } from './audit-export.service.js';
import {
  AuditExportQuery,
  AuditFilter,
  AuditPage,
  AuditQuery,
  ServerAuditExportQuery,
  ServerAuditFilter,
  ServerAuditQuery,
} from './audit.dto.js';
import { AuditService } from './audit.service.js';
import { LONG_DATABASE_TIME_MS } from '../../core/time/database-time.js';

/** Reads the audit log. No route changes it. */
@Controller('api/v1')
@OnSurface('admin', 'json')
export class AuditController {
  constructor(
    private readonly audit: AuditService,
    private readonly exports: AuditExportService,
  ) {}

  @Get('audit')
  @Requires('server-audit:read', 'The server-wide audit log, newest entry first.')
  @Returns(AuditPage)
  listAudit(@Query() query: ServerAuditQuery): Promise<AuditPage> {
    return this.audit.list(query);
  }

  @Get('audit/export')
  @RouteOptions({ databaseTime: LONG_DATABASE_TIME_MS })
  @Requires('server-audit:read', 'The server-wide audit log as JSON Lines, one entry per line.')
  @ReturnsTextFile(auditMediaTypes.ndjson)
  async exportAudit(@Query() query: ServerAuditExportQuery): Promise<StreamableFile> {
    return download(await this.exports.export('signet', query));
  }

  @Get('audit/export.csv')
  @RouteOptions({ databaseTime: LONG_DATABASE_TIME_MS })
  @Requires('server-audit:read', 'The server-wide audit log as a CSV file (RFC 4180).')
  @ReturnsTextFile(auditMediaTypes.csv)
  async exportAuditCsv(@Query() query: ServerAuditFilter): Promise<StreamableFile> {
    return download(await this.exports.export('signet', { ...query, format: 'csv' }));
  }

  @Get('namespaces/:ns/audit')
  @Requires('audit:read', 'The audit log of a namespace, newest entry first.')
  @Returns(AuditPage)
  listNamespaceAudit(
    @CurrentNamespace() { id: namespaceId }: Namespace,
    @Query() query: AuditQuery,
  ): Promise<AuditPage> {
    return this.audit.list({ ...query, namespaceId });
  }

  @Get('namespaces/:ns/audit/export')
  @RouteOptions({ databaseTime: LONG_DATABASE_TIME_MS })
  @Requires('audit:read', 'The audit log of a namespace as JSON Lines, one entry per line.')
  @ReturnsTextFile(auditMediaTypes.ndjson)
  async exportNamespaceAudit(
    @CurrentNamespace() { id: namespaceId, name }: Namespace,
    @Query() query: AuditExportQuery,
  ): Promise<StreamableFile> {
    return download(await this.exports.export(name, { ...query, namespaceId }));
  }

  @Get('namespaces/:ns/audit/export.csv')
  @RouteOptions({ databaseTime: LONG_DATABASE_TIME_MS })
  @Requires('audit:read', 'The audit log of a namespace as a CSV file (RFC 4180).')
  @ReturnsTextFile(auditMediaTypes.csv)
  async exportNamespaceAuditCsv(
    @CurrentNamespace() { id: namespaceId, name }: Namespace,
    @Query() query: AuditFilter,
  ): Promise<StreamableFile> {
    return download(await this.exports.export(name, { ...query, namespaceId, format: 'csv' }));
  }
}
