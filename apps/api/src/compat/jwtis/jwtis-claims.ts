import type { Namespace, RequestClaims } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { formatDuration } from '../../core/fields/duration.js';
import { isReservedClaim, requestClaimsFault } from '../../identity/claims/custom-claims.js';

/** The claims and the lifetime of a token. */
export interface JwtisTokenOptions {
  claims: RequestClaims;
  /** Seconds. */
  lifetime: number;
}

/** Alternatives to setting a claim that Signet sets. */
const waysOut: ReadonlyMap<string, string> = new Map([
  ['iss', 'it is the issuer of the namespace'],
  ['sub', 'it is the API key; name your user in a claim of your own, such as `uid`'],
  ['aud', 'it is the `audience` of the namespace, which an administrator can set'],
  ['iat', 'Signet sets the time'],
  ['nbf', 'Signet sets the time'],
  ['jti', 'each token has its own; the `id` of the response stays the same across renewals'],
]);

/**
 * Reads the requested claims of a client. `exp` requests a lifetime, as in JWTIS; no other registered or reserved claim
 * can be set. Strings are passed through unchanged.
 * @throws AppError request.invalid, lifetime.above_maximum
 */
export function jwtisTokenOptions(
  { exp, ...claims }: Readonly<Record<string, unknown>>,
  namespace: Pick<Namespace, 'accessTtl' | 'accessTtlMax'>,
  now: Date,
): JwtisTokenOptions {
  const reserved = Object.keys(claims).filter(isReservedClaim);
  if (reserved.length > 0) {
    throw new AppError(
      'request.invalid',
      'Some of these claims cannot be set.',
      reserved.map((name) => ({ pointer: `/claims/${name}`, detail: refusalOf(name) })),
    );
  }
  const fault = requestClaimsFault(claims);
  if (fault !== undefined) throw wrong('/claims', fault);
  return { claims: claims as RequestClaims, lifetime: lifetimeOf(exp, namespace, now) };
}

function refusalOf(name: string): string {
  const wayOut = waysOut.get(name) ?? 'omit it, or choose another name';
  return `must not set the claim ${name}, which is reserved: ${wayOut}`;
}

function lifetimeOf(
  exp: unknown,
  { accessTtl, accessTtlMax }: Pick<Namespace, 'accessTtl' | 'accessTtlMax'>,
  now: Date,
): number {
  if (exp === undefined) return accessTtl;
  if (typeof exp !== 'number' || !Number.isFinite(exp)) {
    throw wrong('/claims/exp', 'must be a number: seconds since 1970');
  }
  const lifetime = Math.floor(exp) - Math.floor(now.getTime() / 1000);
  if (lifetime < 1) throw wrong('/claims/exp', 'must be in the future');
  if (lifetime <= accessTtlMax) return lifetime;
  const most = `at most ${formatDuration(accessTtlMax)} from now`;
  throw new AppError('lifetime.above_maximum', `The namespace allows ${most}.`, [
    { pointer: '/claims/exp', detail: `must be ${most}` },
  ]);
}

function wrong(pointer: string, detail: string): AppError {
  return new AppError('request.invalid', 'Invalid claims.', [{ pointer, detail }]);
}
