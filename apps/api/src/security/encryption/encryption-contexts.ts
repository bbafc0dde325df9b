import type { AdminTotp } from '#database';

/** Encryption context of a private key: the ciphertext cannot be moved to another row. */
export function signingKeyContext(
  key: Record<'namespaceId' | 'kid' | 'algorithm' | 'purpose', string>,
): string[] {
  return ['signing-key', key.namespaceId, key.kid, key.algorithm, key.purpose];
}

/** Encryption context of a TOTP secret: the ciphertext cannot be moved to another administrator. */
export function totpSecretContext({
  id,
  administratorId,
}: Pick<AdminTotp, 'id' | 'administratorId'>): string[] {
  return ['admin_totps', administratorId, id];
}

/** Encryption context of a stored response. */
export const storedResponseContext = (row: { administratorId: string; id: string }): string[] => [
  'idempotency_keys',
  row.administratorId,
  row.id,
];
