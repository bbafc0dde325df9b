import { AppError } from '../errors/app-error.js';

/**
 * Runs long operations of one kind sequentially on this node, so that together they occupy one database connection
 * and leave the others (with the embedded database: the time between two operations) to short requests.
 */
export class SerialQueue {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** @param max maximum number of running and waiting operations */
  constructor(private readonly max: number) {}

  /**
   * @throws AppError 503 `server.unavailable` if the queue is full; the operation is not started
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting >= this.max) {
      throw new AppError(
        'server.unavailable',
        'Too many long-running operations are queued on this node. Try again later.',
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
