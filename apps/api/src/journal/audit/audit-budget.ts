import { LRUCache } from 'lru-cache';
import { addressBlock, isWithin } from '../../core/http/addresses.js';
import type { UnauthenticatedEntry } from './audit-entry-mac.js';

/** Milliseconds in which the numbers below apply, whenever they begin. */
export const BUDGET_WINDOW_MS = 60_000;

/**
 * Entries of one address in a window. Two more are for the summaries of what is suppressed: with them it is a hundred.
 */
const MAX_OF_ADDRESS = 98;
/** The part of them that callers can use who have proven nothing: what they do must not hide what a login did. */
const MAX_UNPROVEN_OF_ADDRESS = 60;
/** Entries of callers who have proven nothing, of all addresses together. */
const MAX_UNPROVEN = 1_000;
/** Addresses that are counted at a time: 20,000 with a hundred instants each are 16 MB. */
const MAX_ADDRESSES = 20_000;

/** Instants of the latest entries, up to a number. */
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
  unproven: Instants;
}

/**
 * How many entries the events of one address may add to the audit log. Whatever it sends, under whatever names: the
 * numbers hold for all kinds of events together, for each node.
 */
export class AuditBudget {
  private readonly addresses = new LRUCache<string, Counts>({ max: MAX_ADDRESSES });
  private readonly unproven = new Instants(MAX_UNPROVEN);

  /** @param sharedAddresses addresses of many clients: events of proven callers are not limited there */
  constructor(private readonly sharedAddresses: readonly string[] = []) {}

  /** Takes the room that an entry needs. @returns false where there is none */
  take({ address, actorKind, at }: UnauthenticatedEntry): boolean {
    if (address === null) return true;
    const proven = actorKind !== 'anonymous';
    if (proven && isWithin(address, this.sharedAddresses)) return true;
    const time = at.getTime();
    const key = addressBlock(address);
    const counts = this.addresses.get(key) ?? {
      all: new Instants(MAX_OF_ADDRESS),
      unproven: new Instants(MAX_UNPROVEN_OF_ADDRESS),
    };
    this.addresses.set(key, counts);
    const limits = proven ? [counts.all] : [counts.all, counts.unproven, this.unproven];
    if (!limits.every((limit) => limit.hasRoom(time))) return false;
    for (const limit of limits) limit.add(time);
    return true;
  }
}
