import type { Database, EncryptedValue } from '#database';
import { DecryptionError, type MasterKeys } from './master-keys.js';
import {
  encryptedColumns,
  type EncryptedCounts,
  type EncryptedColumnKind,
} from './encrypted-columns.js';

/** Values per transaction. */
const BATCH = 200;
/** Maximum passes over a column: running nodes may still encrypt under an older key. */
const MAX_PASSES = 3;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export interface ReencryptedCounts {
  reencrypted: EncryptedCounts;
  /** Values that cannot be decrypted, by kind and id. */
  damaged: string[];
}

/**
 * Re-encrypts all secrets that are not encrypted under the first master key. A value is replaced only if unchanged,
 * so servers may keep running; the operation can be interrupted and repeated.
 * @throws UnknownMasterKeyError
 */
export async function reencryptAll(
  database: Database,
  keys: MasterKeys,
): Promise<ReencryptedCounts> {
  const reencrypted: EncryptedCounts = new Map();
  const damaged: string[] = [];
  for (const kind of encryptedColumns) {
    const broken = new Set<string>();
    let count = 0;
    for (let pass = 0; pass < MAX_PASSES; pass += 1) {
      const done = await reencryptColumn(database, keys, kind, broken);
      count += done;
      if (done === 0) break;
    }
    if (count > 0) reencrypted.set(kind.name, count);
    damaged.push(...[...broken].map((id) => `${kind.table} ${id}`));
  }
  return { reencrypted, damaged };
}

async function reencryptColumn(
  database: Database,
  keys: MasterKeys,
  kind: EncryptedColumnKind,
  broken: Set<string>,
): Promise<number> {
  const [first = ''] = keys.ids;
  let after = FIRST_ID;
  let count = 0;
  for (;;) {
    const page = { after, limit: BATCH };
    const values = await database.encryptedColumns.listNotUnder(kind, first, page);
    const reencrypted = values.map((value) => reencrypt(keys, kind, value));
    count += await database.transaction(async (tx) => {
      let replaced = 0;
      for (const [index, value] of values.entries()) {
        const encrypted = reencrypted[index];
        if (encrypted === undefined) broken.add(value.id);
        else if (await tx.encryptedColumns.replace(kind, value, encrypted)) replaced += 1;
      }
      return replaced;
    });
    if (values.length < BATCH) return count;
    after = values.at(-1)?.id ?? after;
  }
}

/** Undefined if the value cannot be decrypted. */
function reencrypt(
  keys: MasterKeys,
  kind: EncryptedColumnKind,
  value: EncryptedValue,
): string | undefined {
  const context = kind.context(value.boundTo);
  try {
    return keys.encrypt(keys.decrypt(value.ciphertext, context), context);
  } catch (error) {
    if (error instanceof DecryptionError) return undefined;
    throw error;
  }
}
