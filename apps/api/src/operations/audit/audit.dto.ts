import { IntersectionType, OmitType } from '@nestjs/swagger';
import {
  AnyValue,
  field,
  Id,
  TimestampInput,
  Nested,
  OneOf,
  Text,
  Timestamp,
  type FieldOptions,
} from '../../core/fields/fields.js';
import { PageOf, PageQuery } from '../../core/fields/paging.dto.js';
import { auditActions, type AuditAction } from '../../journal/audit/audit-actions.js';

/** Objects whose member names depend on the kind of target. */
const Members = (options: FieldOptions): PropertyDecorator =>
  field({ nullable: true, ...options }, { type: 'object', additionalProperties: true }, AnyValue());

export class AuditActorResponse {
  @Text({
    max: 64,
    description:
      '`administrator`, `user`, `api-key`; `anonymous` for unauthenticated requests, `system` for Signet.',
  })
  kind: string;

  @Id({ nullable: true })
  id: string | null;

  @Text({ max: 255, nullable: true, description: 'Name at the time of the event.' })
  name: string | null;

  @Text({
    max: 128,
    nullable: true,
    description:
      'Credential of an administrator: `console-session:<id>`, or `personal-access-token:<id>`.',
  })
  credential: string | null;
}

export class AuditTargetResponse {
  @Text({ max: 64, description: 'For example `user` or `api-key`.' })
  kind: string;

  @Text({ max: 255 })
  id: string;

  @Text({ max: 255, nullable: true, description: 'Name at the time of the event.' })
  name: string | null;
}

export class AuditEntryResponse {
  @Id()
  id: string;

  @Timestamp()
  at: Date;

  @Text({ max: 64, description: 'The event. docs/audit.md lists all actions.' })
  action: string;

  @Id({ nullable: true, description: 'Null for server-wide events.' })
  namespaceId: string | null;

  @Text({
    max: 63,
    nullable: true,
    description: 'Namespace name; null if the namespace was deleted.',
  })
  namespace: string | null;

  @Nested(() => AuditActorResponse)
  actor: AuditActorResponse;

  @Nested(() => AuditTargetResponse, { nullable: true })
  target: AuditTargetResponse | null;

  @Members({ description: 'State before the event; for an edit, only changed fields.' })
  before: object | null;

  @Members({ description: 'State after the event; for an edit, only changed fields.' })
  after: object | null;

  @Members({ description: 'Details of the event, for example a reason.' })
  details: object | null;

  @Text({ max: 64, nullable: true, description: 'IP address of the client.' })
  address: string | null;

  @Text({ max: 255, nullable: true })
  userAgent: string | null;

  @Text({ max: 128, nullable: true, description: 'Request id, as in the log.' })
  requestId: string | null;
}

export class AuditPage extends PageOf(AuditEntryResponse) {}

/** Filters entries. */
export class AuditFilter {
  @Text({
    max: 255,
    optional: true,
    description:
      'Text in the name of the actor or target, or an exact IP address, request id or target id.',
  })
  q?: string;

  @OneOf(Object.keys(auditActions), {
    enumName: 'AuditAction',
    optional: true,
    description: 'Filter by action.',
  })
  action?: AuditAction;

  @Id({
    optional: true,
    description: 'Filter by actor: the id of an administrator, user or API key.',
  })
  actor?: string;

  @Text({ max: 255, optional: true, description: 'Filter by target id.' })
  target?: string;

  @TimestampInput({ optional: true, description: 'Entries at or after this time.' })
  from?: string;

  @TimestampInput({ optional: true, description: 'Entries before this time.' })
  to?: string;
}

export class AuditQuery extends IntersectionType(OmitType(PageQuery, ['q']), AuditFilter) {}

export class ServerAuditQuery extends AuditQuery {
  @Id({ optional: true, description: 'Filter by namespace id, including deleted namespaces.' })
  namespaceId?: string;
}

export const auditFormats = ['ndjson', 'csv'] as const;

export class AuditExportQuery extends AuditFilter {
  /** `csv` here is kept for older clients; `export.csv` is the same export. */
  @OneOf(auditFormats, { enumName: 'AuditFormat', optional: true, hidden: true })
  format?: (typeof auditFormats)[number];
}

export class ServerAuditFilter extends AuditFilter {
  @Id({ optional: true, description: 'Filter by namespace id, including deleted namespaces.' })
  namespaceId?: string;
}

export class ServerAuditExportQuery extends AuditExportQuery {
  @Id({ optional: true, description: 'Filter by namespace id, including deleted namespaces.' })
  namespaceId?: string;
}
