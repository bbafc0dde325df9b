import { compactVerify } from 'jose';
import type { SigningAlgorithm } from '../../keys/signing-keys/algorithms.js';
import { signatureBytes, type Verifier } from '../../keys/signing-keys/key-material.js';
import { InvalidTokenError } from './invalid-token.js';

/** A key that may verify, as the lookup by `kid` gives it. */
export interface VerificationKey {
  /** The one algorithm of the key; a token that names another is refused. */
  readonly algorithm: SigningAlgorithm;
  readonly verifier: Verifier;
}

/** Finds a key among those of one namespace and purpose; any text may come as `kid`. */
export type KeyLookup = (
  kid: string,
) => VerificationKey | undefined | Promise<VerificationKey | undefined>;

/** A token as it was read: not proven, and nothing of its header is used but to choose what it is compared with. */
export interface UnverifiedJws {
  readonly text: string;
  readonly alg: string;
  readonly kid: string;
  readonly typ: string | undefined;
}

/**
 * Three parts of base64url and nothing else. `jose` skips blanks and line ends inside a token, so the whole text is
 * matched first; the lengths bound all later work.
 */
const compact = /^([A-Za-z0-9_-]{1,8192})\.([A-Za-z0-9_-]{1,16384})\.([A-Za-z0-9_-]{1,1024})$/;

/** All that Signet puts into a header. Everything else is refused: key sources, `crit`, `b64`, `zip`, `cty`. */
const headerMembers: ReadonlySet<string> = new Set(['alg', 'kid', 'typ']);

// A byte order mark is kept, for JSON.parse to refuse.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a compact JWS and its header without trust (RFC 7515 section 5.2, RFC 8725).
 *
 * @throws InvalidTokenError unless the text is a compact JWS whose header has `alg`, `kid`, perhaps `typ`, and no more.
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

/** Whether no bit of the last letter is lost: there is one text for one token (RFC 4648 section 3.5). */
export function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

/**
 * Verifies the signature of a compact JWS.
 *
 * `kid` selects a key and does nothing else; the algorithm is that of the key, and the header must name it letter for letter.
 *
 * @returns the payload, proven.
 * @throws InvalidTokenError if the key is unknown, the algorithm another, or the signature wrong.
 */
export async function verifySignature(
  { text, alg, kid }: UnverifiedJws,
  keyOf: KeyLookup,
): Promise<Uint8Array> {
  const key = await keyOf(kid);
  if (key === undefined) throw new InvalidTokenError('kid', 'unknown');
  if (alg !== key.algorithm) throw new InvalidTokenError('alg', 'mismatch');
  // OpenSSL takes an RSA-PSS signature without its leading zero byte; RFC 8017 section 8.1.2 does not.
  const signature = Buffer.from(text.slice(text.lastIndexOf('.') + 1), 'base64url');
  if (signature.length !== signatureBytes(key.algorithm, key.verifier)) {
    throw new InvalidTokenError('signature', 'mismatch');
  }
  try {
    const { payload } = await compactVerify(text, key.verifier, { algorithms: [key.algorithm] });
    return payload;
  } catch {
    // Whatever jose or the runtime has against it, it is not a signature of this key over this text.
    throw new InvalidTokenError('signature', 'mismatch');
  }
}

/** Reads bytes as one JSON object in UTF-8; of two members of one name the last counts, as everywhere in Signet. */
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
