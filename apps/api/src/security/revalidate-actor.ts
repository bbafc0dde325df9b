import type { Repositories } from '#database';
import { AppError } from '../core/errors/app-error.js';
import type { Caller } from '../core/http/request-context.js';
import type { Actor } from './actor.js';

/** The actor as recorded in audit entries. */
export function callerOf(actor: Actor): Caller {
  const { id, username, credential } = actor;
  return {
    kind: 'administrator',
    id,
    name: username,
    credential: `${credential.kind}:${credential.id}`,
    revalidate: revalidateOncePerTransaction(actor),
  };
}

/** Revalidates an actor once per transaction. */
export function revalidateOncePerTransaction(actor: Actor): (tx: Repositories) => Promise<void> {
  const confirmed = new WeakSet<Repositories>();
  return async (tx) => {
    if (confirmed.has(tx)) return;
    await revalidateActor(tx, actor);
    confirmed.add(tx);
  };
}

/**
 * The guards checked the credential before the transaction. This locks the administrator against changes and the
 * credential against revocation, and reads both again: a concurrent revocation either waits for this transaction and
 * removes what it wrote, or has already committed, and this transaction is refused.
 */
async function revalidateActor(tx: Repositories, actor: Actor): Promise<void> {
  const { id, role, namespaceIds, credential } = actor;
  const administrator = await tx.administrators.lockShared(id);
  if (!administrator || administrator.disabled) throw revoked();
  const held =
    credential.kind === 'console-session'
      ? await tx.consoleSessions.lockAgainstRevocation(credential.id, credential.secretHash)
      : await tx.personalAccessTokens.lockAgainstRevocation(credential.id);
  if (!held) throw revoked();
  if (administrator.role !== role) throw reduced();
  if (namespaceIds.length === 0) return;
  const assigned = new Set((await tx.administrators.namespacesOf(id)).map((one) => one.id));
  if (namespaceIds.some((one) => !assigned.has(one))) throw reduced();
}

function revoked(): AppError {
  return new AppError(
    'auth.required',
    'The console session or personal access token was revoked while the request was running. Sign in again.',
  );
}

function reduced(): AppError {
  return new AppError(
    'permission.missing',
    'Your permissions changed while the request was running. Repeat the request.',
  );
}
