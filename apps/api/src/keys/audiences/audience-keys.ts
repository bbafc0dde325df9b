import { Injectable } from '@nestjs/common';
import { ChangeFeed, Database } from '#database';
import { FeedCache } from '../../core/concurrency/feed-cache.js';
import type { Recipient } from '../signing-keys/encryption-keys.js';
import { recipientOf } from './audience-key.js';

const MAX_CACHED = 10_000;

/** What is known of one audience; most are not registered, and are remembered all the same. */
interface CachedAudience {
  registered: boolean;
  recipient: Recipient | undefined;
}

const UNREGISTERED: CachedAudience = { registered: false, recipient: undefined };

/** The keys that access tokens are encrypted for, from memory where the change feed vouches for it. */
@Injectable()
export class AudienceKeys {
  /** By namespace and name. */
  private readonly cache: FeedCache<CachedAudience>;

  constructor(
    private readonly database: Database,
    feed: ChangeFeed,
  ) {
    this.cache = new FeedCache(feed, MAX_CACHED, (event, values) => {
      if (event.topic !== 'namespace') return [];
      return [...values.keys()].filter((key) => key.startsWith(`${event.id}/`));
    });
  }

  /** Whether the namespace has registered this audience, with a key or without. */
  async isRegistered(namespaceId: string, audience: string): Promise<boolean> {
    return (await this.find(namespaceId, audience)).registered;
  }

  /** Whom a token of a namespace for `audience` is encrypted for; undefined where it is only signed. */
  async findRecipient(namespaceId: string, audience: string): Promise<Recipient | undefined> {
    return (await this.find(namespaceId, audience)).recipient;
  }

  private async find(namespaceId: string, audience: string): Promise<CachedAudience> {
    const known = await this.cache.get(`${namespaceId}/${audience}`, async () => {
      const row = await this.database.audiences.findByName(namespaceId, audience);
      return { registered: row !== undefined, recipient: row && (await recipientOf(row)) };
    });
    return known ?? UNREGISTERED;
  }
}
