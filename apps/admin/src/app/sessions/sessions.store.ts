import { Injectable } from '@angular/core';
import {
  countNamespace,
  listSessions,
  revokeAllSessions,
  revokeSession,
  type SessionResponse,
} from '#client';
import type { ListPage, ListQuery } from '../shared/list';

export type SessionFilter = 'live' | 'userId' | 'apiKeyId';

/** What the screens of sessions ask the server. */
@Injectable({ providedIn: 'root' })
export class SessionsStore {
  list(
    ns: string,
    { q: _q, sort, live, ...query }: ListQuery & Partial<Record<SessionFilter, string>>,
    signal: AbortSignal,
  ): Promise<ListPage<SessionResponse>> {
    const order = sort as NonNullable<Parameters<typeof listSessions>[1]>['sort'];
    const flag = live === undefined ? undefined : live === 'true';
    return listSessions(ns, { ...query, sort: order, live: flag }, { signal });
  }

  async countLive(ns: string): Promise<number> {
    return (await countNamespace(ns)).sessions;
  }

  revoke(ns: string, id: string): Promise<SessionResponse> {
    return revokeSession(ns, id);
  }

  async revokeAll(ns: string): Promise<number> {
    return (await revokeAllSessions(ns)).ended;
  }
}
