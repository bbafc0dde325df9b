import { createHmac, randomBytes } from 'node:crypto';
import { equalInConstantTime } from '../../security/secrets.js';

/** RFC 4226 section 4, R6 recommends 160 bits, the length of SHA-1. */
const SECRET_BYTES = 20;
/** Seconds in which one code is shown (RFC 6238 section 5.2). */
const STEP = 30;
/** Steps by which the clock of the telephone may differ, on either side. */
const DRIFT = 1;
const DIGITS = 6;

const base32Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function newTotpSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** The code of a step: HOTP over the number of the step (RFC 6238 section 4, RFC 4226 section 5.3). */
export function totpAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  // SHA-1 with six digits is all that every authenticator app knows; HMAC does not need its collision resistance.
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0xf;
  const number = digest.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The step that a code is of, now or one step beside it; undefined for a wrong code. */
export function stepOf(secret: Uint8Array, code: string, now: Date): number | undefined {
  const current = Math.floor(now.getTime() / 1000 / STEP);
  const steps = Array.from({ length: 2 * DRIFT + 1 }, (_, at) => current + DRIFT - at);
  return steps.filter((step) => equalInConstantTime(totpAt(secret, step), code))[0];
}

/** RFC 4648 section 6, without padding, as people type it into an app. */
export function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((group) => base32Digits.charAt(Number.parseInt(group.padEnd(5, '0'), 2)))
    .join('');
}

/** What an authenticator app reads from the QR code (the Key URI format that all of them share). */
export function otpauthUri(secret: Uint8Array, username: string, server: string): string {
  const issuer = `Signet ${server}`;
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(username)}`;
  const query = [
    `secret=${base32(secret)}`,
    `issuer=${encodeURIComponent(issuer)}`,
    'algorithm=SHA1',
    `digits=${DIGITS}`,
    `period=${STEP}`,
  ];
  return `otpauth://totp/${label}?${query.join('&')}`;
}
