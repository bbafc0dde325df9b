/** Concurrent attempts per account and address on a node. */
const AT_ONCE = 2;
/** Waiting attempts per account and address. */
const MAX_WAITING = 100;

interface Turns {
  running: number;
  readonly waiting: (() => void)[];
  readonly watching: (() => void)[];
}

/**
 * Limits concurrent attempts per account and address on this node. Attempts are counted as failures until they
 * succeed; without a limit, many concurrent valid attempts would look like many failures. Entries exist only while an
 * attempt is in progress.
 */
export class AttemptGate {
  private readonly turns = new Map<string, Turns>();

  /**
   * @returns whether the attempt may proceed, possibly after waiting; false if too many are waiting. Release it with
   *   `leave`
   */
  async enter(key: string): Promise<boolean> {
    const turns = this.turns.get(key) ?? { running: 0, waiting: [], watching: [] };
    this.turns.set(key, turns);
    if (turns.running < AT_ONCE) {
      turns.running += 1;
      return true;
    }
    if (turns.waiting.length >= MAX_WAITING) return false;
    // The slot passes directly to the next waiter, so that newcomers cannot jump the queue.
    await new Promise<void>((resume) => turns.waiting.push(resume));
    return true;
  }

  leave(key: string): void {
    const turns = this.turns.get(key);
    if (!turns) return;
    for (const watcher of turns.watching.splice(0)) watcher();
    const next = turns.waiting.shift();
    if (next) {
      next();
      return;
    }
    turns.running -= 1;
    if (turns.running === 0) this.turns.delete(key);
  }

  /** Waits for the other attempt in progress to finish. @returns false if there is none */
  async waitForConcurrentAttempt(key: string): Promise<boolean> {
    const turns = this.turns.get(key);
    // Prevents a deadlock of two attempts waiting for each other.
    if (!turns || turns.running < 2 || turns.watching.length > 0) return false;
    await new Promise<void>((resume) => turns.watching.push(resume));
    return true;
  }
}
