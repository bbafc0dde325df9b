/**
 * All error codes with their HTTP status. The code is stable and meant for programs; the detail of an `AppError` is
 * meant for people and may change.
 */
export const errorStatus = {
  'request.invalid': 400,
  'request.malformed': 400,
  'request.credentials_ambiguous': 400,
  'request.method_not_allowed': 405,
  'request.too_large': 413,
  'request.media_type': 415,
  'request.head_too_large': 431,
  'request.timeout': 408,
  'request.expectation_failed': 417,
  'request.not_implemented': 501,
  'cursor.invalid': 400,
  'route.unknown': 404,
  'route.gone': 410,
  'auth.required': 401,
  'auth.refused': 401,
  'auth.second_factor_required': 401,
  'auth.second_factor_refused': 401,
  'auth.sign_in_expired': 401,
  'auth.second_factor_missing': 403,
  'auth.step_up_required': 403,
  'auth.console_required': 403,
  'auth.csrf': 403,
  'permission.missing': 403,
  'precondition.failed': 412,
  'idempotency.key_reused': 422,
  'namespace.unknown': 404,
  'namespace.name_taken': 409,
  'namespace.confirmation_wrong': 400,
  'user.unknown': 404,
  'user.name_taken': 409,
  'user.import_refused': 409,
  'group.unknown': 404,
  'group.name_taken': 409,
  'member.unknown': 404,
  'right.unknown': 404,
  'right.too_many': 409,
  'org.unknown': 404,
  'org.name_taken': 409,
  'key.unknown': 404,
  'key.not_used': 409,
  'key.not_next': 409,
  'key.retired': 409,
  'key.confirmation_wrong': 400,
  'audience.unknown': 404,
  'audience.name_taken': 409,
  'api_key.unknown': 404,
  'api_key.name_taken': 409,
  'api_key.secret_taken': 409,
  'api_key.import_refused': 409,
  'session.unknown': 404,
  'administrator.unknown': 404,
  'administrator.name_taken': 409,
  'administrator.last_owner': 409,
  'access_token.unknown': 404,
  'second_factor.none': 409,
  'totp.unknown': 404,
  'totp.not_begun': 409,
  'passkey.unknown': 404,
  'passkey.refused': 400,
  'passkey.taken': 409,
  'passkey.too_many': 409,
  'passkey.unavailable': 409,
  'lifetime.invalid': 400,
  'lifetime.above_maximum': 400,
  'audience.refused': 400,
  'claims.not_allowed': 400,
  'token.too_large': 400,
  'login.refused': 401,
  'login.password_disabled': 403,
  'refresh_token.refused': 401,
  'public_key.none': 400,
  'namespace.refused': 401,
  'client.refused': 401,
  'grant.unsupported': 400,
  'grant.not_allowed': 400,
  'grant.refused': 400,
  'scope.refused': 400,
  'token.refused': 401,
  'authorization.missing': 403,
  'kid.taken': 403,
  'kid.unusable': 409,
  'refresh_token.foreign': 403,
  'refresh_token.ended': 409,
  'claims.refused': 422,
  'right.missing': 403,
  'rate.limited': 429,
  'server.busy': 503,
  'server.unavailable': 503,
  'server.fault': 500,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/**
 * Refusals of credentials too strong to guess: too many of them from one address lead to `rate.limited`. Routes that
 * verify the access token of a third party (`token.refused`) are excluded: all clients of a gateway share one
 * address, most gateways treat any answer but 401 and 403 as a server failure, and a forged token is refused by its
 * signature, before any lookup or audit entry.
 */
export const credentialRefusals: readonly ErrorCode[] = [
  'auth.required',
  'auth.sign_in_expired',
  'refresh_token.refused',
  'refresh_token.foreign',
  'refresh_token.ended',
  'client.refused',
  'grant.refused',
];

/** Refusals of any credential: too many of them lead to `rate.limited`. */
export const guessRefusals: readonly ErrorCode[] = [
  'login.refused',
  'auth.refused',
  'auth.second_factor_refused',
  ...credentialRefusals,
];

/** An invalid field of a request. */
export interface FieldError {
  /** RFC 6901 pointer into the body, or `path/<name>`, `query/<name>`, `header/<name>`. */
  pointer: string;
  detail: string;
}

/** An error with an HTTP response: thrown by services and guards, rendered by the error filter. */
export class AppError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly fields: FieldError[] = [],
    /** Seconds after which the request may be retried; sent as `Retry-After`. */
    readonly retryAfter?: number,
    /** The cause, for the log only. */
    cause?: unknown,
  ) {
    super(detail, { cause });
    this.name = 'AppError';
  }

  get status(): number {
    return errorStatus[this.code];
  }
}
