import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

const SECRET_BYTES = 32;
const TOKEN_ID_BYTES = 16;

/** 62^43 is just above 2^256: every secret of 32 bytes fits into 43 digits. */
const SECRET_DIGITS = 43;
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const prefixShape = /^[a-z][a-z0-9]{0,15}$/;
const idShape = /^[A-Za-z0-9-]{1,64}$/;
const credentialShape = /^([a-z][a-z0-9]{0,15})_([A-Za-z0-9-]{1,64})_([A-Za-z0-9]{43})_([0-9a-f]{8})$/;

/** A secret of 256 random bits, 43 characters of base64url. */
export function randomSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** An id for a token's `jti`: 128 random bits (ASVS 11.5.1), 22 characters of base64url. */
export function randomTokenId(): string {
  return randomBytes(TOKEN_ID_BYTES).toString('base64url');
}

/** SHA-256 in lower-case hex. Enough for secrets of 256 random bits; passwords go through `PasswordHasher`. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Compares two texts in a time that says nothing about where, or in which length, they differ. */
export function equalInConstantTime(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** A long-lived credential for machines, as it is shown once. */
export interface Credential {
  /** `<prefix>_<id>_<secret>_<checksum>`: the whole text that the holder keeps. */
  readonly text: string;
  /** What is stored: SHA-256 of the secret, in hex. */
  readonly secretHash: string;
}

/** A credential as somebody presented it: its checksum is right, its secret is not yet proven. */
export interface PresentedCredential {
  readonly id: string;
  /** To be compared with the stored hash by `equalInConstantTime`. */
  readonly secretHash: string;
}

/**
 * Makes a credential with a secret of 256 random bits. The prefix lets a scanner of repositories recognize it, the id
 * finds its row, the CRC-32 at the end tells a typo from a wrong secret without a look-up.
 *
 * @param prefix what kind it is: a lower-case letter, then at most 15 letters and digits.
 * @param id of the row: at most 64 letters, digits and `-`.
 */
export function makeCredential(prefix: string, id: string): Credential {
  if (!prefixShape.test(prefix) || !idShape.test(id)) {
    throw new RangeError('The prefix or the id of a credential has a character that it cannot carry.');
  }
  const secret = base62(randomBytes(SECRET_BYTES));
  const body = `${prefix}_${id}_${secret}`;
  return { text: `${body}_${checksum(body)}`, secretHash: sha256Hex(secret) };
}

/** Reads a credential of one kind; undefined for any other text, in constant work and without a look-up. */
export function parseCredential(prefix: string, text: string): PresentedCredential | undefined {
  const [, kind, id, secret, sum] = credentialShape.exec(text) ?? [];
  if (kind !== prefix || id === undefined || secret === undefined) return undefined;
  if (sum !== checksum(`${kind}_${id}_${secret}`)) return undefined;
  return { id, secretHash: sha256Hex(secret) };
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

function base62(bytes: Buffer): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  while (text.length < SECRET_DIGITS) {
    text = digits.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}
