import type { TestContext } from 'vitest';

/** A toolchain is missing on this machine, or one of its packages cannot be downloaded. */
export class Unavailable extends Error {}

/** Runs a step that fails only if a tool or the network is unavailable, unlike a compiler or a program. */
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

/** Skips a test whose toolchain is unavailable, and prints the reason. */
export function skipWithout(missing: Unavailable | undefined, context: TestContext): void {
  if (missing === undefined) return;
  process.stderr.write(`SKIPPED ${context.task.fullName}: ${missing.message}\n`);
  // A client that cannot be built here is untested, which a pass would hide.
  context.skip(missing.message);
}
