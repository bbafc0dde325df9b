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

/** Members whose names depend on what the entry is about. */
const Members = (options: FieldOptions): PropertyDecorator =>
  field({ nullable: true, ...options }, { type: 'object', additionalProperties: true }, AnyValue());

export class AuditActorResponse {
  @Text({
    max: 64,
    description:
      '`administrator`, `user`, `api-key`; `anonymous` for unauthenticated requests, `system` for Signet itself.',
  })
  kind: string;

  @Id({ nullable: true })
  id: string | null;

  @Text({ max: 255, nullable: true, description: 'The name at that time.' })
  name: string | null;

  @Text({
    max: 128,
    nullable: true,
    description: 'What proved an administrator: `console-session:<id>` or `access-token:<id>`.',
  })
  credential: string | null;
}

export class AuditTargetResponse {
  @Text({ max: 64, description: 'Such as `user` or `api-key`.' })
  kind: string;

  @Text({ max: 255 })
  id: string;

  @Text({ max: 255, nullable: true, description: 'The name at that time.' })
  name: string | null;
}

export class AuditEntryResponse {
  @Id()
  id: string;

  @Timestamp()
  at: Date;

  @Text({ max: 64, description: 'What was done, or refused. docs/audit.md lists the actions.' })
  action: string;

  @Id({ nullable: true, description: 'Null where the whole server is concerned.' })
  namespaceId: string | null;

  @Text({
    max: 63,
    nullable: true,
    description: 'The name of the namespace; null where there is none any more.',
  })
  namespace: string | null;

  @Nested(() => AuditActorResponse)
  actor: AuditActorResponse;

  @Nested(() => AuditTargetResponse, { nullable: true })
  target: AuditTargetResponse | null;

  @Members({ description: 'What the target was like; of an edit, members that it changed.' })
  before: object | null;

  @Members({ description: 'What the target is like since; of an edit, members that it changed.' })
  after: object | null;

  @Members({ description: 'Circumstances of an event, such as a reason.' })
  details: object | null;

  @Text({ max: 64, nullable: true, description: 'Where the request came from.' })
  address: string | null;

  @Text({ max: 255, nullable: true })
  userAgent: string | null;

  @Text({ max: 128, nullable: true, description: 'Finds the lines of the log.' })
  requestId: string | null;
}

export class AuditPage extends PageOf(AuditEntryResponse) {}

/** Which entries. */
export class AuditFilter {
  @Text({
    max: 255,
    optional: true,
    description:
      'Only entries with this text in the name of the actor or target, or with this address, request id or id of a target.',
  })
  q?: string;

  @OneOf(Object.keys(auditActions), {
    enumName: 'AuditAction',
    optional: true,
    description: 'Only entries of this action.',
  })
  action?: AuditAction;

  @Id({ optional: true, description: 'Only what this administrator, user or API key did.' })
  actor?: string;

  @Text({ max: 255, optional: true, description: 'Only what was done to the thing of this id.' })
  target?: string;

  @TimestampInput({ optional: true, description: 'Only entries of this instant and later.' })
  from?: string;

  @TimestampInput({ optional: true, description: 'Only entries from before this instant.' })
  to?: string;
}

export class AuditQuery extends IntersectionType(OmitType(PageQuery, ['q']), AuditFilter) {}

export class ServerAuditQuery extends AuditQuery {
  @Id({ optional: true, description: 'Only entries of the namespace of this id, gone or not.' })
  namespaceId?: string;
}

export const auditFormats = ['ndjson', 'csv'] as const;

export class AuditExportQuery extends AuditFilter {
  /** `csv` here is the older way to ask for what `export.csv` answers. */
  @OneOf(auditFormats, { enumName: 'AuditFormat', optional: true, hidden: true })
  format?: (typeof auditFormats)[number];
}

export class ServerAuditFilter extends AuditFilter {
  @Id({ optional: true, description: 'Only entries of the namespace of this id, gone or not.' })
  namespaceId?: string;
}

export class ServerAuditExportQuery extends AuditExportQuery {
  @Id({ optional: true, description: 'Only entries of the namespace of this id, gone or not.' })
  namespaceId?: string;
}
