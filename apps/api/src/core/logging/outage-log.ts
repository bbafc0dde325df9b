import { unavailableCode, unavailableReason } from '#database';

/** Milliseconds in which a cause is logged once, and then counted. */
const INTERVAL_MS = 60_000;

type Write = (entry: object, message: string) => void;

/** A cause that was logged, and how often it has come back since. */
interface Outage {
  times: number;
}

/**
 * While the database is unavailable every request and every background task fails for the same reason. The first failure
 * of a kind is logged with its stack; those of the next minute are counted, and the count is one line. Kinds are few:
 * the message of the code that failed, and the code of the error.
 */
export class OutageLog {
  private readonly outages = new Map<string, Outage>();

  /**
   * @param entry what is logged; its `err` decides
   * @returns whether this has logged or counted it; false where it is no failure of the database
   */
  take(entry: unknown, message: unknown, write: Write): boolean {
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

/** The failure of the database in an error, or in one of its causes. */
function failureOf(err: unknown): unknown {
  for (let at = err; at instanceof Error; at = at.cause) {
    if (unavailableReason(at) !== undefined) return at;
  }
  return undefined;
}
