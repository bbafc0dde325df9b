import type { Database, EncryptedColumn } from '#database';
import { totpSecretContext } from './encryption-contexts.js';
import { storedResponseContext } from './encryption-contexts.js';
import { signingKeyContext } from './encryption-contexts.js';

/** An encrypted column and the encryption context of its values. */
export interface EncryptedColumnKind extends EncryptedColumn {
  /** Display name of its values. */
  name: string;
  /** Encryption context, from the columns of `boundTo`. */
  context: (boundTo: Readonly<Record<string, string>>) => string[];
}

/**
 * All columns encrypted under master keys. A column missing here would be skipped by re-encryption and become
 * unreadable once its master key is removed; a spec finds such columns by their prefix `sealed_`.
 */
export const encryptedColumns: readonly EncryptedColumnKind[] = [
  {
    name: 'signing keys',
    table: 'signing_keys',
    column: 'sealed_private',
    boundTo: ['namespace_id', 'kid', 'algorithm', 'purpose'],
    context: ({ namespace_id: namespaceId = '', kid = '', algorithm = '', purpose = '' }) =>
      signingKeyContext({ namespaceId, kid, algorithm, purpose }),
  },
  {
    name: 'TOTP secrets',
    table: 'admin_totps',
    column: 'sealed_secret',
    boundTo: ['administrator_id', 'id'],
    context: ({ administrator_id: administratorId = '', id = '' }) =>
      totpSecretContext({ administratorId, id }),
  },
  {
    name: 'responses to idempotent requests',
    table: 'idempotency_keys',
    column: 'sealed_response',
    boundTo: ['administrator_id', 'id'],
    context: ({ administrator_id: administratorId = '', id = '' }) =>
      storedResponseContext({ administratorId, id }),
  },
];

/** Number of encrypted values per kind. */
export type EncryptedCounts = Map<string, number>;

/** Encrypted values per master key. */
export async function countEncrypted(database: Database): Promise<Map<string, EncryptedCounts>> {
  const all = new Map<string, EncryptedCounts>();
  for (const kind of encryptedColumns) {
    for (const [masterKey, count] of await database.encryptedColumns.countByMasterKey(kind)) {
      const counts = all.get(masterKey) ?? new Map<string, number>();
      all.set(masterKey, counts.set(kind.name, count));
    }
  }
  return all;
}

/** For example `12 signing keys`. Empty if there are none. */
export function describeCounts(counts: EncryptedCounts | undefined): string {
  return [...(counts ?? [])].map(([name, count]) => `${count} ${name}`).join(', ');
}
