import type { Administrator, Database, AuthenticationTimes, Repositories } from '#database';
import type { AuditLog } from '../../journal/audit/audit-log.js';
import { notFound } from '../../core/errors/edit-outcome.js';
import { rotateConsoleSession } from '../administrators/rotate-console-session.js';
import { type Issued } from '../../security/console-cookie.js';
import { requestContext } from '../../core/http/request-context.js';
import { consoleSessionOf, type Actor } from '../../security/actor.js';
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.js';

/** The result of changing the own second factors. */
export interface FactorChange<T> {
  /** The rotated secret of the current session. */
  session: Issued;
  result: T;
}

/**
 * Changes the own second factors, one change at a time. Revokes every other console session of the administrator: it
 * was authenticated with a factor that is no longer valid, or without one that is now required. The secret of the
 * current session is rotated; an enrolment counts as authentication with the factor (`times`).
 */
export function changeFactors<T>(
  database: Database,
  actor: Actor,
  change: (tx: Repositories, hadFactor: boolean) => Promise<T>,
  times: AuthenticationTimes = {},
): Promise<FactorChange<T>> {
  const session = consoleSessionOf(actor);
  return database.transaction(async (tx) => {
    if (!(await tx.administrators.lock(actor.id)))
      throw notFound('administrator.unknown', 'administrator');
    await requestContext.revalidateCaller(tx);
    const result = await change(tx, await tx.administrators.hasSecondFactor(actor.id));
    await tx.consoleSessions.deleteAllOf(actor.id, session.id);
    await tx.pendingSignIns.deleteAllOf(actor.id);
    return { result, session: await rotateConsoleSession(tx, session, times) };
  });
}

/** Replaces all recovery codes with ten new ones. @returns the codes in plain text */
export async function replaceRecoveryCodes(
  tx: Repositories,
  administratorId: string,
): Promise<string[]> {
  const codes = newRecoveryCodes();
  await tx.adminRecoveryCodes.replace(administratorId, codes.map(recoveryCodeHash));
  return codes;
}

/** Deletes the recovery codes once no other factor is left: without one they would act as a password. */
export async function deleteUnusableRecoveryCodes(
  tx: Repositories,
  administratorId: string,
): Promise<void> {
  if (await tx.administrators.hasSecondFactor(administratorId)) return;
  await tx.adminRecoveryCodes.deleteAllOf(administratorId);
}

/**
 * Removes all second factors of an administrator. Revokes the console sessions: an attacker who found
 * the factors may have started one.
 */
export async function resetSecondFactor(
  tx: Repositories,
  audit: AuditLog,
  { id: administratorId, username }: Administrator,
): Promise<void> {
  await tx.adminTotps.deleteAllOf(administratorId);
  await tx.adminPasskeys.deleteAllOf(administratorId);
  await tx.adminRecoveryCodes.deleteAllOf(administratorId);
  await tx.pendingSignIns.deleteAllOf(administratorId);
  await tx.consoleSessions.deleteAllOf(administratorId);
  await audit.recordIn(tx, {
    action: 'second-factor.reset',
    namespaceId: null,
    target: { kind: 'administrator', id: administratorId, name: username },
  });
}
