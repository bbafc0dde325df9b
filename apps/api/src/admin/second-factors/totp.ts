import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** RFC 4226 section 4, R6 recommends 160 bits, the length of SHA-1. */
const SECRET_BYTES = 20;
/** SHA-1 with six digits is all that every authenticator app supports; HMAC does not need its collision resistance. */
const ALGORITHM = 'SHA1';
const DIGITS = 6;
/** Seconds of one time step (RFC 6238 section 5.2). */
const PERIOD = 30;
/** Time steps by which the clock of the phone may differ, in both directions. */
const MAX_DRIFT_STEPS = 1;

const parameters = { algorithm: ALGORITHM, digits: DIGITS, period: PERIOD };

export function newTotpSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** The time step that a code belongs to, now or one step before or after; undefined for an invalid code. */
export function stepOf(secret: Uint8Array, code: string, now: Date): number | undefined {
  // The comparison in constant time throws for non-ASCII text, which has more bytes than characters.
  if (!/^[0-9]{6}$/.test(code)) return undefined;
  const timestamp = now.getTime();
  const totp = new TOTP({ ...parameters, secret: secretOf(secret) });
  const delta = totp.validate({ token: code, timestamp, window: MAX_DRIFT_STEPS });
  return delta === null ? undefined : totp.counter({ timestamp }) + delta;
}

/** RFC 4648 section 6, without padding, as people type it into an app. */
export function base32(secret: Uint8Array): string {
  return secretOf(secret).base32;
}

/** The content of the QR code for an authenticator app (Key URI format). */
export function otpauthUri(secret: Uint8Array, username: string, server: string): string {
  const issuer = `Signet ${server}`;
  return new TOTP({ ...parameters, secret: secretOf(secret), issuer, label: username }).toString();
}

/** A copy, because a `Buffer` may be a view of shared memory. */
function secretOf(secret: Uint8Array): Secret {
  return new Secret({ buffer: Uint8Array.from(secret).buffer });
}
