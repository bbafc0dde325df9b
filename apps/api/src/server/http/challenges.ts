import type { AppError, ErrorCode } from '../../core/errors/app-error.js';

/** Errors of RFC 6750 section 3.1, for a request that presented a token. */
const bearerErrors: Partial<Record<ErrorCode, string>> = {
  'token.refused': 'invalid_token',
  'auth.required': 'invalid_token',
  'right.missing': 'insufficient_scope',
  'permission.missing': 'insufficient_scope',
};

/**
 * The `WWW-Authenticate` of a refusal, if it has one. A request without a token is told the scheme alone (RFC 6750
 * section 3.1); a client at the token endpoint is answered with the scheme of its own credentials (RFC 6749 section 5.2).
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
