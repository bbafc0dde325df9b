import { AsyncLocalStorage } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';

const limits = new AsyncLocalStorage<WaitingLimit>();

/**
 * Time limit for waiting on the database (connections and statements together) within one request or task. A limit
 * per statement would let a request with ten statements take ten times as long. Time spent elsewhere, for example on
 * a password hash, does not count.
 */
export class WaitingLimit {
  /** Namespace of the work, once known; see `connectionGroup`. */
  group: string | undefined;
  private pending = 0;
  private since = 0;
  private used = 0;
  private over = false;

  /**
   * @param milliseconds in total; Infinity for no limit
   * @param clock monotonic, in milliseconds
   */
  constructor(
    private readonly milliseconds: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** The limit of the calling code; undefined if there is none. */
  static current(): WaitingLimit | undefined {
    const limit = limits.getStore();
    return limit?.over === true ? undefined : limit;
  }

  /** Runs `work`, and everything it starts, under this limit. */
  run<T>(work: () => T): T {
    return limits.run(this, work);
  }

  /** Ends the limit with the request: timers and writes that outlive it are unlimited. */
  end(): void {
    this.over = true;
  }

  /** Remaining milliseconds, 0 or more. */
  remaining(): number {
    const running = this.pending > 0 ? this.clock() - this.since : 0;
    return Math.max(0, this.milliseconds - this.used - running);
  }

  /** Counts the time until `wait` settles. Concurrent waits count once. */
  async track<T>(wait: Promise<T>): Promise<T> {
    if (this.pending === 0) this.since = this.clock();
    this.pending += 1;
    try {
      return await wait;
    } finally {
      this.pending -= 1;
      if (this.pending === 0) this.used += this.clock() - this.since;
    }
  }
}

/** Runs `work` under its own limit in milliseconds, replacing the current one. */
export function withWaitingLimit<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  return new WaitingLimit(milliseconds).run(work);
}
