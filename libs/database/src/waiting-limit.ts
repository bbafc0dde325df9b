import { AsyncLocalStorage } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';

const limits = new AsyncLocalStorage<WaitingLimit>();

/**
 * How long a request, or other work, may wait for the database: for connections and for statements, all of them
 * together. A limit for each statement alone would let a request with ten of them take ten times as long. Time that the
 * work spends elsewhere, on a password hash for example, does not count.
 */
export class WaitingLimit {
  /** The namespace that the work is for, once that is known; see `workGroup`. */
  group: string | undefined;
  private pending = 0;
  private since = 0;
  private used = 0;
  private over = false;

  /**
   * @param milliseconds in total; Infinity for work that may take as long as it needs
   * @param clock milliseconds that only grow
   */
  constructor(
    private readonly milliseconds: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** The limit that the calling code is under; undefined where there is none. */
  static current(): WaitingLimit | undefined {
    const limit = limits.getStore();
    return limit?.over === true ? undefined : limit;
  }

  /** Runs `work`, and everything that it starts, under this limit. */
  run<T>(work: () => T): T {
    return limits.run(this, work);
  }

  /** The request has its response. Timers and writes that it leaves behind are not under its limit any more. */
  end(): void {
    this.over = true;
  }

  /** Milliseconds that are left, 0 or more. */
  remaining(): number {
    const running = this.pending > 0 ? this.clock() - this.since : 0;
    return Math.max(0, this.milliseconds - this.used - running);
  }

  /** Counts the time until `wait` settles. Waits at the same time count once. */
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

/** Runs `work` under a limit of its own, in milliseconds, in place of the one it is called under. */
export function limitWaiting<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  return new WaitingLimit(milliseconds).run(work);
}
