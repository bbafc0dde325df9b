import { AppError } from '../errors/app-error.js';

/**
 * Runs long operations of one kind one after the other on this node, so that together they occupy one database
 * connection and leave the others (on the embedded database: the time between two of them) to short requests.
 */
export class OneAtATime {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** @param max How many may wait or run. */
  constructor(private readonly max: number) {}

  /** @throws AppError 503 `server.unavailable` if too many are waiting; then nothing was started. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting >= this.max) {
      throw new AppError(
        'server.unavailable',
        'Too many long operations are waiting on this node. Try again when one of them has ended.',
        [],
        10,
      );
    }
    this.waiting += 1;
    const done = this.last.then(work).finally(() => (this.waiting -= 1));
    this.last = done.catch(() => undefined);
    return done;
  }
}
