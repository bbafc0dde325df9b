import type { ChangeEvent, ChangeFeed } from '#database';
import { LRUCache } from 'lru-cache';

/**
 * Bounded cache of rows, invalidated by the change feed. While the feed is not fresh, the cache is bypassed and reads
 * go to the database (docs/decisions/0004-change-feed.md).
 */
export class FeedCache<T extends object> {
  private readonly values: LRUCache<string, T>;
  /** Number of received events: a read that started before a change is not cached after it. */
  private received = 0;

  constructor(
    private readonly feed: ChangeFeed,
    max: number,
    /** Keys that an event invalidates: some, all, or none. */
    forgets: (event: ChangeEvent, values: LRUCache<string, T>) => Iterable<string> | 'all',
    /** Notified of added and removed values, to maintain an index. */
    private readonly index?: {
      added: (key: string, value: T) => void;
      removed: (key: string, value: T) => void;
    },
  ) {
    this.values = new LRUCache<string, T>({
      max,
      dispose: (value, key) => index?.removed(key, value),
    });
    feed.subscribe((event) => {
      this.received += 1;
      const keys = event.topic === 'reset' ? 'all' : forgets(event, this.values);
      if (keys === 'all') this.values.clear();
      else for (const key of keys) this.values.delete(key);
    });
  }

  /** The cached value of a key, or the value that `load` returns; undefined is never cached. */
  async get(key: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
    const fresh = this.feed.isFresh();
    if (fresh) {
      const value = this.values.get(key);
      if (value !== undefined) return value;
    }
    const before = this.received;
    const loaded = await load();
    if (fresh && loaded !== undefined && before === this.received) {
      this.values.set(key, loaded);
      this.index?.added(key, loaded);
    }
    return loaded;
  }
}
