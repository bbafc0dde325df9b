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
