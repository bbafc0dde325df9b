import type { AppError, ErrorCode } from '../../core/errors/app-error.js';

/** OAuth error codes (RFC 6749 section 5.2) for the errors of the protocol routes. */
const oauthNames: Partial<Record<ErrorCode, string>> = {
  'login.refused': 'invalid_grant',
  'refresh_token.refused': 'invalid_grant',
  'namespace.refused': 'invalid_grant',
  'client.refused': 'invalid_client',
  'grant.unsupported': 'unsupported_grant_type',
  'grant.not_allowed': 'unauthorized_client',
  // RFC 6749 section 4.1.2.1; no code of the token endpoint fits.
  'login.password_disabled': 'access_denied',
  'grant.refused': 'invalid_grant',
  'scope.refused': 'invalid_scope',
  // RFC 8693 section 2.2.2, RFC 8707 section 2
  'audience.refused': 'invalid_target',
  'claims.not_allowed': 'unauthorized_client',
  'token.refused': 'invalid_token',
  'right.missing': 'insufficient_scope',
  // RFC 8628 section 3.5 registers it for the token endpoint; no other registered code fits.
  'rate.limited': 'slow_down',
  'server.busy': 'temporarily_unavailable',
  'server.unavailable': 'temporarily_unavailable',
  'server.fault': 'server_error',
};

export function oauthErrorOf(error: AppError): { error: string; error_description: string } {
  const fields = error.fields.map(({ pointer, detail }) => ` ${pointer}: ${detail}`).join('');
  return {
    error: oauthNames[error.code] ?? 'invalid_request',
    error_description: ascii(error.detail + fields),
  };
}

/** RFC 6749 allows only printable ASCII without `"` and `\` in a description. */
function ascii(text: string): string {
  return text
    .replace(/["\\]/g, "'")
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 1000);
}
