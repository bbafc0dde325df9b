import type { AdminTotp } from '#database';

/** What the seal of a secret is bound to: the row cannot become that of another administrator. */
export function totpSealContext({
  id,
  administratorId,
}: Pick<AdminTotp, 'id' | 'administratorId'>): string[] {
  return ['admin_totps', administratorId, id];
}
