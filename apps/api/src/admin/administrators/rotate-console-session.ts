import type { AuthenticationTimes, Repositories } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import type { ConsoleSessionCredential } from '../../security/actor.js';
import type { Issued } from '../../security/console-cookie.js';
import { newSecret, sha256Hex } from '../../security/secrets.js';

/**
 * Rotates the secret of a console session when its privileges change (ASVS 7.2.4), so that a stolen cookie no longer
 * works. The expiry stays the same.
 *
 * @throws AppError auth.required if the session was revoked or rotated concurrently
 */
export async function rotateConsoleSession(
  tx: Repositories,
  { id, secretHash }: ConsoleSessionCredential,
  times: AuthenticationTimes = {},
): Promise<Issued> {
  const secret = newSecret();
  const next = { secretHash: sha256Hex(secret), ...times };
  const session = await tx.consoleSessions.rotate(id, secretHash, next);
  if (!session)
    throw new AppError('auth.required', 'The session has expired or was revoked. Sign in again.');
  return { secret, expiresAt: session.expiresAt };
}
