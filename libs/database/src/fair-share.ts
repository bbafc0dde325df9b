import { WaitingLimit } from './waiting-limit.js';

/** Which namespace the running request is for, so that no namespace takes all connections of the pool. */
export const workGroup = {
  /** The request is for this namespace, as it turns out on the way. */
  enter(name: string): void {
    const limit = WaitingLimit.current();
    if (limit) limit.group = name;
  },
  /** Undefined for work that belongs to no namespace: the change feed, readiness, housekeeping. */
  current: (): string | undefined => WaitingLimit.current()?.group,
};

interface Waiter {
  grant: () => void;
}

/**
 * Bounds how many connections each group of work holds at once. Slow statements of one group then wait for each other,
 * and the others, the change feed among them, still find a connection.
 */
export class FairShare {
  private readonly held = new Map<string, number>();
  private readonly waiting = new Map<string, Waiter[]>();

  /** @param max connections of one group at once */
  constructor(private readonly max: number) {}

  /** Half of a pool, rounded up: one slow group leaves the rest to the others. */
  static ofPool(size: number): FairShare {
    return new FairShare(Math.max(1, Math.ceil(size / 2)));
  }

  /**
   * Waits until a group may hold another connection; in the order of asking.
   * @param timeout milliseconds after which `expired` is thrown
   * @returns gives the place back; to be called once
   */
  async enter(
    group: string | undefined,
    timeout: number,
    expired: () => Error,
  ): Promise<() => void> {
    if (group === undefined) return () => undefined;
    const held = this.held.get(group) ?? 0;
    if (held < this.max) this.held.set(group, held + 1);
    else await this.wait(group, timeout, expired);
    return () => this.leave(group);
  }

  private wait(group: string, timeout: number, expired: () => Error): Promise<void> {
    const queue = this.waiting.get(group) ?? [];
    this.waiting.set(group, queue);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        grant: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(waiter), 1);
        this.forget(group);
        reject(expired());
      }, timeout);
      queue.push(waiter);
    });
  }

  /** Hands the place to the next of the group, or frees it. */
  private leave(group: string): void {
    const next = this.waiting.get(group)?.shift();
    if (next) next.grant();
    else this.held.set(group, (this.held.get(group) ?? 1) - 1);
    this.forget(group);
  }

  /** Groups come and go with the namespaces: what is empty is not kept. */
  private forget(group: string): void {
    if (this.waiting.get(group)?.length === 0) this.waiting.delete(group);
    if (this.held.get(group) === 0) this.held.delete(group);
  }

  /** How many groups hold or wait for a connection. */
  get groups(): number {
    return new Set([...this.held.keys(), ...this.waiting.keys()]).size;
  }
}
