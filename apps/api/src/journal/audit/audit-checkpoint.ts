import { createHash } from 'node:crypto';
import type { AuditEntry, AuditCheckpoint, CheckpointEntry } from '#database';
import type { MasterKeys } from '../../security/encryption/master-keys.js';
import { verifyEntry, entryText } from './audit-entry-mac.js';

/** Characters of a digest: 132 bits. */
const DIGEST = 22;

type CheckpointFacts = Omit<AuditCheckpoint, 'hash' | 'mac'>;

/** The part of a checkpoint that covers an entry. An entry whose MAC is already invalid is marked as doubtful. */
export function checkpointEntry(masterKeys: MasterKeys, entry: AuditEntry): CheckpointEntry {
  const valid = verifyEntry(masterKeys, entry) === true;
  return valid ? [entry.id, digestOf(entry)] : [entry.id, digestOf(entry), 'doubtful'];
}

/** Digest of all fields of an entry and its MAC. */
export function digestOf(entry: AuditEntry): string {
  return sha256(`${entryText(entry)}\n${entry.mac}`).slice(0, DIGEST);
}

/**
 * The hash of a checkpoint needs no key, and covers the hash of the previous one. After a change, all later hashes
 * would have to be recalculated, and their MACs, which need the master key.
 */
export function hashOf(checkpoint: CheckpointFacts): string {
  const { number, batch, firstId, lastId, count, createdAt, previous, entries } = checkpoint;
  return sha256(
    JSON.stringify([
      'signet/audit-seal/v1',
      ...[number, batch, firstId, lastId, count, createdAt.toISOString(), previous, entries],
    ]),
  );
}

export function createCheckpoint(
  masterKeys: MasterKeys,
  last: Pick<AuditCheckpoint, 'number' | 'hash'> | undefined,
  { batch, entries, createdAt }: Pick<CheckpointFacts, 'batch' | 'entries' | 'createdAt'>,
): AuditCheckpoint {
  const facts = {
    number: (last?.number ?? 0) + 1,
    batch,
    firstId: entries[0]?.[0] ?? '',
    lastId: entries.at(-1)?.[0] ?? '',
    count: entries.length,
    entries,
    createdAt,
    previous: last?.hash ?? '',
  };
  const hash = hashOf(facts);
  return { ...facts, hash, mac: masterKeys.mac(['audit-seal', hash]) };
}

/** @returns undefined if the key of the MAC is not in the settings */
export function verifyCheckpoint(
  masterKeys: MasterKeys,
  checkpoint: AuditCheckpoint,
): boolean | undefined {
  return masterKeys.verifyMac(checkpoint.mac, ['audit-seal', checkpoint.hash]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
