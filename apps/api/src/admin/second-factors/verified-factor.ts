import type { Administrator, Database, Repositories } from '#database';
import { AppError } from '../../core/errors/app-error.js';

export const factorKinds = ['totp', 'passkey', 'recovery-code'] as const;
export type FactorKind = (typeof factorKinds)[number];

/** A second factor that was found right. It still has to be used, and each is used once. */
export interface VerifiedFactor {
  administratorId: string;
  /** @returns false where somebody has used it meanwhile */
  consume: (tx: Repositories) => Promise<boolean>;
}

/**
 * Uses a factor up and does what it was given for, in one transaction: both happen or neither.
 *
 * @returns undefined where it was used before, or its administrator may not sign in any more
 */
export function consumeFactor<T>(
  database: Database,
  { administratorId, consume: use }: VerifiedFactor,
  work: (tx: Repositories, administrator: Administrator) => Promise<T>,
): Promise<T | undefined> {
  return database.transaction(async (tx) => {
    const administrator = await tx.administrators.lock(administratorId);
    if (!administrator || administrator.disabled || !(await use(tx))) return undefined;
    return work(tx, administrator);
  });
}

export function refusedFactor(): AppError {
  return new AppError(
    'auth.second_factor_refused',
    'The second factor is not accepted: it is wrong, too old, or was used before.',
  );
}
