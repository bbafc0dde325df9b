import { unavailableCode, unavailableReason } from '#database';

/** Interval in milliseconds within which repetitions of a logged cause are only counted. */
const INTERVAL_MS = 60_000;

type Write = (entry: object, message: string) => void;

/** A logged cause and the number of repetitions. */
interface Outage {
  times: number;
}

/**
 * Deduplicates log lines during a database outage, when every request and background task fails for the same reason.
 * The first failure of a kind is logged with its stack, repetitions within a minute as one line with their count. A
 * kind is the log message plus the error code.
 */
export class OutageLog {
  private readonly outages = new Map<string, Outage>();

  /**
   * @param entry log entry; its `err` is classified
   * @returns whether the failure was logged or counted here; false if it is not a database failure
   */
  handle(entry: unknown, message: unknown, write: Write): boolean {
    const err = (entry as { err?: unknown } | undefined)?.err;
    const failure = failureOf(err);
    if (failure === undefined || typeof message !== 'string') return false;
    const cause = { reason: unavailableReason(failure), databaseCode: unavailableCode(failure) };
    const key = `${message} ${String(cause.reason)} ${cause.databaseCode}`;
    const known = this.outages.get(key);
    if (known) {
      known.times += 1;
    } else {
      this.outages.set(key, { times: 0 });
      write({ ...(entry as object), ...cause }, message);
      this.countUntilQuiet(key, cause, message, write);
    }
    return true;
  }

  private countUntilQuiet(key: string, cause: object, message: string, write: Write): void {
    const timer = setInterval(() => {
      const times = this.outages.get(key)?.times ?? 0;
      if (times > 0) {
        write({ ...cause, times, seconds: INTERVAL_MS / 1000 }, `Again: ${message}`);
        this.outages.set(key, { times: 0 });
        return;
      }
      clearInterval(timer);
      this.outages.delete(key);
    }, INTERVAL_MS);
    timer.unref();
  }
}

/** The database failure in an error or its causes. */
function failureOf(err: unknown): unknown {
  for (let at = err; at instanceof Error; at = at.cause) {
    if (unavailableReason(at) !== undefined) return at;
  }
  return undefined;
}
