import { Injectable } from '@nestjs/common';
import { ChangeFeed, Database, connectionGroup, type Namespace } from '#database';
import { FeedCache } from '../../core/concurrency/feed-cache.js';

const MAX_CACHED = 10_000;

/** Finds namespaces by name, cached while the change feed is connected. */
@Injectable()
export class NamespaceDirectory {
  private readonly namespaces: FeedCache<Namespace>;

  constructor(
    private readonly database: Database,
    feed: ChangeFeed,
  ) {
    this.namespaces = new FeedCache(feed, {
      name: 'namespaces',
      max: MAX_CACHED,
      tagsOf: (_name, { id }) => [`namespace:${id}`],
    });
  }

  /** Also assigns the request to the namespace, which limits its share of the database connections. */
  async findNamespace(name: string): Promise<Namespace | undefined> {
    const namespace = await this.namespaces.get(name, () =>
      this.database.namespaces.findByName(name),
    );
    if (namespace) connectionGroup.enter(namespace.id);
    return namespace;
  }

  /** A namespace served by the public token endpoints: it exists, is enabled and open. */
  async findOpenNamespace(name: string): Promise<Namespace | undefined> {
    const namespace = await this.findNamespace(name);
    return namespace && isOpen(namespace) ? namespace : undefined;
  }

  /** A namespace whose public documents are served: it exists and is enabled. */
  async findEnabledNamespace(name: string): Promise<Namespace | undefined> {
    const namespace = await this.findNamespace(name);
    return namespace && !namespace.disabled ? namespace : undefined;
  }
}

/** Whether the public token endpoints serve a namespace. */
export function isOpen({ disabled, publicEndpoint }: Namespace): boolean {
  return !disabled && publicEndpoint;
}
