import type { AppError, ErrorCode } from '../../core/errors/app-error.js';

/** Error codes of RFC 6750 section 3.1, for requests with a token. */
const bearerErrors: Partial<Record<ErrorCode, string>> = {
  'token.refused': 'invalid_token',
  'auth.required': 'invalid_token',
  'right.missing': 'insufficient_scope',
  'permission.missing': 'insufficient_scope',
};

/**
 * The `WWW-Authenticate` header of an error, if any. Without a token it names the scheme only (RFC 6750 section 3.1); at
 * the token endpoint it names the scheme that the client used (RFC 6749 section 5.2).
 */
export function challengeOf(
  { code, status }: AppError,
  authorization: string | undefined,
): string | undefined {
  if (code === 'client.refused') return 'Basic realm="signet"';
  const isBearer = /^Bearer(?: |$)/i.test(authorization ?? '');
  const error = isBearer ? bearerErrors[code] : undefined;
  if (error !== undefined) return `Bearer realm="signet", error="${error}"`;
  return status === 401 ? 'Bearer realm="signet"' : undefined;
}
