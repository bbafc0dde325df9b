import type { OpenAPIObject } from '@nestjs/swagger';
import { SETS_COOKIE } from '../../security/console-cookie.js';
import type { ErrorCode } from '../../core/errors/app-error.js';
import { ETAG, LOCATION } from '../../core/http/returns.decorator.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Headers = NonNullable<NonNullable<OpenAPIObject['components']>['headers']>;

const text = (example: string): { schema: { type: 'string'; example: string } } => ({
  schema: { type: 'string', example },
});

/** The headers of responses, each described once. */
export const headers = {
  [ETAG]: {
    description:
      'Names what was sent, quotes included. As `If-Match` it guards a change, as `If-None-Match` it saves reading the same again.',
    ...text('"1"'),
  },
  [LOCATION]: {
    description: 'The path of the created resource.',
    ...text('/api/v1/orgs/0190f5a4-2b6e-7cc3-9a51-3a1f0c2d4e5f'),
  },
  'Retry-After': {
    description: 'Seconds after which the request may be tried again.',
    schema: { type: 'integer', minimum: 0, maximum: 86_400, format: 'int32', example: 5 },
  },
  RateLimit: {
    description: 'How many attempts are left (draft-ietf-httpapi-ratelimit-headers).',
    ...text('"guesses";r=7'),
  },
  'RateLimit-Policy': {
    description: 'How many attempts come back in how many seconds.',
    ...text('"guesses";q=10;w=216000'),
  },
  'Set-Cookie': {
    description: 'The console session, or the ticket of a sign-in that waits for a second factor.',
    ...text('signet_1a2b3c4d=sgc_…; Path=/; HttpOnly; SameSite=Strict; Secure'),
  },
  'WWW-Authenticate': {
    description: 'The scheme to authenticate with, and what was wrong (RFC 6750 section 3).',
    ...text('Bearer realm="signet"'),
  },
} as const satisfies Headers;

/** How a password or a second factor is refused: attempts of these are counted for each account. */
const countedRefusals: readonly ErrorCode[] = [
  'login.refused',
  'auth.refused',
  'auth.second_factor_refused',
  'grant.refused',
];

/** Declares the headers of an operation's responses where they are sent. */
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
      description: 'It has not changed since (`If-None-Match`).',
    };
  if (operation.responses['304'] !== undefined) {
    add('200', ETAG);
    add('304', ETAG);
  }
  // Where passwords and second factors are checked, each response tells how many attempts are left.
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
