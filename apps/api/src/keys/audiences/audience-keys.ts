import { Injectable } from '@nestjs/common';
import { ChangeFeed, Database } from '#database';
import { FeedCache } from '../../core/concurrency/feed-cache.js';
import type { Recipient } from '../signing-keys/encryption-keys.js';
import { recipientOf } from './audience-key.js';

const MAX_CACHED = 10_000;

/** The cached state of an audience. Most audiences are not registered; that is cached, too. */
interface CachedAudience {
  registered: boolean;
  recipient: Recipient | undefined;
}

const UNREGISTERED: CachedAudience = { registered: false, recipient: undefined };

/** The keys that access tokens are encrypted for, cached while the change feed is connected. */
@Injectable()
export class AudienceKeys {
  /** Keyed by namespace id and name. */
  private readonly cache: FeedCache<CachedAudience>;

  constructor(
    private readonly database: Database,
    feed: ChangeFeed,
  ) {
    this.cache = new FeedCache(feed, {
      name: 'audiences',
      max: MAX_CACHED,
      tagsOf: (key) => [`namespace:${key.slice(0, key.indexOf('/'))}`],
    });
  }

  /** Whether the audience is registered in the namespace, with or without a key. */
  async isRegistered(namespaceId: string, audience: string): Promise<boolean> {
    return (await this.find(namespaceId, audience)).registered;
  }

  /** The recipient to encrypt a token for; undefined if tokens for the audience are only signed. */
  async findRecipient(namespaceId: string, audience: string): Promise<Recipient | undefined> {
    return (await this.find(namespaceId, audience)).recipient;
  }

  private async find(namespaceId: string, audience: string): Promise<CachedAudience> {
    const cached = await this.cache.get(`${namespaceId}/${audience}`, async () => {
      const row = await this.database.audiences.findByName(namespaceId, audience);
      return { registered: row !== undefined, recipient: row && (await recipientOf(row)) };
    });
    return cached ?? UNREGISTERED;
  }
}
