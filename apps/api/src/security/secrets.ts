import { createHash, randomBytes, randomFillSync, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

const SECRET_BYTES = 32;
const TOKEN_ID_BYTES = 16;

/** 62^43 is slightly above 2^256: 32 bytes fit into 43 digits. */
const SECRET_DIGITS = 43;
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const prefixShape = /^[a-z][a-z0-9]{0,15}$/;
const bearerShape = /^(([a-z][a-z0-9]{0,15})(?:_[0-9a-f]{32})?_[A-Za-z0-9]{43})_([0-9a-f]{8})$/;

/** A secret of 256 random bits, 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** An id for a token's `jti`: 128 random bits (ASVS 11.5.1), 22 characters of base64url. */
export function newTokenId(): string {
  if (nextTokenId === pool.length) {
    randomFillSync(pool);
    nextTokenId = 0;
  }
  nextTokenId += TOKEN_ID_BYTES;
  return pool.toString('base64url', nextTokenId - TOKEN_ID_BYTES, nextTokenId);
}

/** Random bytes of the next token ids: a call of the generator takes longer than the copy of many ids. */
const pool = Buffer.alloc(TOKEN_ID_BYTES * 256);
let nextTokenId = pool.length;

/**
 * A long-lived secret for people to copy: `<prefix>[_<id>]_<256 random bits in base62>_<CRC-32 in hex>`. Secret
 * scanners recognize the prefix, the id identifies the leaked secret, a double click selects all of it, and the
 * checksum distinguishes typos from wrong secrets. Shown once; stored and looked up as `sha256Hex` of the whole text.
 *
 * @param prefix a lower-case letter, then up to 15 lower-case letters and digits
 * @param id UUID of the row, written without hyphens
 */
export function newBearerSecret(prefix: string, id?: string): string {
  if (!prefixShape.test(prefix))
    throw new RangeError('The prefix of a secret is 1 to 16 of a-z, 0-9.');
  const head = id === undefined ? prefix : `${prefix}_${id.replaceAll('-', '')}`;
  const body = `${head}_${base62(randomBytes(SECRET_BYTES))}`;
  return `${body}_${checksum(body)}`;
}

/** Whether a text has the form and checksum of a secret with this prefix. Does not look it up. */
export function isBearerSecret(prefix: string, text: string): boolean {
  const [, body, kind, sum] = bearerShape.exec(text) ?? [];
  return body !== undefined && kind === prefix && sum === checksum(body);
}

/** SHA-256 in lower-case hex. Enough for secrets of 256 random bits; passwords go through `PasswordHasher`. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-512 in lower-case hex, for secrets imported from other servers. */
export function sha512Hex(data: string): string {
  return createHash('sha512').update(data).digest('hex');
}

/** Compares two texts in constant time, independent of length. */
export function equalInConstantTime(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
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
