import { Injectable } from '@nestjs/common';
import { ChangeFeed, Database, type RenewalState } from '#database';
import { FeedCache } from '../../core/concurrency/feed-cache.js';

const MAX_CACHED = 100_000;

/** Caches the session and user state that renewals need; the change feed invalidates it. */
@Injectable()
export class SessionCache {
  private readonly states: FeedCache<RenewalState>;
  /** The cached sessions of each user, for invalidation when the user changes. */
  private readonly sessionsOf = new Map<string, Set<string>>();

  constructor(
    private readonly database: Database,
    feed: ChangeFeed,
  ) {
    this.states = new FeedCache(
      feed,
      MAX_CACHED,
      (event, values) => {
        if (event.topic === 'session') return [event.id];
        if (event.topic === 'user') return [...(this.sessionsOf.get(event.id) ?? [])];
        if (event.topic === 'org') return 'all';
        return [...values.entries()]
          .filter(([, { namespaceId }]) => namespaceId === event.id)
          .map(([sessionId]) => sessionId);
      },
      {
        added: (sessionId, { subject }) => {
          const sessions = this.sessionsOf.get(subject.id) ?? new Set();
          this.sessionsOf.set(subject.id, sessions.add(sessionId));
        },
        removed: (sessionId, { subject }) => {
          const sessions = this.sessionsOf.get(subject.id);
          sessions?.delete(sessionId);
          if (sessions?.size === 0) this.sessionsOf.delete(subject.id);
        },
      },
    );
  }

  async renewalState(namespaceId: string, sessionId: string): Promise<RenewalState | undefined> {
    const state = await this.states.get(sessionId, () =>
      this.database.sessions.renewalState(namespaceId, sessionId),
    );
    return state?.namespaceId === namespaceId ? state : undefined;
  }
}
