import { setImmediate } from 'node:timers/promises';

const ROWS_PER_SLICE = 20;

/** Visits rows in slices and lets other requests run between them: a thousand rows at a stretch would block the event loop. */
export async function* inSlices<T>(rows: Iterable<T>): AsyncGenerator<T> {
  let index = 0;
  for (const row of rows) {
    if (index % ROWS_PER_SLICE === 0) await setImmediate();
    index += 1;
    yield row;
  }
}
