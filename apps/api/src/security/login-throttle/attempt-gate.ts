/** Attempts of one account from one address that a node evaluates at a time. */
const AT_ONCE = 2;
/** Attempts of one account from one address that wait for their turn. */
const MAX_WAITING = 100;

interface Turns {
  running: number;
  readonly waiting: (() => void)[];
  readonly watching: (() => void)[];
}

/**
 * Lets the attempts of one account from one address take turns on this node. An attempt is counted as a failure until it
 * turns out right; without turns, many right ones at once would be taken for many wrong ones. There is an entry only
 * while an attempt is under way.
 */
export class AttemptGate {
  private readonly turns = new Map<string, Turns>();

  /** @returns whether there is a turn, now or after a wait; false where too many wait. Give it back with `leave`. */
  async enter(key: string): Promise<boolean> {
    const turns = this.turns.get(key) ?? { running: 0, waiting: [], watching: [] };
    this.turns.set(key, turns);
    if (turns.running < AT_ONCE) {
      turns.running += 1;
      return true;
    }
    if (turns.waiting.length >= MAX_WAITING) return false;
    // The attempt that leaves hands its turn over, so that a newcomer cannot slip in between.
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

  /** Waits for the attempt beside the caller's own to leave. @returns false where there is none */
  async besideOver(key: string): Promise<boolean> {
    const turns = this.turns.get(key);
    // Two that wait for each other would wait forever.
    if (!turns || turns.running < 2 || turns.watching.length > 0) return false;
    await new Promise<void>((resume) => turns.watching.push(resume));
    return true;
  }
}
