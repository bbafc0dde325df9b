import type { ClaimNames, TokenSubject } from '#database';
import type { JWTPayload } from 'jose';

export interface AccessFacts {
  issuer: string;
  audience: string;
  subject: TokenSubject;
  sessionId: string;
  clientId: string;
  claimNames: ClaimNames;
  /** Seconds. */
  lifetime: number;
  now: Date;
  /** At least 128 random bits. */
  jti: string;
}

const names: Record<ClaimNames, { user: string; groups: string; orgs: string }> = {
  new: { user: 'usr', groups: 'grp', orgs: 'org' },
  old: { user: 'username', groups: 'groups', orgs: 'orgs' },
};

/** The claims of an access token: RFC 9068 section 2.2, then who the user is. Empty lists are left out. */
export function accessClaims(facts: AccessFacts): JWTPayload {
  const { subject, lifetime } = facts;
  const iat = inSeconds(facts.now);
  const name = names[facts.claimNames];
  return {
    iss: facts.issuer,
    sub: subject.id,
    aud: facts.audience,
    iat,
    nbf: iat,
    exp: iat + lifetime,
    jti: facts.jti,
    sid: facts.sessionId,
    client_id: facts.clientId,
    [name.user]: subject.name,
    ...(subject.groups.length > 0 ? { [name.groups]: subject.groups } : {}),
    ...(subject.orgs.length > 0 ? { [name.orgs]: subject.orgs } : {}),
  };
}

export interface RefreshFacts {
  issuer: string;
  userId: string;
  sessionId: string;
  counter: number;
  expiresAt: Date;
  now: Date;
}

/** The claims of a refresh token: which session, and how many came before it. */
export function refreshClaims({ issuer, userId, sessionId, counter, expiresAt, now }: RefreshFacts): JWTPayload {
  return {
    iss: issuer,
    sub: userId,
    sid: sessionId,
    cnt: counter,
    iat: inSeconds(now),
    exp: inSeconds(expiresAt),
  };
}

/** NumericDate (RFC 7519 section 2). */
function inSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
