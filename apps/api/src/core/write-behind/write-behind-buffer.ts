import { requestContext } from '../http/request-context.js';

/** How a buffer merges, bounds and writes its entries. */
export interface WriteBehindOptions<Key, Value> {
  /** Milliseconds from the first pending entry to the write, and from a failed write to the next. */
  readonly flushDelayMs: number;
  /** Maximum number of keys in memory, those of a running write included. */
  readonly maxKeys: number;
  /** Maximum number of keys of one write; as many pending keys are written immediately. Default: no limit. */
  readonly batchSize?: number;
  /** Combines two values of one key; `earlier` was added first. */
  readonly merge: (earlier: Value, later: Value) => Value;
  /** Writes entries, all or none of them. */
  readonly write: (entries: ReadonlyMap<Key, Value>) => Promise<void>;
  /** Called after each failed write; its entries remain pending. */
  readonly onFailure?: (error: unknown) => void;
  /** Called for a value that is dropped because the buffer is full. */
  readonly onDrop?: (key: Key, value: Value) => void;
}

/**
 * Collects values in memory, merges those of one key, and writes them together after a delay. Memory is bounded while
 * the database is unavailable: known keys are still merged, new ones are dropped. Writes never run at the same time, and
 * entries of a failed one are retried. An empty buffer has no timer.
 */
export class WriteBehindBuffer<Key, Value> {
  private pending = new Map<Key, Value>();
  private inFlight: ReadonlyMap<Key, Value> = new Map();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private isClosed = false;

  constructor(private readonly options: WriteBehindOptions<Key, Value>) {}

  /** Number of keys that await their write. */
  get size(): number {
    return this.pending.size;
  }

  /** Adds a value, or merges it into the pending one of the key. */
  add(key: Key, value: Value): void {
    const { merge, maxKeys, batchSize, onDrop } = this.options;
    if (this.pending.has(key)) {
      this.pending.set(key, merge(this.pending.get(key) as Value, value));
      return;
    }
    if (this.pending.size + this.inFlight.size >= maxKeys) {
      onDrop?.(key, value);
      return;
    }
    this.pending.set(key, value);
    this.scheduleFlush();
    if (this.pending.size === batchSize) void this.flush();
  }

  /** The pending value of a key, not included in any write yet. */
  pendingValue(key: Key): Value | undefined {
    return this.pending.get(key);
  }

  /** The value of a key that no write has completed: the pending value merged with that of a running write. */
  unwrittenValue(key: Key): Value | undefined {
    const earlier = this.inFlight.get(key);
    const later = this.pending.get(key);
    if (earlier === undefined || later === undefined) return earlier ?? later;
    return this.options.merge(earlier, later);
  }

  /** Writes all pending entries, after a running write. Never rejects: a failed write is retried later. */
  flush(): Promise<void> {
    this.clearTimer();
    this.writing = this.writing.then(() => requestContext.outside(() => this.writePending()));
    return this.writing;
  }

  /** Writes all pending entries a last time. The buffer has no timer from here on. */
  close(): Promise<void> {
    this.isClosed = true;
    return this.flush();
  }

  private scheduleFlush(): void {
    if (this.isClosed) return;
    this.timer ??= setTimeout(() => void this.flush(), this.options.flushDelayMs).unref();
  }

  private clearTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async writePending(): Promise<void> {
    // Entries added during the writes wait for their own delay.
    let due = this.pending.size;
    while (due > 0) {
      this.takeBatch();
      due -= this.inFlight.size;
      try {
        await this.options.write(this.inFlight);
      } catch (error) {
        this.restoreBatch();
        this.scheduleFlush();
        this.options.onFailure?.(error);
        return;
      }
      this.inFlight = new Map();
    }
    if (this.pending.size === 0) this.clearTimer();
  }

  private takeBatch(): void {
    const { batchSize = Infinity } = this.options;
    const batch = new Map<Key, Value>();
    for (const [key, value] of this.pending) {
      if (batch.size === batchSize) break;
      batch.set(key, value);
      this.pending.delete(key);
    }
    this.inFlight = batch;
  }

  /** Merges the entries of a failed write with those added since. The bound applies to both together. */
  private restoreBatch(): void {
    const later = this.pending;
    this.pending = new Map(this.inFlight);
    this.inFlight = new Map();
    for (const [key, value] of later) {
      const earlier = this.pending.get(key);
      const isKnown = this.pending.has(key);
      this.pending.set(key, isKnown ? this.options.merge(earlier as Value, value) : value);
    }
  }
}
