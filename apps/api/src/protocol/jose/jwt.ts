import { AppError } from '../../core/errors/app-error.js';
import type { SigningAlgorithm } from '../../keys/signing-keys/algorithms.js';
import type { Signer } from '../../keys/signing-keys/key-material.js';
import { createSignature } from '../../keys/signing-keys/signatures.js';
import type { AccessClaims, RefreshClaims } from '../tokens/access-claims.js';
import { InvalidTokenError } from './invalid-token.js';
import { readJws, readJsonObject, verifySignature, type KeyLookup } from './jws.js';

/** The claims of each token type, by the `typ` in its header (RFC 9068 section 2.1, RFC 8725 section 3.11). */
export interface ClaimsOf {
  'at+jwt': AccessClaims;
  'rt+jwt': RefreshClaims;
}

export type TokenType = keyof ClaimsOf;

/** The maximum size of a token: it must fit into an HTTP request next to the other headers (ASVS 4.2.5). */
export const MAX_TOKEN_BYTES = 4096;

/** The maximum clock skew, in seconds. */
export const MAX_CLOCK_TOLERANCE_SECONDS = 60;

const DEFAULT_CLOCK_TOLERANCE_SECONDS = 5;

/** The claims make the token too large for an HTTP header. */
export class TokenTooLargeError extends AppError {
  /** `size` and `limit` are in bytes. */
  constructor(size: number, limit: number) {
    super(
      'token.too_large',
      `The token would have ${size} bytes, more than ${limit}: it carries too many groups, orgs, rights or custom claims.`,
    );
    this.name = 'TokenTooLargeError';
  }
}

export interface SignOptions<T extends TokenType> {
  readonly claims: ClaimsOf[T];
  readonly algorithm: SigningAlgorithm;
  readonly kid: string;
  readonly typ: T;
  /** Replaces `typ` in the header, for verifiers that do not know the registered type. */
  readonly headerType?: string;
  readonly signer: Signer;
  /** In bytes. Default: 4096. */
  readonly maxBytes?: number;
}

/**
 * Signs claims as a compact JWT. Its header has `alg`, `kid` and `typ`, and never a key or the URL of one.
 *
 * @throws TokenTooLargeError
 */
export async function signJwt<T extends TokenType>(options: SignOptions<T>): Promise<string> {
  const { claims, algorithm, kid, typ, signer, maxBytes = MAX_TOKEN_BYTES } = options;
  const { headerType = typ } = options;
  const header = encodeHeader(signer, { alg: algorithm, kid, typ: headerType });
  const input = `${header}.${encodeJson(claims)}`;
  const signature = await createSignature(algorithm, signer, Buffer.from(input, 'latin1'));
  const token = `${input}.${signature.toString('base64url')}`;
  if (token.length > maxBytes) throw new TokenTooLargeError(token.length, maxBytes);
  return token;
}

const encodeJson = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** The encoded headers of each key, by their members. */
const encodedHeaders = new WeakMap<Signer, Map<string, string>>();

function encodeHeader(signer: Signer, header: { alg: string; kid: string; typ: string }): string {
  const ofKey = encodedHeaders.get(signer) ?? new Map<string, string>();
  encodedHeaders.set(signer, ofKey);
  const name = `${header.alg} ${header.kid} ${header.typ}`;
  const encoded = ofKey.get(name) ?? encodeJson(header);
  ofKey.set(name, encoded);
  return encoded;
}

export interface LifetimeOptions {
  readonly now: Date;
  /** The maximum lifetime of a token, `exp - iat`, in seconds. */
  readonly maxAge?: number;
  /** Accepted clock skew in seconds, up to 60. Default: 5. */
  readonly clockTolerance?: number;
}

export interface VerifyOptions<T extends TokenType> extends LifetimeOptions {
  /** Finds a key of one namespace and one purpose. */
  readonly keyOf: KeyLookup;
  /** The only accepted `iss`. */
  readonly issuer: string;
  /** Must be among the token's `aud`. Default: `aud` is not compared. */
  readonly audience?: string;
  /** The audience of a token without `aud`. Default: every access token must have an `aud`. */
  readonly impliedAudience?: string;
  /** The token type. Each type has its own keys. */
  readonly typ: T;
  /** Accepted in the header in addition to `typ`. */
  readonly headerType?: string;
}

/**
 * Verifies a token. Checks run in a fixed order: syntax, header, `typ`, key by `kid`, algorithm of that key, signature,
 * the types of all claims, and last their values.
 *
 * @throws InvalidTokenError for the first check that fails
 */
