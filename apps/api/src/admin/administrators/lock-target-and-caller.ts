import type { Administrator, Repositories } from '#database';
import { requestContext } from '../../core/http/request-context.js';

/**
 * Locks the administrator whom a change concerns, together with the one who makes it: two who change each other at once
 * wait for one another, and the second one finds its credential revoked. Confirms the caller.
 *
 * @param options.owners whether to lock every enabled owner as well, for a change that may leave none
 * @returns undefined where there is no such administrator
 * @throws AppError auth.required, permission.missing
 */
export async function lockTargetAndCaller(
  tx: Repositories,
  id: string,
  options?: { owners: boolean },
): Promise<Administrator | undefined> {
  await tx.administrators.lockTargetAndCaller(id, requestContext.current()?.caller?.id, options);
  await requestContext.confirmCaller(tx);
  return tx.administrators.findById(id);
}
