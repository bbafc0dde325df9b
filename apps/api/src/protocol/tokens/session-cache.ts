import { Injectable } from '@nestjs/common';
import { ChangeFeed, Database, type RenewalState } from '#database';
import { FeedCache } from '../../core/concurrency/feed-cache.js';

/** Subjects with thousands of rights take a hundred times as much as others. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Size of a session without its lists and attributes, in bytes, as measured. */
const BASE_BYTES = 1_500;

/** Caches the session and user state that renewals need; the change feed invalidates it. */
@Injectable()
export class SessionCache {
  private readonly states: FeedCache<RenewalState>;

  constructor(
    private readonly database: Database,
    feed: ChangeFeed,
  ) {
    this.states = new FeedCache(feed, {
      name: 'sessions',
      bytes: { max: MAX_BYTES, sizeOf },
      tagsOf: (sessionId, { namespaceId, subject }) => [
        `session:${sessionId}`,
        `user:${subject.id}`,
        `namespace:${namespaceId}`,
      ],
      // A subject has the names of its orgs.
      clearedBy: ['org'],
    });
  }

  async renewalState(namespaceId: string, sessionId: string): Promise<RenewalState | undefined> {
    const state = await this.states.get(sessionId, () =>
      this.database.sessions.renewalState(namespaceId, sessionId),
    );
    return state?.namespaceId === namespaceId ? state : undefined;
  }
}

/** An estimate: strings take a byte per character, and each has a header and a reference. */
function sizeOf({ scope, claims, subject }: RenewalState): number {
  const lists = [
    scope ?? [],
    subject.groups,
    subject.orgs,
    subject.rights,
    subject.allowedAddresses,
  ];
  const texts = lists.flat().reduce((bytes, text) => bytes + text.length + 32, 0);
  return BASE_BYTES + texts + JSON.stringify([claims, subject.attributes]).length * 2;
}
