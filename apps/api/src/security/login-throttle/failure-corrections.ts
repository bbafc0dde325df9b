import type { FailureReservation, FailureCounter, Database } from '#database';
import { WriteBehindBuffer } from '../../core/write-behind/write-behind-buffer.js';

/** Milliseconds from the first pending correction to the statement that writes it. */
const FLUSH_DELAY_MS = 200;
/** Maximum number of pending keys per kind while the database is unavailable; corrections of other keys are dropped. */
const MAX_KEYS = 10_000;

interface Failures {
  counter: FailureCounter;
  times: number;
  at: Date;
}

/** The pending corrections of one key: released milliseconds, and failures. */
export interface PendingCorrections {
  released: number;
  failures: number;
  at: Date | undefined;
}

/**
 * Corrections of the counts that can be written with a delay: releases of successful attempts, and failures of a
 * namespace. They are written together, several times a second, so that an attempt costs one statement. This node
 * applies pending corrections to every count it reads; to other nodes a successful attempt looks like a failure until
 * the write.
 */
export class FailureCorrections {
  private readonly releases: WriteBehindBuffer<string, readonly FailureReservation[]>;
  private readonly failures: WriteBehindBuffer<string, Failures>;

  constructor(database: Database) {
    const { failureCounts } = database;
    const bounds = { flushDelayMs: FLUSH_DELAY_MS, maxKeys: MAX_KEYS };
    this.releases = new WriteBehindBuffer({
      ...bounds,
      merge: (earlier, later) => [...earlier, ...later],
      write: (entries) => failureCounts.releaseAttempts([...entries.values()].flat()),
    });
    this.failures = new WriteBehindBuffer({
      ...bounds,
      merge: addFailures,
      write: async (entries) => {
        const written = [...entries.values()];
        const counters = written.map(({ counter, times }) => ({ ...counter, times }));
        const latest = Math.max(...written.map(({ at }) => at.getTime()));
        await failureCounts.countFailures(counters, new Date(latest));
      },
    });
  }

  releaseLater(reservations: readonly FailureReservation[]): void {
    for (const reservation of reservations) this.releases.add(reservation.key, [reservation]);
  }

  countFailure(counter: FailureCounter, now: Date): void {
    this.failures.add(counter.key, { counter, times: 1, at: now });
  }

  /**
   * Captures unwritten failures before counts are read; the result returns the corrections that apply to the counts that
   * were read. If a write runs during the read, a count may be too high, but never too low: its failures are included,
   * its releases are not.
   */
  captureBeforeRead(keys: readonly string[]): (key: string) => PendingCorrections {
    const unwritten = new Map(keys.map((key) => [key, this.failures.unwrittenValue(key)]));
    return (key) => {
      const { times = 0, at } = unwritten.get(key) ?? {};
      const releases = this.releases.pendingValue(key) ?? [];
      return { released: releases.reduce((sum, { added }) => sum + added, 0), failures: times, at };
    };
  }

  /** Writes the pending corrections. Never rejects: a failed write is retried. */
  async flush(): Promise<void> {
    await this.releases.flush();
    await this.failures.flush();
  }

  /** Writes the remaining corrections. */
  async close(): Promise<void> {
    await this.releases.close();
    await this.failures.close();
  }
}

function addFailures(earlier: Failures, later: Failures): Failures {
  const at = earlier.at > later.at ? earlier.at : later.at;
  return { counter: later.counter, times: earlier.times + later.times, at };
}
