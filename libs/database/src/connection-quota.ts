import { WaitingLimit } from './waiting-limit.js';

/**
 * Namespace of the current request, so that one namespace cannot take all connections of the pool.
 */
export const connectionGroup = {
  /** Sets the namespace of the current request once it is known. */
  enter(name: string): void {
    const limit = WaitingLimit.current();
    if (limit) limit.group = name;
  },
  /** Undefined for work outside of a namespace: the change feed, readiness, housekeeping. */
  current: (): string | undefined => WaitingLimit.current()?.group,
};

interface Waiter {
  grant: () => void;
}

/**
 * Limits the connections that each group holds concurrently. Slow statements of one group then wait for each other,
 * and other work, such as the change feed, still gets a connection.
 */
export class ConnectionQuota {
  private readonly held = new Map<string, number>();
  private readonly waiting = new Map<string, Waiter[]>();

  /** @param max concurrent connections of one group */
  constructor(private readonly max: number) {}

  /** The number of requests that wait for another one of their group. */
  get waitingCount(): number {
    return [...this.waiting.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Half of the pool, rounded up: a slow group leaves the rest to others. */
  static ofPool(size: number): ConnectionQuota {
    return new ConnectionQuota(Math.max(1, Math.ceil(size / 2)));
  }

  /**
   * Waits, in FIFO order, until the group may hold another connection.
   * @param timeout milliseconds after which `expired` is thrown
   * @returns releases the connection; call it once
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

  /** Passes the slot to the next waiter of the group, or frees it. */
  private leave(group: string): void {
    const next = this.waiting.get(group)?.shift();
    if (next) next.grant();
    else this.held.set(group, (this.held.get(group) ?? 1) - 1);
    this.forget(group);
  }

  /** Deletes empty entries: groups come and go with the namespaces. */
  private forget(group: string): void {
    if (this.waiting.get(group)?.length === 0) this.waiting.delete(group);
    if (this.held.get(group) === 0) this.held.delete(group);
  }

  /** Number of groups that hold or wait for a connection. */
  get groups(): number {
    return new Set([...this.held.keys(), ...this.waiting.keys()]).size;
  }
}
