import { setImmediate } from 'node:timers/promises';

/** Rows of one multi-row statement. PostgreSQL accepts 65,535 parameters; an entity has fewer than 60 columns. */
const ROWS_PER_STATEMENT = 1000;

/**
 * Splits rows into batches: statements stay below the parameter limit of the protocol, and the event loop runs
 * between them, because the embedded engine shares the thread.
 */
export async function* inBatches<T>(
  rows: readonly T[],
  size: number = ROWS_PER_STATEMENT,
): AsyncGenerator<T[]> {
  for (let at = 0; at < rows.length; at += size) {
    if (at > 0) await setImmediate();
    yield rows.slice(at, at + size);
  }
}
