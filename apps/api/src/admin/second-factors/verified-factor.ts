import type { Administrator, Database, Repositories } from '#database';
import { AppError } from '../../core/errors/app-error.js';

export const factorKinds = ['totp', 'passkey', 'recovery-code'] as const;
export type FactorKind = (typeof factorKinds)[number];

/** A second factor that was verified but not consumed yet. Each can be consumed once. */
export interface VerifiedFactor {
  administratorId: string;
  /** @returns false if it was consumed concurrently */
  consume: (tx: Repositories) => Promise<boolean>;
}

/**
 * Consumes a factor and runs what it authorizes, in one transaction.
 *
 * @returns undefined if it was consumed before, or its administrator may no longer sign in
 */
export function consumeFactor<T>(
  database: Database,
  { administratorId, consume }: VerifiedFactor,
  work: (tx: Repositories, administrator: Administrator) => Promise<T>,
): Promise<T | undefined> {
  return database.transaction(async (tx) => {
    const administrator = await tx.administrators.lock(administratorId);
    if (!administrator || administrator.disabled || !(await consume(tx))) return undefined;
    return work(tx, administrator);
  });
}

export function refusedFactor(): AppError {
  return new AppError(
    'auth.second_factor_refused',
    'Second factor not accepted: it is wrong, expired, or was used before.',
  );
}
