import { randomInt } from 'node:crypto';
import { v7 } from 'uuid';

/** A new UUIDv7 (RFC 9562): unique and sorted by creation time. */
export function newId(): string {
  return v7();
}

/** Incremented, so that IDs of the same millisecond sort by creation as well. */
let sequence = randomInt(2 ** 31);

/** A new UUIDv7 with this timestamp. */
export function idAt(at: Date): string {
  sequence = (sequence + 1) >>> 0;
  return v7({ msecs: at.getTime(), seq: sequence });
}

/** Lower bound of all ids with this timestamp or later. Not a valid id itself. */
export function idFloor(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
