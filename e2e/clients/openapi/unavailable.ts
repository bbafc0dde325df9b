import type { TestContext } from 'vitest';

/** A toolchain is not on this machine, or a package of it cannot be downloaded. */
export class Unavailable extends Error {}

/** Does what can only fail for want of a tool or of the network. A compiler or a program that fails is another matter. */
export async function unlessUnavailable(
  prepare: () => Promise<unknown>,
): Promise<Unavailable | undefined> {
  try {
    await prepare();
    return undefined;
  } catch (error) {
    return new Unavailable(error instanceof Error ? error.message : String(error));
  }
}

/** Skips a test whose toolchain is unavailable, and names the reason in the output of the run. */
export function skipWithout(missing: Unavailable | undefined, context: TestContext): void {
  if (missing === undefined) return;
  process.stderr.write(`SKIPPED ${context.task.fullName}: ${missing.message}\n`);
  // Nothing is known about a client that cannot be built here; a pass would claim otherwise.
  context.skip(missing.message);
}
