import { setImmediate } from 'node:timers/promises';

const ROWS_PER_SLICE = 20;

/**
 * Iterates over rows and yields to the event loop at intervals: processing a thousand rows in one go would block
 * other requests.
 */
export async function* iterateCooperatively<T>(rows: Iterable<T>): AsyncGenerator<T> {
  let index = 0;
  for (const row of rows) {
    if (index % ROWS_PER_SLICE === 0) await setImmediate();
    index += 1;
    yield row;
  }
}
