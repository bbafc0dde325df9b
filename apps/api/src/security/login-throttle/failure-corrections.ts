import type { FailureReservation, FailureCounter, Database } from '#database';

/** Milliseconds between the first correction that waits and the statement that writes it. */
const WRITE_AFTER = 200;
/** Keys of one kind that may wait while the database does not answer; what comes on top is dropped. */
const MAX_KEYS = 10_000;

interface Failures {
  counter: FailureCounter;
  times: number;
  at: Date;
}

/**
 * Corrections of the counts that need not be written at once: attempts that were right, and failures of a whole
 * namespace. They are written together, a few times a second, so that an attempt costs one statement. This node reads
 * every count with the corrections that wait for it; for other nodes a right attempt looks like a failure until then.
 */
export class FailureCorrections {
  private readonly takenBack = new Map<string, FailureReservation[]>();
  private readonly failures = new Map<string, Failures>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  releaseLater(counted: readonly FailureReservation[]): void {
    for (const failure of counted) {
      const waiting = this.takenBack.get(failure.key);
      if (waiting) waiting.push(failure);
      else if (this.takenBack.size < MAX_KEYS) this.takenBack.set(failure.key, [failure]);
    }
    this.writeSoon();
  }

  countFailure(counter: FailureCounter, now: Date): void {
    const { key } = counter;
    const times = (this.failures.get(key)?.times ?? 0) + 1;
    if (times > 1 || this.failures.size < MAX_KEYS) {
      this.failures.set(key, { counter, times, at: now });
    }
    this.writeSoon();
  }

  /** What waits for a key: milliseconds that are taken back, and failures. */
  pendingFor(key: string): { takenBack: number; failures: number; at: Date | undefined } {
    const { times = 0, at } = this.failures.get(key) ?? {};
    const takenBack = this.takenBack.get(key) ?? [];
    return { takenBack: takenBack.reduce((sum, { added }) => sum + added, 0), failures: times, at };
  }

  /** Writes what waits. Never fails: what could not be written waits for the next time. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write()).catch(() => this.writeSoon());
    return this.writing;
  }

  private writeSoon(): void {
    this.timer ??= setTimeout(() => void this.flush(), WRITE_AFTER).unref();
  }

  /** While a statement is under way a count may be read too high, and never too low. */
  private async write(): Promise<void> {
    const { failureCounts: limits } = this.database;
    const takenBack = [...this.takenBack.values()].flat();
    this.takenBack.clear();
    if (takenBack.length > 0) {
      await limits.releaseAttempts(takenBack).catch((error: unknown) => {
        this.releaseLater(takenBack);
        throw error;
      });
    }
    const written = [...this.failures.values()];
    if (written.length === 0) return;
    const counters = written.map(({ counter, times }) => ({ ...counter, times }));
    const latest = Math.max(...written.map(({ at }) => at.getTime()));
    await limits.count(counters, new Date(latest));
    for (const { counter, times } of written) this.forget(counter.key, times);
  }

  private forget(key: string, times: number): void {
    const waiting = this.failures.get(key);
    if (!waiting) return;
    if (waiting.times <= times) this.failures.delete(key);
    else this.failures.set(key, { ...waiting, times: waiting.times - times });
  }
}
