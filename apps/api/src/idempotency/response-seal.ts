/** What the encryption of a stored response is bound to. */
export const responseSealContext = (row: { administratorId: string; id: string }): string[] => [
  'idempotency_keys',
  row.administratorId,
  row.id,
];
