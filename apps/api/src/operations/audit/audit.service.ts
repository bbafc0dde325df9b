import { Injectable } from '@nestjs/common';
import { Database, type AuditEntry, type AuditSearch, type Page } from '#database';
import type { AuditEntryResponse, ServerAuditQuery } from './audit.dto.js';

const DEFAULT_LIMIT = 50;

/** Kind of a personal access token in entries of earlier versions, which the MAC protects from a migration. */
const FORMER_KIND = /^access-token:/;

/** Reads the audit log. */
@Injectable()
export class AuditService {
  constructor(private readonly database: Database) {}

  async list(query: ServerAuditQuery): Promise<Page<AuditEntryResponse>> {
    const { limit = DEFAULT_LIMIT, cursor } = query;
    const page = await this.database.audit.page({ limit, cursor }, searchOf(query));
    return { ...page, items: await this.describe(page.items) };
  }

  private async describe(entries: readonly AuditEntry[]): Promise<AuditEntryResponse[]> {
    const ids = entries.flatMap(({ namespaceId }) => namespaceId ?? []);
    const names = await this.database.namespaces.namesOf([...new Set(ids)]);
    return entries.map((entry) => describe(entry, names.get(entry.namespaceId ?? '') ?? null));
  }
}

function searchOf(query: ServerAuditQuery): AuditSearch {
  const { namespaceId, q, action, actor, target, from, to } = query;
  return {
    namespaceId,
    text: q === '' ? undefined : q,
    action,
    actorId: actor,
    targetId: target,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}

function describe(entry: AuditEntry, namespace: string | null): AuditEntryResponse {
  const { id, at, action, namespaceId, before, after, details, address, userAgent, requestId } =
    entry;
  const { actorKind, actorId, actorName, actorCredential, targetKind, targetId, targetName } =
    entry;
  return {
    ...{ id, at, action, namespaceId, namespace },
    actor: {
      ...{ kind: actorKind, id: actorId, name: actorName },
      credential: actorCredential?.replace(FORMER_KIND, 'personal-access-token:') ?? null,
    },
    target:
      targetKind === null || targetId === null
        ? null
        : { kind: targetKind, id: targetId, name: targetName },
    ...{ before, after, details, address, userAgent, requestId },
  };
}
