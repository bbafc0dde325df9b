import type { AdminTotp } from '#database';

/** What the seal of a private key is bound to: the row cannot be moved to another place. */
export function signingKeyContext(
  key: Record<'namespaceId' | 'kid' | 'algorithm' | 'purpose', string>,
): string[] {
  return ['signing-key', key.namespaceId, key.kid, key.algorithm, key.purpose];
}

/** What the seal of a secret is bound to: the row cannot become that of another administrator. */
export function totpSecretContext({
  id,
  administratorId,
}: Pick<AdminTotp, 'id' | 'administratorId'>): string[] {
  return ['admin_totps', administratorId, id];
}

/** What the encryption of a stored response is bound to. */
export const storedResponseContext = (row: { administratorId: string; id: string }): string[] => [
  'idempotency_keys',
  row.administratorId,
  row.id,
];
