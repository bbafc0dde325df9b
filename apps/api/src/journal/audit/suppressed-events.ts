import { addressBlock } from '../../core/http/addresses.js';
import type { UnauthenticatedEntry } from './audit-entry-mac.js';

/** Maximum number of addresses with their own summary; events of others share one. */
const MAX_ADDRESSES = 1_000;

/** Summary of the suppressed events of one address. */
export interface Suppressed {
  /** Undefined for the shared summary. */
  address: string | undefined;
  /** Common namespace; null if there are several or none. */
  namespaceId: string | null;
  /** Number of events by action. */
  actions: Record<string, number>;
}

/** Counts suppressed events. Bounded by addresses and actions. */
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

  /** Returns and resets the counts. */
  take(): Suppressed[] {
    const taken = [...this.counts.values()];
    this.counts = new Map();
    return taken;
  }
}
