import type { Namespace, RenewalState } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { effectiveScope, missingRights } from '../../identity/rights/resolve-rights.js';

/** Parses a requested scope (RFC 6749 section 3.3); undefined where none is requested. */
export function requestedRights(scope: string | undefined): string[] | undefined {
  const requested = scope?.split(' ').filter((right) => right !== '');
  return requested === undefined || requested.length === 0 ? undefined : requested;
}

/**
 * The rights of a token: exactly the requested ones, or the namespace's default scope.
 * @throws AppError scope.refused naming the missing rights
 */
export function grantScope(
  namespace: Pick<Namespace, 'defaultScope'>,
  granted: readonly string[],
  scope: string | undefined,
): string[] {
  const outcome = effectiveScope(granted, requestedRights(scope), namespace.defaultScope);
  if ('granted' in outcome) return outcome.granted;
  throw new AppError('scope.refused', `These rights are not granted: ${outcome.missing.join(' ')}`);
}

/**
 * The rights of a token of a session, limited to the scope of the login (RFC 6749 section 6) and to the rights that the
 * subject still has. Default for a narrowed session: its whole scope.
 * @throws AppError scope.refused naming the missing rights
 */
export function grantSessionScope(
  namespace: Pick<Namespace, 'defaultScope'>,
  { scope: ceiling, subject }: Pick<RenewalState, 'scope' | 'subject'>,
  requested: string | undefined,
): string[] {
  if (ceiling === null) return grantScope(namespace, subject.rights, requested);
  const lost = new Set(missingRights(subject.rights, ceiling));
  const left = ceiling.filter((right) => !lost.has(right));
  return grantScope({ defaultScope: 'all' }, left, requested);
}