export async function verifyJwt<T extends TokenType>(
  text: unknown,
  options: VerifyOptions<T>,
): Promise<ClaimsOf[T]> {
  const { keyOf, issuer, audience, impliedAudience, typ, headerType = typ } = options;
  const jws = readJws(text);
  if (jws.typ !== typ && jws.typ !== headerType) throw new InvalidTokenError('typ', 'mismatch');
  const payload = await verifySignature(jws, keyOf);
  const claims = readClaims(payload, typ, impliedAudience !== undefined);
  const { iss, aud = impliedAudience } = claims;
  if (iss !== issuer) throw new InvalidTokenError('iss', 'mismatch');
  if (audience !== undefined && !audiencesOf(aud).includes(audience)) {
    throw new InvalidTokenError('aud', 'mismatch');
  }
  checkLifetime(claims, options);
  return claims as unknown as ClaimsOf[T];
}

/**
 * Checks the times of a token whose signature was verified, now or before.
 *
 * @throws InvalidTokenError for the first check that fails
 */
export function checkLifetime(
  { iat, nbf = iat, exp }: { iat: number; nbf?: number; exp: number },
  { now, maxAge, clockTolerance = DEFAULT_CLOCK_TOLERANCE_SECONDS }: LifetimeOptions,
): void {
  if (!(clockTolerance >= 0 && clockTolerance <= MAX_CLOCK_TOLERANCE_SECONDS)) {
    throw new RangeError(`Clocks may differ by 0 to ${MAX_CLOCK_TOLERANCE_SECONDS} seconds.`);
  }
  // Each comparison below states the accepted range, so that NaN is refused.
  const seconds = Math.floor(now.getTime() / 1000);
  if (exp <= iat) throw new InvalidTokenError('exp', 'invalid');
  if (maxAge !== undefined && !(exp - iat <= maxAge))
    throw new InvalidTokenError('exp', 'too-long');
  if (!(seconds < exp + clockTolerance)) throw new InvalidTokenError('exp', 'expired');
  if (!(nbf <= seconds + clockTolerance)) throw new InvalidTokenError('nbf', 'early');
  if (!(iat <= seconds + clockTolerance)) throw new InvalidTokenError('iat', 'early');
}

type TypeCheck = (value: unknown) => boolean;

const isText: TypeCheck = (value) => typeof value === 'string' && value !== '';
const isTextList: TypeCheck = (value) => Array.isArray(value) && value.every(isText);
const isCount: TypeCheck = (value) => Number.isSafeInteger(value) && Number(value) >= 0;

/** The types of Signet's claims (RFC 7519 section 4.1, RFC 9068 section 2.2), few of which `jose` checks. */
const claimTypes: readonly (readonly [string, TypeCheck])[] = [
  ['iss', isText],
  ['sub', isText],
  ['aud', (value) => isText(value) || (isTextList(value) && (value as unknown[]).length > 0)],
  ['iat', isCount],
  ['nbf', isCount],
  ['exp', isCount],
  ['jti', isText],
  ['sid', isText],
  ['cnt', isCount],
  ['client_id', isText],
  ['scope', isText],
  ['usr', isText],
  ['grp', isTextList],
  ['org', isTextList],
  ['username', isText],
  ['groups', isTextList],
  ['orgs', isTextList],
];

const requiredClaims: Readonly<Record<TokenType, readonly string[]>> = {
  'at+jwt': ['iss', 'sub', 'aud', 'iat', 'exp', 'jti', 'client_id'],
  'rt+jwt': ['iss', 'sub', 'iat', 'exp', 'sid', 'cnt'],
};

interface TypedClaims {
  iss: string;
  aud?: string | string[];
  iat: number;
  nbf?: number;
  exp: number;
}

function readClaims(payload: Uint8Array, typ: TokenType, isAudienceOptional: boolean): TypedClaims {
  const claims = readJsonObject(payload, 'payload');
  const missing = requiredClaims[typ].find(
    (name) => !Object.hasOwn(claims, name) && !(name === 'aud' && isAudienceOptional),
  );
  if (missing !== undefined) throw new InvalidTokenError(missing, 'missing');
  const wrong = claimTypes.find(
    ([name, fits]) => Object.hasOwn(claims, name) && !fits(claims[name]),
  );
  if (wrong !== undefined) throw new InvalidTokenError(wrong[0], 'invalid');
  return claims as unknown as TypedClaims;
}

function audiencesOf(aud: string | string[] | undefined): string[] {
  if (aud === undefined) return [];
  return typeof aud === 'string' ? [aud] : aud;
}
