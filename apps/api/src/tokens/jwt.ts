import { decodeProtectedHeader, errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import type { SigningAlgorithm } from '../keys/algorithms.js';
import type { Signer, Verifier } from '../keys/key-material.js';

/** `at+jwt`: access token (RFC 9068 section 2.1). `rt+jwt`: refresh token of Signet. */
export type TokenType = 'at+jwt' | 'rt+jwt';

/** Why a token is refused, in words for machines. */
export type Refusal =
  | 'shape' | 'header' | 'unknown-key' | 'algorithm' | 'type' | 'critical' | 'signature'
  | 'issuer' | 'audience' | 'expired' | 'not-yet' | 'claims';

/** A token that is not accepted. The reason is for the log of the holder's administrator, not for the holder. */
export class InvalidTokenError extends Error {
  constructor(readonly reason: Refusal) {
    super(`The token is not accepted: ${reason}.`);
    this.name = 'InvalidTokenError';
  }
}

export interface TokenToSign {
  claims: JWTPayload;
  typ: TokenType;
  algorithm: SigningAlgorithm;
  kid: string;
  signer: Signer;
}

/** Signs claims as a compact JWS whose header has `alg`, `kid`, `typ` and nothing else. */
export function signJwt({ claims, typ, algorithm, kid, signer }: TokenToSign): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: algorithm, kid, typ }).sign(signer);
}

export interface Expectations {
  /** The namespace's key of this `kid`, or undefined. */
  keyOf: (kid: string) => { algorithm: SigningAlgorithm; verifier: Verifier } | undefined;
  typ: TokenType;
  issuer: string;
  audience?: string;
  now: Date;
}

/** What every token of Signet carries. */
export interface VerifiedClaims extends JWTPayload {
  sub: string;
  sid: string;
  iat: number;
  exp: number;
}

/** How far the clocks of nodes may be apart, in seconds. */
const CLOCK_TOLERANCE = 5;
const compact = /^[A-Za-z0-9_-]{1,2048}\.[A-Za-z0-9_-]{1,16384}\.[A-Za-z0-9_-]{1,1024}$/;

/**
 * Verifies a token by refusing early: the text's shape, the key by `kid` within the namespace, the
 * header against the key, then `jose` with one algorithm, then the types of the claims.
 * @throws InvalidTokenError
 */
export async function verifyJwt(token: unknown, expected: Expectations): Promise<VerifiedClaims> {
  if (typeof token !== 'string' || !compact.test(token)) throw new InvalidTokenError('shape');
  const header = readHeader(token);
  if (typeof header.kid !== 'string') throw new InvalidTokenError('header');
  const key = expected.keyOf(header.kid);
  if (!key) throw new InvalidTokenError('unknown-key');
  if (header.alg !== key.algorithm) throw new InvalidTokenError('algorithm');
  if (header.typ !== expected.typ) throw new InvalidTokenError('type');
  if ('crit' in header || 'b64' in header) throw new InvalidTokenError('critical');
  const claims = await verified(token, key, expected);
  if (!Number.isSafeInteger(claims.exp) || !Number.isSafeInteger(claims.iat)) throw new InvalidTokenError('claims');
  if (claims.nbf !== undefined && !Number.isSafeInteger(claims.nbf)) throw new InvalidTokenError('claims');
  if (!isText(claims.sub) || !isText(claims['sid'])) throw new InvalidTokenError('claims');
  return claims as VerifiedClaims;
}

function readHeader(token: string): Record<string, unknown> {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw new InvalidTokenError('header');
  }
}

async function verified(
  token: string,
  key: { algorithm: SigningAlgorithm; verifier: Verifier },
  { issuer, audience, typ, now }: Expectations,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, key.verifier, {
      algorithms: [key.algorithm],
      issuer,
      audience,
      typ,
      requiredClaims: ['exp', 'iat', 'sub', 'sid'],
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: now,
    });
    return payload;
  } catch (error) {
    throw new InvalidTokenError(reasonOf(error));
  }
}

function reasonOf(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    const known: Record<string, Refusal> = { iss: 'issuer', aud: 'audience', nbf: 'not-yet' };
    return known[error.claim] ?? 'claims';
  }
  return 'signature';
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
