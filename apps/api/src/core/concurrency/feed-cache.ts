import type { ChangeEvent, ChangeFeed } from '#database';
import type { LRUCache } from 'lru-cache';
import { boundedCache, type CacheBound } from './bounded-cache.js';

/** A change that invalidates a value: `topic:id`, for example `namespace:0197…`. */
export type ChangeTag = `${Exclude<ChangeEvent['topic'], 'reset'>}:${string}`;

/** What a cache has done, for metrics. */
export interface CacheStatistics {
  readonly name: string;
  readonly size: number;
  readonly hits: number;
  readonly misses: number;
}

const cachesOf = new WeakMap<ChangeFeed, CacheStatistics[]>();

/** The statistics of all caches that a feed invalidates. */
export const cacheStatistics = (feed: ChangeFeed): readonly CacheStatistics[] =>
  cachesOf.get(feed) ?? [];

export type FeedCacheOptions<T> = CacheBound<T> & {
  /** Names the cache in metrics. */
  name: string;
  /** The changes that invalidate a value. */
  tagsOf: (key: string, value: T) => readonly ChangeTag[];
  /** Topics whose changes invalidate all values. */
  clearedBy?: readonly ChangeEvent['topic'][];
};

/**
 * Bounded cache of rows, invalidated by the change feed. While the feed is not fresh, the cache is bypassed and reads
 * go to the database (docs/decisions/0004-change-feed.md).
 */
export class FeedCache<T extends object> implements CacheStatistics {
  readonly name: string;
  hits = 0;
  misses = 0;
  private readonly values: LRUCache<string, T>;
  /** The keys of the values that each change invalidates, so that an event does not search the whole cache. */
  private readonly keysOf = new Map<string, Set<string>>();
  /** Number of received events: a read that started before a change is not cached after it. */
  private received = 0;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly options: FeedCacheOptions<T>,
  ) {
    const { name, clearedBy = [] } = options;
    this.name = name;
    cachesOf.set(feed, [...cacheStatistics(feed), this]);
    this.values = boundedCache<T>(options, (value, key) => this.removeTags(key, value));
    feed.subscribe((event) => {
      this.received += 1;
      if (event.topic === 'reset' || clearedBy.includes(event.topic)) this.values.clear();
      else this.invalidate(`${event.topic}:${event.id}`);
    });
  }

  get size(): number {
    return this.values.size;
  }

  /** The cached value of a key, or the value that `load` returns; undefined is never cached. */
  async get(key: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
    const fresh = this.feed.isFresh();
    if (fresh) {
      const value = this.values.get(key);
      if (value !== undefined) {
        this.hits += 1;
        return value;
      }
    }
    this.misses += 1;
    const before = this.received;
    const loaded = await load();
    if (fresh && loaded !== undefined && before === this.received) this.add(key, loaded);
    return loaded;
  }

  private add(key: string, value: T): void {
    // Replaces the value of a concurrent read first, whose tags `dispose` removes.
    this.values.delete(key);
    for (const tag of this.options.tagsOf(key, value)) {
      const keys = this.keysOf.get(tag);
      if (keys) keys.add(key);
      else this.keysOf.set(tag, new Set([key]));
    }
    this.values.set(key, value);
  }

  private invalidate(tag: ChangeTag): void {
    for (const key of [...(this.keysOf.get(tag) ?? [])]) this.values.delete(key);
  }

  private removeTags(key: string, value: T): void {
    for (const tag of this.options.tagsOf(key, value)) {
      const keys = this.keysOf.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.keysOf.delete(tag);
    }
  }
}
