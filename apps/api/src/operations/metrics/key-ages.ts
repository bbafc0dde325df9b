import type { Database } from '#database';
import type { Clock } from '../../core/time/clock.js';

/** Milliseconds after which a scrape reads the keys again. */
const MAX_AGE_MS = 60_000;

type OldestKeys = Awaited<ReturnType<Database['signingKeys']['oldestActive']>>;

/**
 * When the oldest active keys became active. A scrape gets what the last one has read, and starts another read if that is
 * a minute old: it neither waits for the database nor can scrapes put load on it.
 */
export class KeyAges {
  private keys: OldestKeys = [];
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly read: () => Promise<OldestKeys>,
    private readonly clock: Clock,
  ) {}

  /** Empty until the first read has finished. While reads fail, the keys of the last one that succeeded. */
  latest(): OldestKeys {
    const now = this.clock.now().getTime();
    if (now - this.readAt >= MAX_AGE_MS) {
      this.readAt = now;
      this.read().then(
        (keys) => (this.keys = keys),
        // The failure shows in the log of everything else that needs the database.
        () => undefined,
      );
    }
    return this.keys;
  }
}
