import { Injectable } from '@angular/core';
import {
  countNamespace,
  listSessions,
  revokeAllSessions,
  revokeSession,
  revokeUserSessions,
  type Session,
} from '#client';
import { countOf, type Count, MAX_PAGE_SIZE } from '../shared/count';
import type { ListPage, ListQuery } from '../shared/list';

export type SessionFilter = 'live' | 'userId' | 'apiKeyId';

/** The subject of sessions. */
export type Subject = { userId: string } | { apiKeyId: string };

/** API calls of the session screens. */
@Injectable({ providedIn: 'root' })
export class SessionsStore {
  list(
    ns: string,
    { q: _q, sort, live, ...query }: ListQuery & Partial<Record<SessionFilter, string>>,
    signal: AbortSignal,
  ): Promise<ListPage<Session>> {
    const order = sort as NonNullable<Parameters<typeof listSessions>[1]>['sort'];
    const flag = live === undefined ? undefined : live === 'true';
    return listSessions(ns, { ...query, sort: order, live: flag }, { signal });
  }

  async countLive(ns: string): Promise<number> {
    return (await countNamespace(ns)).sessions;
  }

  /** The number of active sessions of a user or an API key. */
  async countLiveOf(ns: string, subject: Subject, signal?: AbortSignal): Promise<Count> {
    const query = { ...subject, live: true, limit: MAX_PAGE_SIZE };
    return countOf(await listSessions(ns, query, { signal }));
  }

  revoke(ns: string, id: string): Promise<Session> {
    return revokeSession(ns, id);
  }

  async revokeAll(ns: string): Promise<number> {
    return (await revokeAllSessions(ns)).ended;
  }

  async revokeAllOfUser(ns: string, userId: string): Promise<number> {
    return (await revokeUserSessions(ns, userId)).ended;
  }
}
