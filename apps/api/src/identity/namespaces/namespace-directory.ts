import { Injectable } from '@nestjs/common';
import { ChangeFeed, Database, workGroup, type Namespace } from '#database';
import { FeedCache } from '../../core/concurrency/feed-cache.js';

const MAX_CACHED = 10_000;

/** Namespaces by name, from memory where the change feed vouches for it. */
@Injectable()
export class NamespaceDirectory {
  private readonly namespaces: FeedCache<Namespace>;

  constructor(
    private readonly database: Database,
    feed: ChangeFeed,
  ) {
    this.namespaces = new FeedCache(feed, MAX_CACHED, (event, values) => {
      if (event.topic !== 'namespace') return [];
      return [...values.entries()].filter(([, { id }]) => id === event.id).map(([name]) => name);
    });
  }

  /** From here on the request counts as work of the namespace, which has its share of the connections. */
  async findNamespace(name: string): Promise<Namespace | undefined> {
    const namespace = await this.namespaces.get(name, () =>
      this.database.namespaces.findByName(name),
    );
    if (namespace) workGroup.enter(namespace.id);
    return namespace;
  }

  /** A namespace that the public token routes serve: it exists, is not disabled, and is open. */
  async findOpenNamespace(name: string): Promise<Namespace | undefined> {
    const namespace = await this.findNamespace(name);
    return namespace && isOpen(namespace) ? namespace : undefined;
  }

  /** A namespace whose public documents are shown: it exists and is not disabled. */
  async findEnabledNamespace(name: string): Promise<Namespace | undefined> {
    const namespace = await this.findNamespace(name);
    return namespace && !namespace.disabled ? namespace : undefined;
  }
}

/** Whether the public token routes serve a namespace. */
export function isOpen({ disabled, publicEndpoint }: Namespace): boolean {
  return !disabled && publicEndpoint;
}
