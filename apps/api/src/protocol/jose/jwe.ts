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
  /** Bytes; 4096 if left out. */
  readonly maxBytes?: number;
}

/**
 * Encrypts a signed JWT: a nested JWT (RFC 7519 section 5.2), compact, whose header has `alg`, `enc`, `kid`,
 * `cty: JWT` and, where a key is agreed on, `epk`. It is never compressed.
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

/** A key that may decrypt, as the lookup by `kid` gives it. */
export interface DecryptionKey {
  /** The one algorithm of the key; a token that names another is refused. */
  readonly alg: KeyManagementAlgorithm;
  readonly decrypter: Decrypter;
}

export interface DecryptOptions {
  /** Looks among the encryption keys of one namespace; any text may come as `kid`. */
  readonly keyOf: (kid: string) => DecryptionKey | undefined;
  /** The content encryptions that are accepted. */
  readonly enc: readonly ContentAlgorithm[];
}

/**
 * Five parts of base64url and nothing else: header, encrypted key (empty where it is agreed on), 12 bytes of
 * initialization vector, ciphertext, 16 bytes of tag. The lengths bound all later work.
 */
const compact =
  /^([A-Za-z0-9_-]{1,2048})\.([A-Za-z0-9_-]{0,1024})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{1,16384})\.([A-Za-z0-9_-]{22})$/;

/** All that Signet puts into the header. Everything else is refused: `zip`, `crit`, `p2c`, `apu`, key sources. */
const headerMembers: ReadonlySet<string> = new Set(['alg', 'enc', 'kid', 'cty', 'epk']);
const ephemeralKeyMembers: ReadonlySet<string> = new Set(['kty', 'crv', 'x', 'y']);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decrypts a nested JWT in one straight line: the shape of its text, its header, the key by `kid`, the algorithm of
 * that key, the content encryption, the key it was agreed with, and at last the ciphertext.
 *
 * @returns the text inside, which proves nothing yet: whoever knows the public key can have made it.
 * @throws InvalidTokenError at the first thing that is wrong.
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
    // One answer for a wrong key, a wrong tag and unreadable content: no difference tells anything of the key.
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

/** The sender's half of an agreement is a public key on the curve of our own (RFC 7518 section 4.6.1.1), or is not there. */
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
