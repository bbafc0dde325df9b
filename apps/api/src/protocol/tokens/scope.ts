import type { Namespace, RenewalState } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { effectiveScope, missingRights } from '../../identity/rights/resolve-rights.js';

/** Rights that are asked for, as RFC 6749 section 3.3 writes them; undefined where nothing is asked for. */
export function requestedRights(scope: string | undefined): string[] | undefined {
  const asked = scope?.split(' ').filter((right) => right !== '');
  return asked === undefined || asked.length === 0 ? undefined : asked;
}

/**
 * The rights of a token: exactly those that are asked for, or as the namespace says where none are.
 * @throws AppError scope.refused naming those that are missing
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
 * The rights of a token of a session: of those that the login was narrowed to (RFC 6749 section 6), and that the
 * subject still has. A narrowed session that asks for nothing gets what it was narrowed to.
 * @throws AppError scope.refused naming those that are missing
 */
export function grantSessionScope(
  namespace: Pick<Namespace, 'defaultScope'>,
  { scope: ceiling, subject }: Pick<RenewalState, 'scope' | 'subject'>,
  asked: string | undefined,
): string[] {
  if (ceiling === null) return grantScope(namespace, subject.rights, asked);
  const lost = new Set(missingRights(subject.rights, ceiling));
  const left = ceiling.filter((right) => !lost.has(right));
  return grantScope({ defaultScope: 'all' }, left, asked);
}
