import { compactVerify } from 'jose';
import { algorithms, type SigningAlgorithm } from '../../keys/signing-keys/algorithms.js';
import { signatureBytes, type Verifier } from '../../keys/signing-keys/key-material.js';
import { verifyMac } from '../../keys/signing-keys/signatures.js';
import { InvalidTokenError } from './invalid-token.js';

/** A verification key, as returned by the lookup by `kid`. */
export interface VerificationKey {
  /** The one algorithm of the key; a token that names another is refused. */
  readonly algorithm: SigningAlgorithm;
  readonly verifier: Verifier;
}

/** Finds a key of one namespace and purpose; `kid` is untrusted input. */
export type KeyLookup = (
  kid: string,
) => VerificationKey | undefined | Promise<VerificationKey | undefined>;

/** A parsed token before verification. Its header only selects the expected values that it is compared with. */
export interface UnverifiedJws {
  readonly text: string;
  readonly alg: string;
  readonly kid: string;
  readonly typ: string | undefined;
}

/**
 * Exactly three parts of base64url. `jose` ignores white space inside a token, so the whole text is matched first. The
 * lengths bound all later work.
 */
const compact = /^([A-Za-z0-9_-]{1,8192})\.([A-Za-z0-9_-]{1,16384})\.([A-Za-z0-9_-]{1,1024})$/;

/** The header parameters that Signet writes. All others are refused: key sources, `crit`, `b64`, `zip`, `cty`. */
const headerMembers: ReadonlySet<string> = new Set(['alg', 'kid', 'typ']);

// Keeps a byte order mark, so that JSON.parse refuses it.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses a compact JWS and its header without verifying it (RFC 7515 section 5.2, RFC 8725).
 *
 * @throws InvalidTokenError unless the text is a compact JWS whose header has only `alg`, `kid` and optionally `typ`
 */
export function readJws(text: unknown): UnverifiedJws {
  if (typeof text !== 'string') throw new InvalidTokenError('token', 'malformed');
  const [, encoded, ...others] = compact.exec(text) ?? [];
  if (encoded === undefined) throw new InvalidTokenError('token', 'malformed');
  if (![encoded, ...others].every(isCanonical)) throw new InvalidTokenError('token', 'malformed');
  const header = readJsonObject(Buffer.from(encoded, 'base64url'), 'header');
  const surplus = Object.keys(header).find((name) => !headerMembers.has(name));
  if (surplus !== undefined) throw new InvalidTokenError('header', 'unexpected');
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string' || alg === '') throw new InvalidTokenError('alg', 'malformed');
  if (kid === undefined) throw new InvalidTokenError('kid', 'missing');
  if (typeof kid !== 'string' || kid === '') throw new InvalidTokenError('kid', 'malformed');
  if (typ !== undefined && typeof typ !== 'string') throw new InvalidTokenError('typ', 'malformed');
  return { text, alg, kid, typ };
}

/** Whether the unused bits of the last character are zero: each token has one encoding (RFC 4648 section 3.5). */
export function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

/**
 * Verifies the signature of a compact JWS.
 *
 * `kid` only selects the key. The key determines the algorithm, which the header must name exactly.
 *
 * @returns the verified payload
 * @throws InvalidTokenError if the key is unknown, the algorithm is not the key's, or the signature is invalid
 */
export async function verifySignature(
  { text, alg, kid }: UnverifiedJws,
  keyOf: KeyLookup,
): Promise<Uint8Array> {
  const key = await keyOf(kid);
  if (key === undefined) throw new InvalidTokenError('kid', 'unknown');
  if (alg !== key.algorithm) throw new InvalidTokenError('alg', 'mismatch');
  // OpenSSL accepts an RSA-PSS signature without its leading zero byte; RFC 8017 section 8.1.2 does not.
  const signature = Buffer.from(text.slice(text.lastIndexOf('.') + 1), 'base64url');
  if (signature.length !== signatureBytes(key.algorithm, key.verifier)) {
    throw new InvalidTokenError('signature', 'mismatch');
  }
  if (algorithms[key.algorithm].symmetric) {
    const end = text.lastIndexOf('.');
    const signed = Buffer.from(text.slice(0, end), 'latin1');
    if (!verifyMac(key.algorithm, key.verifier, signed, signature)) {
      throw new InvalidTokenError('signature', 'mismatch');
    }
    return Buffer.from(text.slice(text.indexOf('.') + 1, end), 'base64url');
  }
  try {
    const { payload } = await compactVerify(text, key.verifier, { algorithms: [key.algorithm] });
    return payload;
  } catch {
    // Any error of jose or the runtime means that this key did not sign this text.
    throw new InvalidTokenError('signature', 'mismatch');
  }
}

/** Parses UTF-8 bytes as one JSON object. The last of duplicate members wins, as everywhere in Signet. */
export function readJsonObject(
  bytes: Uint8Array,
  part: 'header' | 'payload',
): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    throw new InvalidTokenError(part, 'malformed');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidTokenError(part, 'malformed');
  }
  return value as Record<string, unknown>;
}
