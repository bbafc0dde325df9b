import { addressBlock } from '../../core/http/addresses.js';
import type { UnauthenticatedEntry } from './audit-entry-mac.js';

/** Addresses with a summary of their own; the events of others are counted together. */
const MAX_ADDRESSES = 1_000;

/** What is told of the events of one address that were not written down one by one. */
export interface Suppressed {
  /** Undefined for addresses that have no summary of their own. */
  address: string | undefined;
  /** The namespace of all of them; null where there are several, or none. */
  namespaceId: string | null;
  /** How many events there were, by action. */
  actions: Record<string, number>;
}

/** Counts events that are not written down one by one. Bounded: by addresses, and by the actions that there are. */
export class SuppressedEvents {
  private counts = new Map<string, Suppressed>();

  get isEmpty(): boolean {
    return this.counts.size === 0;
  }

  add({ address, namespaceId, action }: UnauthenticatedEntry, times = 1): void {
    const block = addressBlock(address ?? '');
    const key = this.counts.has(block) || this.counts.size < MAX_ADDRESSES ? block : '';
    const known = this.counts.get(key);
    const counted = known ?? {
      address: key === '' ? undefined : (address ?? undefined),
      namespaceId,
      actions: {},
    };
    if (counted.namespaceId !== namespaceId) counted.namespaceId = null;
    counted.actions[action] = (counted.actions[action] ?? 0) + times;
    this.counts.set(key, counted);
  }

  /** Gives what was counted, and begins to count again. */
  take(): Suppressed[] {
    const taken = [...this.counts.values()];
    this.counts = new Map();
    return taken;
  }
}
