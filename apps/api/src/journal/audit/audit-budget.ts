import { boundedCache } from '../../core/concurrency/bounded-cache.js';
import { addressBlock, isWithin } from '../../core/http/addresses.js';
import type { UnauthenticatedEntry } from './audit-entry-mac.js';

/** Sliding window of the limits below, in milliseconds. */
export const BUDGET_WINDOW_MS = 60_000;

/**
 * Entries per address and window. Two more are reserved for summaries of suppressed events: a hundred in total.
 */
const MAX_OF_ADDRESS = 98;
/**
 * Share available to unauthenticated callers, so that they cannot suppress the entries of a login.
 */
const MAX_UNAUTHENTICATED_OF_ADDRESS = 60;
/** Entries of unauthenticated callers from all addresses. */
const MAX_UNAUTHENTICATED = 1_000;
/** Maximum number of tracked addresses: 20,000 with a hundred timestamps each take 16 MB. */
const MAX_ADDRESSES = 20_000;

/** Ring buffer of the latest timestamps. */
class Instants {
  private readonly times: number[] = [];
  private oldest = 0;

  constructor(private readonly most: number) {}

  hasRoom(time: number): boolean {
    const oldest = this.times[this.oldest];
    return (
      this.times.length < this.most || oldest === undefined || oldest <= time - BUDGET_WINDOW_MS
    );
  }

  add(time: number): void {
    this.times[this.oldest] = time;
    this.oldest = (this.oldest + 1) % this.most;
  }
}

interface Counts {
  all: Instants;
  unauthenticated: Instants;
}

/** Limits the audit entries per address over all kinds of events, on each node. */
export class AuditBudget {
  private readonly addresses = boundedCache<Counts>({ max: MAX_ADDRESSES });
  private readonly unauthenticated = new Instants(MAX_UNAUTHENTICATED);

  /**
   * @param sharedAddresses addresses shared by many clients: authenticated callers are not limited there
   */
  constructor(private readonly sharedAddresses: readonly string[] = []) {}

  /** Consumes budget for an entry. @returns false if it is exhausted */
  take({ address, actorKind, at }: UnauthenticatedEntry): boolean {
    if (address === null) return true;
    const authenticated = actorKind !== 'anonymous';
    if (authenticated && isWithin(address, this.sharedAddresses)) return true;
    const time = at.getTime();
    const key = addressBlock(address);
    const counts = this.addresses.get(key) ?? {
      all: new Instants(MAX_OF_ADDRESS),
      unauthenticated: new Instants(MAX_UNAUTHENTICATED_OF_ADDRESS),
    };
    this.addresses.set(key, counts);
    const limits = authenticated
      ? [counts.all]
      : [counts.all, counts.unauthenticated, this.unauthenticated];
    if (!limits.every((limit) => limit.hasRoom(time))) return false;
    for (const limit of limits) limit.add(time);
    return true;
  }
}
