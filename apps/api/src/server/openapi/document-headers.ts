import type { OpenAPIObject } from '@nestjs/swagger';
import { SETS_COOKIE } from '../../security/console-cookie.js';
import type { ErrorCode } from '../../core/errors/app-error.js';
import { ETAG, LOCATION } from '../../core/http/returns.decorator.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Headers = NonNullable<NonNullable<OpenAPIObject['components']>['headers']>;

const text = (example: string): { schema: { type: 'string'; example: string } } => ({
  schema: { type: 'string', example },
});

/** Response headers, each described once. */
export const headers = {
  [ETAG]: {
    description:
      'Entity tag, including its quotes. Send it as `If-Match` to protect a change, or as `If-None-Match` to revalidate a cached response.',
    ...text('"1"'),
  },
  [LOCATION]: {
    description: 'Path of the created resource.',
    ...text('/api/v1/orgs/0190f5a4-2b6e-7cc3-9a51-3a1f0c2d4e5f'),
  },
  'Retry-After': {
    description: 'Seconds to wait before retrying the request.',
    schema: { type: 'integer', minimum: 0, maximum: 86_400, format: 'int32', example: 5 },
  },
  RateLimit: {
    description: 'Remaining attempts (draft-ietf-httpapi-ratelimit-headers).',
    ...text('"guesses";r=7'),
  },
  'RateLimit-Policy': {
    description: 'Quota of attempts and its window in seconds.',
    ...text('"guesses";q=10;w=216000'),
  },
  'Set-Cookie': {
    description: 'Cookie of the console session, or of a sign-in that waits for a second factor.',
    ...text('signet_1a2b3c4d=sgc_…; Path=/; HttpOnly; SameSite=Strict; Secure'),
  },
  'WWW-Authenticate': {
    description: 'Authentication scheme and error (RFC 6750 section 3).',
    ...text('Bearer realm="signet"'),
  },
} as const satisfies Headers;

/** Errors of password and second-factor checks, whose attempts are counted per account. */
const countedRefusals: readonly ErrorCode[] = [
  'login.refused',
  'auth.refused',
  'auth.second_factor_refused',
  'grant.refused',
];

/** Declares the response headers of an operation. */
export function declareHeaders(
  method: string,
  operation: Operation,
  codes: ReadonlySet<ErrorCode>,
): void {
  const extended = operation as unknown as Record<string, unknown>;
  const add = (status: string, ...names: (keyof typeof headers)[]): void => {
    const response = operation.responses[status];
    if (response === undefined || '$ref' in response) return;
    const references = names.map(
      (name) => [name, { $ref: `#/components/headers/${name}` }] as const,
    );
    response.headers = { ...response.headers, ...Object.fromEntries(references) };
  };
  const success = operation.responses['200'];
  const isTagged = success !== undefined && 'headers' in success && success.headers?.[ETAG];
  if (method === 'get' && isTagged)
    operation.responses['304'] ??= {
      description: 'Not modified (`If-None-Match`).',
    };
  if (operation.responses['304'] !== undefined) {
    add('200', ETAG);
    add('304', ETAG);
  }
  // Routes that check passwords or second factors send the remaining attempts with every response.
  const isCounted = countedRefusals.some((code) => codes.has(code));
  for (const status of isCounted ? Object.keys(operation.responses) : ['429'])
    if (status !== 'default') add(status, 'RateLimit', 'RateLimit-Policy');
  for (const status of ['429', '503']) add(status, 'Retry-After');
  for (const status of ['401', '403']) add(status, 'WWW-Authenticate');
  if (extended[SETS_COOKIE] === true) {
    for (const status of ['200', '201', '204']) add(status, 'Set-Cookie');
    if (codes.has('auth.second_factor_required')) add('401', 'Set-Cookie');
  }
  Reflect.deleteProperty(operation, SETS_COOKIE);
}
