import { randomInt } from 'node:crypto';
import { v7 } from 'uuid';

/** A new UUIDv7 (RFC 9562): unique, and in the order of creation. */
export function newId(): string {
  return v7();
}

/** Counts on, so that ids of one millisecond are in the order of creation too. */
let sequence = randomInt(2 ** 31);

/** A new UUIDv7 of this instant. */
export function idAt(at: Date): string {
  sequence = (sequence + 1) >>> 0;
  return v7({ msecs: at.getTime(), seq: sequence });
}

/** What is below every id of this instant and later, and above every id before. Not an id itself. */
export function idFloor(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
