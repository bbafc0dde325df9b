import type { ClaimNames, RequestClaims, TokenSubject } from '#database';

/** The current actor of a token; previous actors are nested in it (RFC 8693 section 4.1). */
export interface ActClaim {
  /** The ID of the API key that exchanged the token. */
  sub: string;
  act?: ActClaim;
}

export interface AccessClaimsInput {
  /** `iss`: the issuer of the namespace, identical to that in its discovery document. */
  readonly issuer: string;
  /** `aud`: the recipient of the token; undefined for a token without the claim. */
  readonly audience?: string;
  /** The subject: `sub` is its ID, which is never reused (RFC 9068 section 5). */
  readonly subject: Pick<TokenSubject, 'kind' | 'id' | 'name' | 'identifier' | 'groups' | 'orgs'>;
  /** `sid`; undefined for a token without a session. */
  readonly sessionId?: string;
  /** `scope` (RFC 9068 section 2.2.3): the granted rights. */
  readonly scope: readonly string[];
  /** `client_id` (RFC 9068 section 2.2): the client that requested the token. */
  readonly clientId: string;
  /** `act`: the actor after a token exchange. */
  readonly act?: ActClaim;
  readonly claimNames: ClaimNames;
  /** Claims from the namespace's claim template and from the caller (`customClaims`). */
  readonly custom: Readonly<RequestClaims>;
  /** Whole seconds, at least 1. The caller has checked it against the maximum of the namespace. */
  readonly lifetime: number;
  readonly now: Date;
  /** At least 128 random bits (`newTokenId`). */
  readonly jti: string;
}

/** The claims of an access token (`typ: at+jwt`, RFC 9068 section 2.2); times are in seconds since 1970. */
export interface AccessClaims {
  iss: string;
  sub: string;
  /** Present unless the namespace omits it. */
  aud?: string | string[];
  iat: number;
  nbf: number;
  exp: number;
  jti: string;
  sid?: string;
  client_id: string;
  act?: ActClaim;
  scope?: string;
  identifier?: string;
  usr?: string;
  grp?: string[];
  org?: string[];
  username?: string;
  groups?: string[];
  orgs?: string[];
}

/**
 * Seconds by which `nbf` precedes `iat`, to allow for clock skew: a verifier whose clock is behind would otherwise
 * reject a new token. A token cannot be used before it is issued anyway.
 */
export const NOT_BEFORE_LEEWAY_SECONDS = 60;

/** Builds the claims of an access token. Empty lists are omitted, as in Quid. */
export function buildAccessClaims(facts: AccessClaimsInput): AccessClaims {
  const {
    issuer,
    audience,
    subject,
    sessionId,
    scope,
    clientId,
    claimNames,
    lifetime,
    now,
    jti,
    act,
  } = facts;
  const iat = toNumericDate(now);
  // Custom claims come first, so that every claim of Signet overrides one of the same name. Assigned one by one, which
  // takes a third of the time of spreading conditional members: this runs for every token.
  const claims = { ...facts.custom, iss: issuer, sub: subject.id } as unknown as AccessClaims;
  if (audience !== undefined) claims.aud = audience;
  claims.iat = iat;
  claims.nbf = iat - NOT_BEFORE_LEEWAY_SECONDS;
  claims.exp = accessExpiry(now, lifetime);
  claims.jti = jti;
  if (sessionId !== undefined) claims.sid = sessionId;
  claims.client_id = clientId;
  if (act) claims.act = act;
  if (scope.length > 0) claims.scope = scope.join(' ');
  addSubject(claims, claimNames, subject);
  return claims;
}

function addSubject(
  claims: AccessClaims,
  names: ClaimNames,
  { kind, name, identifier, groups, orgs }: AccessClaimsInput['subject'],
): void {
  if (kind === 'api-key') {
    claims.identifier = identifier ?? '';
  } else if (names === 'long') {
    claims.username = name;
    if (groups.length > 0) claims.groups = [...groups];
    if (orgs.length > 0) claims.orgs = [...orgs];
  } else {
    claims.usr = name;
    if (groups.length > 0) claims.grp = [...groups];
    if (orgs.length > 0) claims.org = [...orgs];
  }
}

export interface RefreshClaimsInput {
  readonly issuer: string;
  /** `sub`: the user ID. */
  readonly userId: string;
  readonly sessionId: string;
  /** The number of refresh tokens of the session before this one; a whole number of at least 0. */
  readonly counter: number;
  /** When the session expires. */
  readonly expiresAt: Date;
  readonly now: Date;
}

/** The claims of a refresh token (`typ: rt+jwt`). `sid` and `cnt` identify it, so it needs no `jti`. */
export interface RefreshClaims {
  iss: string;
  sub: string;
  sid: string;
  cnt: number;
  iat: number;
  exp: number;
}

/** Builds the claims of a refresh token. */
export function buildRefreshClaims(facts: RefreshClaimsInput): RefreshClaims {
  const { issuer, userId, sessionId, counter, expiresAt, now } = facts;
  if (!Number.isSafeInteger(counter) || counter < 0) {
    throw new RangeError('The counter of a session is a whole number of at least 0.');
  }
  return {
    iss: issuer,
    sub: userId,
    sid: sessionId,
    cnt: counter,
    iat: toNumericDate(now),
    exp: toNumericDate(expiresAt),
  };
}

/** NumericDate (RFC 7519 section 2), whole seconds. */
function toNumericDate(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}

/** The `exp` of an access token issued now, for a lifetime in seconds. */
export function accessExpiry(now: Date, lifetime: number): number {
  const end = toNumericDate(now) + lifetime;
  if (!Number.isSafeInteger(lifetime) || lifetime < 1 || !Number.isSafeInteger(end)) {
    throw new RangeError('The lifetime of a token is a whole number of seconds, at least 1.');
  }
  return end;
}
