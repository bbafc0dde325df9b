import { Injectable } from '@nestjs/common';
import { ChangeFeed, Database, type ApiKey } from '#database';
import { FeedCache, type ChangeTag } from '../../core/concurrency/feed-cache.js';

const MAX_CACHED = 50_000;

/** An API key with the rights of its tokens. */
export interface ApiKeyWithRights {
  key: ApiKey;
  rights: string[];
}

/** Caches API keys and their rights, so that an exchange needs no statement; the change feed invalidates them. */
@Injectable()
export class ApiKeyCache {
  /** Keyed by namespace and secret hash. */
  private readonly bySecret: FeedCache<ApiKey>;
  /** Keyed by namespace and id. */
  private readonly byId: FeedCache<ApiKeyWithRights>;

  constructor(
    private readonly database: Database,
    feed: ChangeFeed,
  ) {
    this.bySecret = new FeedCache(feed, {
      name: 'api-keys',
      max: MAX_CACHED,
      tagsOf: (_, key) => tagsOf(key),
    });
    this.byId = new FeedCache(feed, {
      name: 'api-key-rights',
      max: MAX_CACHED,
      tagsOf: (_, { key }) => tagsOf(key),
    });
  }

  findBySecretHash(namespaceId: string, secretHash: string): Promise<ApiKey | undefined> {
    return this.bySecret.get(`${namespaceId} ${secretHash}`, () =>
      this.database.apiKeys.findBySecretHash(namespaceId, secretHash),
    );
  }

  findWithRights(namespaceId: string, id: string): Promise<ApiKeyWithRights | undefined> {
    return this.byId.get(`${namespaceId} ${id}`, async () => {
      const key = await this.database.apiKeys.findById(namespaceId, id);
      return key && { key, rights: await this.database.rights.ofApiKey(namespaceId, id) };
    });
  }
}

/** Changes of a key are published like those of a user, and changes of rights with the namespace. */
const tagsOf = ({ id, namespaceId }: ApiKey): ChangeTag[] => [
  `user:${id}`,
  `namespace:${namespaceId}`,
];
