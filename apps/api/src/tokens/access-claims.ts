/** Which names the claims of Quid have: today's, or those of its version 1. */
export type ClaimNames = 'new' | 'old';

/** What the access tokens of a namespace have in common. */
export interface TokenNamespace {
  /** `iss`: the issuer of the namespace, exactly as its discovery document says. */
  readonly issuer: string;
  readonly claimNames: ClaimNames;
}

/** Whom an access token speaks of. */
export interface TokenSubject {
  /** `sub`; an id that is never given to anybody else (RFC 9068 section 5), not the name. */
  readonly id: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly orgs: readonly string[];
}

export interface AccessTokenOptions {
  readonly namespace: TokenNamespace;
  readonly subject: TokenSubject;
  /** `sid`. */
  readonly sessionId: string;
  /** `aud`: who should accept the token. */
  readonly audience: string | readonly string[];
  /** `client_id` (RFC 9068 section 2.2): who asked for the token. */
  readonly clientId: string;
  /** Whole seconds, at least 1; the caller has compared it with the maximum of the namespace. */
  readonly lifetime: number;
  readonly now: Date;
  /** `jti`; at least 128 random bits (`randomTokenId`). */
  readonly tokenId: string;
}

/** The claims of an access token (`typ: at+jwt`, RFC 9068 section 2.2); times are in seconds since 1970. */
export interface AccessClaims {
  iss: string;
  sub: string;
  aud: string | string[];
  iat: number;
  nbf: number;
  exp: number;
  jti: string;
  sid: string;
  client_id: string;
  usr?: string;
  grp?: string[];
  org?: string[];
  username?: string;
  groups?: string[];
  orgs?: string[];
}

/** The claims of a refresh token (`typ: rt+jwt`); `sid` and `cnt` name one state of one row, so it needs no `jti`. */
export interface RefreshClaims {
  iss: string;
  sub: string;
  sid: string;
  /** How often the session was renewed before this token. */
  cnt: number;
  iat: number;
  exp: number;
}

/** Makes the claims of an access token; lists that are empty are left out, as Quid does. */
export function accessClaims(options: AccessTokenOptions): AccessClaims {
  const { namespace, subject, sessionId, audience, clientId, lifetime, now, tokenId } = options;
  const issuedAt = secondsOf(now);
  return {
    iss: namespace.issuer,
    sub: subject.id,
    aud: typeof audience === 'string' ? audience : [...audience],
    iat: issuedAt,
    nbf: issuedAt,
    exp: endOf(issuedAt, lifetime),
    jti: tokenId,
    sid: sessionId,
    client_id: clientId,
    ...whoClaims(namespace.claimNames, subject),
  };
}

function whoClaims(names: ClaimNames, { name, groups, orgs }: TokenSubject): Partial<AccessClaims> {
  if (names === 'old') {
    return {
      username: name,
      ...(groups.length > 0 && { groups: [...groups] }),
      ...(orgs.length > 0 && { orgs: [...orgs] }),
    };
  }
  return {
    usr: name,
    ...(groups.length > 0 && { grp: [...groups] }),
    ...(orgs.length > 0 && { org: [...orgs] }),
  };
}

export interface RefreshTokenOptions {
  /** `iss`: the issuer of the namespace. */
  readonly issuer: string;
  /** `sub`: the id of the user. */
  readonly subjectId: string;
  readonly sessionId: string;
  /** `cnt`, from the row of the session; a whole number of at least 0. */
  readonly counter: number;
  readonly issuedAt: Date;
  /** The end of the session: renewal never moves it beyond. */
  readonly expiresAt: Date;
}

/**
 * Makes the claims of a refresh token out of the row of its session alone, so that a renewal that is repeated
 * within the grace window gives the same claims again.
 */
export function refreshClaims(options: RefreshTokenOptions): RefreshClaims {
  const { issuer, subjectId, sessionId, counter, issuedAt, expiresAt } = options;
  if (!Number.isSafeInteger(counter) || counter < 0) {
    throw new RangeError('The counter of a session is a whole number of at least 0.');
  }
  const iat = secondsOf(issuedAt);
  return {
    iss: issuer,
    sub: subjectId,
    sid: sessionId,
    cnt: counter,
    iat,
    exp: endOf(iat, secondsOf(expiresAt) - iat),
  };
}

function secondsOf(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}

function endOf(issuedAt: number, lifetime: number): number {
  const end = issuedAt + lifetime;
  if (!Number.isSafeInteger(lifetime) || lifetime < 1 || !Number.isSafeInteger(end)) {
    throw new RangeError('The lifetime of a token is a whole number of seconds, at least 1.');
  }
  return end;
}
