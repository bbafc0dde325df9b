import { inject, Injectable } from '@angular/core';
import {
  listAdministrators,
  listApiKeys,
  listAudit,
  listGroups,
  listNamespaceAudit,
  listNamespaces,
  listOrgs,
  listUsers,
  type AuditAction,
  type AuditEntry,
} from '#client';
import { Session, type Permission } from '../session/session';
import type { ListPage, ListQuery } from '../shared/list';
import type { Finder, NamedRecord } from '../shared/record-picker';

export const auditFilters = ['action', 'actor', 'target', 'from', 'to', 'namespaceId'] as const;
export type AuditFilter = (typeof auditFilters)[number];
export type AuditQuery = ListQuery & Partial<Record<AuditFilter, string>>;

/** The record kinds that can be searched as actors and targets. */
export type FoundKind = 'user' | 'api-key' | 'group' | 'org' | 'namespace' | 'administrator';

/** One kind of record: the permission to search it, and the search. */
interface Found {
  kind: FoundKind;
  permission: Permission;
  find: Finder;
}

const MAX_OPTIONS = 5;

/** The export formats. */
export type AuditFormat = 'ndjson' | 'csv';

/** API calls of the audit screens. */
@Injectable({ providedIn: 'root' })
export class AuditStore {
  private readonly session = inject(Session);

  /** Events of one namespace, or of the whole server. */
  list(
    ns: string | undefined,
    query: AuditQuery,
    signal?: AbortSignal,
  ): Promise<ListPage<AuditEntry>> {
    const { limit, cursor, q, actor, target, from: $from, to, namespaceId } = query;
    const action = query.action as AuditAction | undefined;
    const asked = { limit, cursor, q, action, actor, target, $from, to };
    return ns === undefined
      ? listAudit({ ...asked, namespaceId }, { signal })
      : listNamespaceAudit(ns, asked, { signal });
  }

  /** The API path of the list, or of the export with the same filters. */
  path(ns: string | undefined, query: AuditQuery, format?: AuditFormat): string {
    const scope = ns === undefined ? '' : `/namespaces/${encodeURIComponent(ns)}`;
    const { q, action, actor, target, from, to } = query;
    const namespaceId = ns === undefined ? query.namespaceId : undefined;
    const asked = { q, action, actor, target, from, to, namespaceId };
    const given = Object.entries(asked).filter(
      (one): one is [string, string] => one[1] !== undefined,
    );
    const search = new URLSearchParams(given).toString();
    const file = { list: '', ndjson: '/export', csv: '/export.csv' }[format ?? 'list'];
    const path = `/api/v1${scope}/audit${file}`;
    return search === '' ? path : `${path}?${search}`;
  }

  /** Possible actors: users, API keys and administrators that the caller can see. */
  actors(ns: string | undefined, kindText: (kind: FoundKind) => string): Finder {
    return this.finder(kindText, [...this.searches(ns, ['user', 'api-key']), this.administrators]);
  }

  /** Possible targets of an event. */
  targets(ns: string | undefined, kindText: (kind: FoundKind) => string): Finder {
    const within = this.searches(ns, ['user', 'api-key', 'group']);
    const ofServer = [this.namespaces, this.orgs, this.administrators];
    return this.finder(kindText, ns === undefined ? ofServer : within);
  }

  private readonly namespaces: Found = {
    kind: 'namespace',
    permission: 'namespaces:list',
    find: async (q, signal) => (await listNamespaces({ q, limit: MAX_OPTIONS }, { signal })).items,
  };

  readonly findNamespaces = this.namespaces.find;

  private readonly orgs: Found = {
    kind: 'org',
    permission: 'orgs:read',
    find: async (q, signal) => (await listOrgs({ q, limit: MAX_OPTIONS }, { signal })).items,
  };

  private readonly administrators: Found = {
    kind: 'administrator',
    permission: 'administrators:read',
    find: async (q, signal) => {
      const { items } = await listAdministrators({ q, limit: MAX_OPTIONS }, { signal });
      return items.map(({ id, username }) => ({ id, name: username }));
    },
  };

  private searches(ns: string | undefined, kinds: readonly FoundKind[]): Found[] {
    if (ns === undefined) return [];
    const all: Found[] = [
      {
        kind: 'user',
        permission: 'users:read',
        find: async (q, signal) =>
          (await listUsers(ns, { q, limit: MAX_OPTIONS }, { signal })).items,
      },
      {
        kind: 'api-key',
        permission: 'api-keys:read',
        find: async (q, signal) =>
          (await listApiKeys(ns, { q, limit: MAX_OPTIONS }, { signal })).items,
      },
      {
        kind: 'group',
        permission: 'groups:read',
        find: async (q, signal) =>
          (await listGroups(ns, { q, limit: MAX_OPTIONS }, { signal })).items,
      },
    ];
    return all.filter(({ kind }) => kinds.includes(kind));
  }

  private finder(kindText: (kind: FoundKind) => string, all: readonly Found[]): Finder {
    const seen = all.filter(({ permission }) => this.session.may(permission));
    return async (q, signal) => {
      const found = seen.map(async ({ kind, find }): Promise<NamedRecord[]> =>
        (await find(q, signal)).map(({ id, name }) => ({
          id,
          name: `${name} (${kindText(kind)})`,
        })),
      );
      return (await Promise.all(found)).flat();
    };
  }
}
