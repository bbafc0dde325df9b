import { engine } from './database.js';

/**
 * How long after the answer a change may be unknown to a node, in milliseconds: the notices of PostgreSQL take their
 * time, the process of the embedded database has heard of it before the answer.
 */
export const promise = engine() === 'postgres' ? 1000 : 0;

/**
 * Repeats a check of what a change brings about, until it holds. One that began later than the promise says must hold:
 * a slow machine makes this slower, and not wrong. What it asks must be harmless when it is asked again.
 */
export async function heard(check: () => Promise<void>): Promise<void> {
  const changed = performance.now();
  for (;;) {
    const begun = performance.now();
    try {
      await check();
      return;
    } catch (error) {
      if (begun - changed >= promise) throw error;
    }
  }
}
