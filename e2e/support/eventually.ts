import { engine } from './database.js';

/**
 * How long after the response a change may still be unknown to a node, in milliseconds. PostgreSQL notifications are
 * asynchronous; the process with the embedded database applies a change before it responds.
 */
export const PROPAGATION_MS = engine() === 'postgres' ? 1000 : 0;

/**
 * Repeats a check of the effect of a change until it holds. An attempt that starts later than PROPAGATION_MS after the
 * change must succeed, so a slow machine makes this slower but not wrong. The check must be safe to repeat.
 */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const changed = performance.now();
  for (;;) {
    const started = performance.now();
    try {
      await check();
      return;
    } catch (error) {
      if (started - changed >= PROPAGATION_MS) throw error;
    }
  }
}
