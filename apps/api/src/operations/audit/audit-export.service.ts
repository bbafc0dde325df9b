import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Page } from '#database';
import { csvLine } from '../../core/fields/csv.js';
import type { Download } from '../../core/http/download.js';
import type {
  AuditEntryResponse,
  auditFormats,
  ServerAuditExportQuery,
  ServerAuditQuery,
} from './audit.dto.js';
import { AuditService } from './audit.service.js';

/** Entries read per query, which bounds the memory of an export. */
const PAGE = 500;

type Format = (typeof auditFormats)[number];

export const auditMediaTypes = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
} as const satisfies Record<Format, string>;

/** Streams the audit log as a file. */
@Injectable()
export class AuditExportService {
  constructor(private readonly audit: AuditService) {}

  /** Reads the first page before the response starts, so that an error can still set the status code. */
  async export(
    scope: string,
    { format = 'ndjson', ...query }: ServerAuditExportQuery,
  ): Promise<Download> {
    const first = await this.audit.list({ ...query, limit: PAGE });
    return {
      name: `audit-${scope}.${format}`,
      type: `${auditMediaTypes[format]}; charset=utf-8`,
      content: Readable.from(this.text(query, first, format), { objectMode: false }),
    };
  }

  private async *text(
    query: ServerAuditQuery,
    first: Page<AuditEntryResponse>,
    format: Format,
  ): AsyncGenerator<string> {
    const line = format === 'csv' ? csvOf : jsonOf;
    if (format === 'csv') yield csvLine(columns.map(([name]) => name));
    for (let page: Page<AuditEntryResponse> | undefined = first; page !== undefined;) {
      if (page.items.length > 0) yield page.items.map(line).join('');
      const cursor: string | null = page.nextCursor;
      page = cursor === null ? undefined : await this.audit.list({ ...query, cursor, limit: PAGE });
    }
  }
}

function jsonOf(entry: AuditEntryResponse): string {
  return `${JSON.stringify(entry)}\n`;
}

const json = (members: object | null): string => (members === null ? '' : JSON.stringify(members));

const columns: readonly [name: string, cell: (entry: AuditEntryResponse) => string | null][] = [
  ['at', ({ at }) => at.toISOString()],
  ['action', ({ action }) => action],
  ['namespace', ({ namespace }) => namespace],
  ['namespaceId', ({ namespaceId }) => namespaceId],
  ['actorKind', ({ actor }) => actor.kind],
  ['actorId', ({ actor }) => actor.id],
  ['actorName', ({ actor }) => actor.name],
  ['actorCredential', ({ actor }) => actor.credential],
  ['targetKind', ({ target }) => target?.kind ?? null],
  ['targetId', ({ target }) => target?.id ?? null],
  ['targetName', ({ target }) => target?.name ?? null],
  ['before', ({ before }) => json(before)],
  ['after', ({ after }) => json(after)],
  ['details', ({ details }) => json(details)],
  ['address', ({ address }) => address],
  ['userAgent', ({ userAgent }) => userAgent],
  ['requestId', ({ requestId }) => requestId],
  ['id', ({ id }) => id],
];

function csvOf(entry: AuditEntryResponse): string {
  return csvLine(columns.map(([, cell]) => cell(entry) ?? ''));
}
