import type { ChangeEvent, ChangeFeed } from '#database';
import { LRUCache } from 'lru-cache';

/**
 * A bounded memory of rows, kept true by the change feed. While the feed is not known to be alive
 * nothing is taken from memory: the database is asked instead (docs/decisions/0004-change-feed.md).
 */
export class FeedCache<T extends object> {
  private readonly values: LRUCache<string, T>;
  /** Counts what was heard, so that a read that began before a change is not remembered after it. */
  private heard = 0;

  constructor(
    private readonly feed: ChangeFeed,
    max: number,
    /** Which keys an event makes untrue: some, every one, or none. */
    forgets: (event: ChangeEvent, values: LRUCache<string, T>) => Iterable<string> | 'all',
    /** Told of what is remembered and forgotten, for an index beside the memory. */
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
      this.heard += 1;
      const keys = event.topic === 'reset' ? 'all' : forgets(event, this.values);
      if (keys === 'all') this.values.clear();
      else for (const key of keys) this.values.delete(key);
    });
  }

  /** What is remembered under a key, or what `load` reads; undefined is never remembered. */
  async get(key: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
    const fresh = this.feed.isFresh();
    if (fresh) {
      const value = this.values.get(key);
      if (value !== undefined) return value;
    }
    const before = this.heard;
    const loaded = await load();
    if (fresh && loaded !== undefined && before === this.heard) {
      this.values.set(key, loaded);
      this.index?.added(key, loaded);
    }
    return loaded;
  }
}
