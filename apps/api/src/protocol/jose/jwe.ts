import { compactDecrypt, CompactEncrypt } from 'jose';
import {
  encryptionKeyType,
  type ContentAlgorithm,
  type KeyManagementAlgorithm,
} from '../../keys/signing-keys/encryption-algorithms.js';
import type { Decrypter, Recipient } from '../../keys/signing-keys/encryption-keys.js';
import { InvalidTokenError } from './invalid-token.js';
import { isCanonical, readJsonObject } from './jws.js';
import { MAX_TOKEN_BYTES, TokenTooLargeError } from './jwt.js';

export interface EncryptOptions extends Recipient {
  /** In bytes. Default: 4096. */
  readonly maxBytes?: number;
}

/**
 * Encrypts a signed JWT as a nested JWT (RFC 7519 section 5.2) in compact serialization. Its header has `alg`, `enc`,
 * `kid`, `cty: JWT` and, for ECDH-ES, `epk`. The content is never compressed.
 *
 * @throws TokenTooLargeError
 */
export async function encryptJwt(jws: string, options: EncryptOptions): Promise<string> {
  const { alg, enc, kid, recipient, maxBytes = MAX_TOKEN_BYTES } = options;
  const token = await new CompactEncrypt(new TextEncoder().encode(jws))
    .setProtectedHeader({ alg, enc, kid, cty: 'JWT' })
    .encrypt(recipient);
  if (token.length > maxBytes) throw new TokenTooLargeError(token.length, maxBytes);
  return token;
}

/** A decryption key, as returned by the lookup by `kid`. */
export interface DecryptionKey {
  /** The one algorithm of the key; a token that names another is refused. */
  readonly alg: KeyManagementAlgorithm;
  readonly decrypter: Decrypter;
}

export interface DecryptOptions {
  /** Finds an encryption key of one namespace; `kid` is untrusted input. */
  readonly keyOf: (kid: string) => DecryptionKey | undefined;
  /** The accepted content encryption algorithms. */
  readonly enc: readonly ContentAlgorithm[];
}

/**
 * Exactly five parts of base64url: header, encrypted key (empty for direct key agreement), initialization vector
 * (12 bytes), ciphertext, authentication tag (16 bytes). The lengths bound all later work.
 */
const compact =
  /^([A-Za-z0-9_-]{1,2048})\.([A-Za-z0-9_-]{0,1024})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{1,16384})\.([A-Za-z0-9_-]{22})$/;

/** The header parameters that Signet writes. All others are refused: `zip`, `crit`, `p2c`, `apu`, key sources. */
const headerMembers: ReadonlySet<string> = new Set(['alg', 'enc', 'kid', 'cty', 'epk']);
const ephemeralKeyMembers: ReadonlySet<string> = new Set(['kty', 'crv', 'x', 'y']);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decrypts a nested JWT. Checks run in a fixed order: syntax, header, key by `kid`, algorithm of that key, content
 * encryption, ephemeral key, and last the ciphertext.
 *
 * @returns the inner text, which is not authenticated: anyone with the public key can have encrypted it.
 * @throws InvalidTokenError for the first check that fails
 */
export async function decryptJwt(text: unknown, { keyOf, enc }: DecryptOptions): Promise<string> {
  const header = readHeader(text);
  const key = keyOf(header.kid);
  if (key === undefined) throw new InvalidTokenError('kid', 'unknown');
  if (header.alg !== key.alg) throw new InvalidTokenError('alg', 'mismatch');
  if (!enc.some((accepted) => accepted === header.enc))
    throw new InvalidTokenError('enc', 'mismatch');
  checkEphemeralKey(header.epk, key);
  try {
    const { plaintext } = await compactDecrypt(header.text, key.decrypter, {
      keyManagementAlgorithms: [key.alg],
      contentEncryptionAlgorithms: [...enc],
    });
    return utf8.decode(plaintext);
  } catch {
    // The same error for a wrong key, a wrong tag and unreadable content, so that it is no oracle for the key.
    throw new InvalidTokenError('ciphertext', 'mismatch');
  }
}

interface JweHeader {
  text: string;
  alg: string;
  enc: string;
  kid: string;
  epk: unknown;
}

function readHeader(text: unknown): JweHeader {
  if (typeof text !== 'string') throw new InvalidTokenError('token', 'malformed');
  const [, encoded, ...others] = compact.exec(text) ?? [];
  if (encoded === undefined) throw new InvalidTokenError('token', 'malformed');
  if (![encoded, ...others].every(isCanonical)) throw new InvalidTokenError('token', 'malformed');
  const header = readJsonObject(Buffer.from(encoded, 'base64url'), 'header');
  const surplus = Object.keys(header).find((name) => !headerMembers.has(name));
  if (surplus !== undefined) throw new InvalidTokenError('header', 'unexpected');
  const { cty, epk } = header;
  if (cty !== 'JWT') throw new InvalidTokenError('cty', 'mismatch');
  return {
    text,
    alg: readText(header, 'alg'),
    enc: readText(header, 'enc'),
    kid: readText(header, 'kid'),
    epk,
  };
}

function readText(header: Record<string, unknown>, name: string): string {
  const value = header[name];
  if (value === undefined) throw new InvalidTokenError(name, 'missing');
  if (typeof value !== 'string' || value === '') throw new InvalidTokenError(name, 'malformed');
  return value;
}

/** ECDH-ES requires a public key on the recipient's curve (RFC 7518 section 4.6.1.1); RSA must have no `epk`. */
function checkEphemeralKey(epk: unknown, { alg, decrypter }: DecryptionKey): void {
  if (encryptionKeyType(alg) === 'RSA') {
    if (epk !== undefined) throw new InvalidTokenError('epk', 'unexpected');
    return;
  }
  if (typeof epk !== 'object' || epk === null) throw new InvalidTokenError('epk', 'missing');
  const members: Record<string, unknown> = { ...epk };
  const surplus = Object.keys(members).some((name) => !ephemeralKeyMembers.has(name));
  if (surplus) throw new InvalidTokenError('epk', 'unexpected');
  const { namedCurve } = decrypter.algorithm as { namedCurve?: string };
  if (members['kty'] !== 'EC' || members['crv'] !== namedCurve) {
    throw new InvalidTokenError('epk', 'mismatch');
  }
}
