import { createHash } from 'node:crypto';
import type { AuditEntry, AuditCheckpoint, CheckpointEntry } from '#database';
import type { MasterKeys } from '../../security/encryption/master-keys.js';
import { verifyEntry, entryText } from './audit-entry-mac.js';

/** Characters of a digest: 132 bits. */
const DIGEST = 22;

type CheckpointFacts = Omit<AuditCheckpoint, 'hash' | 'proof'>;

/** The line of a seal for an entry that is sealed now. */
export function checkpointEntry(masterKeys: MasterKeys, entry: AuditEntry): CheckpointEntry {
  const proven = verifyEntry(masterKeys, entry) === true;
  return proven ? [entry.id, digestOf(entry)] : [entry.id, digestOf(entry), 'doubtful'];
}

/** Stands for all that an entry says, and for its proof. */
export function digestOf(entry: AuditEntry): string {
  return sha256(`${entryText(entry)}\n${entry.proof}`).slice(0, DIGEST);
}

/**
 * The hash of a seal needs no key. Each holds on to the one before: who changes something has to make all later hashes
 * anew, and their proofs, for which the master key is needed.
 */
export function hashOf(seal: CheckpointFacts): string {
  const { number, batch, firstId, lastId, count, sealedAt, previous, entries } = seal;
  return sha256(
    JSON.stringify([
      'signet/audit-seal/v1',
      ...[number, batch, firstId, lastId, count, sealedAt.toISOString(), previous, entries],
    ]),
  );
}

export function createCheckpoint(
  masterKeys: MasterKeys,
  last: Pick<AuditCheckpoint, 'number' | 'hash'> | undefined,
  { batch, entries, sealedAt }: Pick<CheckpointFacts, 'batch' | 'entries' | 'sealedAt'>,
): AuditCheckpoint {
  const facts = {
    number: (last?.number ?? 0) + 1,
    batch,
    firstId: entries[0]?.[0] ?? '',
    lastId: entries.at(-1)?.[0] ?? '',
    count: entries.length,
    entries,
    sealedAt,
    previous: last?.hash ?? '',
  };
  const hash = hashOf(facts);
  return { ...facts, hash, proof: masterKeys.mac(['audit-seal', hash]) };
}

/** @returns undefined if the key that made the proof is not in the settings. */
export function verifyCheckpoint(
  masterKeys: MasterKeys,
  seal: AuditCheckpoint,
): boolean | undefined {
  return masterKeys.verifyMac(seal.proof, ['audit-seal', seal.hash]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
