import { AppError } from '../../core/errors/app-error.js';
import type { TokenForm } from './oauth.dto.js';

/**
 * The audience that a request names in `audience` (RFC 8693 section 2.1), `resource` (RFC 8707 section 2), or both with
 * the same value. Whether the namespace has it is checked later.
 * @throws AppError audience.refused
 */
export function requestedAudience({
  audience,
  resource = [],
}: Pick<TokenForm, 'audience' | 'resource'>): string | undefined {
  const resources = [resource].flat();
  if (!resources.every(isAbsoluteUri)) {
    throw refused('The resource must be an absolute URI without a fragment.');
  }
  const [first, ...others] = new Set(audience === undefined ? resources : [audience, ...resources]);
  if (others.length === 0) return first;
  throw refused('A token has a single audience: send one resource, and the same audience or none.');
}

function isAbsoluteUri(text: string): boolean {
  return URL.canParse(text) && !text.includes('#');
}

function refused(detail: string): AppError {
  return new AppError('audience.refused', detail);
}
