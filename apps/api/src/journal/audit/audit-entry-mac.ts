import type { JsonValue, NewAuditEntry } from '#database';
import type { MasterKeys } from '../../security/encryption/master-keys.js';

/** An entry without its MAC. */
export type UnauthenticatedEntry = Omit<NewAuditEntry, 'mac'>;

/** Canonical text of an entry, identical before and after storage. */
export function entryText(entry: UnauthenticatedEntry): string {
  return JSON.stringify([
    entry.id,
    entry.at.toISOString(),
    entry.namespaceId,
    entry.action,
    entry.actorKind,
    entry.actorId,
    entry.actorName,
    entry.actorCredential,
    entry.targetKind,
    entry.targetId,
    entry.targetName,
    ordered(entry.before),
    ordered(entry.after),
    ordered(entry.details),
    entry.address,
    entry.userAgent,
    entry.requestId,
  ]);
}

export function authenticateEntry(keys: MasterKeys, entry: UnauthenticatedEntry): NewAuditEntry {
  return { ...entry, mac: keys.mac(['audit-entry', entryText(entry)]) };
}

/** @returns undefined if the key of the MAC is not in the settings */
export function verifyEntry(keys: MasterKeys, entry: NewAuditEntry): boolean | undefined {
  return keys.verifyMac(entry.mac, ['audit-entry', entryText(entry)]);
}

/** Sorts fields: jsonb does not preserve their order. */
function ordered(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return members.map(([name, member]) => [name, ordered(member)]);
}
