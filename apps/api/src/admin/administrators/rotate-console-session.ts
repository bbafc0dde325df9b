import type { AuthenticationTimes, Repositories } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import type { ConsoleSessionCredential } from '../../security/actor.js';
import type { Issued } from '../../security/console-cookie.js';
import { newSecret, sha256Hex } from '../../security/secrets.js';

/**
 * Gives a console session another secret with every change of its privileges (ASVS 7.2.4); it keeps its end. A stolen
 * cookie does not outlive the change.
 *
 * @throws AppError auth.required where the session was revoked or rotated in the meantime
 */
export async function rotateConsoleSession(
  tx: Repositories,
  { id, secretHash }: ConsoleSessionCredential,
  proven: AuthenticationTimes = {},
): Promise<Issued> {
  const secret = newSecret();
  const next = { secretHash: sha256Hex(secret), ...proven };
  const session = await tx.consoleSessions.rotate(id, secretHash, next);
  if (!session) throw new AppError('auth.required', 'The session has ended. Sign in again.');
  return { secret, expiresAt: session.expiresAt };
}
