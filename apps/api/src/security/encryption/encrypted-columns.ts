import type { Database, EncryptedColumn } from '#database';
import { totpSecretContext } from './encryption-contexts.js';
import { storedResponseContext } from './encryption-contexts.js';
import { signingKeyContext } from './encryption-contexts.js';

/** A column of sealed secrets, and how its seals are bound to their rows. */
export interface EncryptedKind extends EncryptedColumn {
  /** What its values are, for people. */
  name: string;
  /** The context that a value was sealed with, from the columns of `boundTo`. */
  context: (boundTo: Readonly<Record<string, string>>) => string[];
}

/**
 * Every column that master keys seal. A column that is missing here would be lost with its master key; a spec looks for
 * it by its name, which begins with `sealed_`.
 */
export const encryptedColumns: readonly EncryptedKind[] = [
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
    name: 'responses to repeatable requests',
    table: 'idempotency_keys',
    column: 'sealed_response',
    boundTo: ['administrator_id', 'id'],
    context: ({ administrator_id: administratorId = '', id = '' }) =>
      storedResponseContext({ administratorId, id }),
  },
];

/** How many sealed values lie under a master key, by their kind. */
export type EncryptedCounts = Map<string, number>;

/** What lies under each master key that anything lies under. */
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

/** Such as `12 signing keys`; nothing where there is none. */
export function inWords(counts: EncryptedCounts | undefined): string {
  return [...(counts ?? [])].map(([name, count]) => `${count} ${name}`).join(', ');
}
