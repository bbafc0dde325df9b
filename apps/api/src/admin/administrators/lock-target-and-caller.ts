import type { Administrator, Repositories } from '#database';
import { requestContext } from '../../core/http/request-context.js';

/**
 * Locks the administrator being changed together with the caller, and verifies that the caller's credential is still
 * valid. Of two administrators who change each other concurrently, the second finds its credential revoked.
 *
 * @param options.owners whether to lock all enabled owners as well, for a change that may leave none
 * @returns undefined if the administrator does not exist
 * @throws AppError auth.required, permission.missing
 */
export async function lockTargetAndCaller(
  tx: Repositories,
  id: string,
  options?: { owners: boolean },
): Promise<Administrator | undefined> {
  await tx.administrators.lockTargetAndCaller(id, requestContext.current()?.caller?.id, options);
  await requestContext.revalidateCaller(tx);
  return tx.administrators.findById(id);
}
