import { pbkdf2 as derive, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import {
  damaged,
  fromBase64,
  tooExpensive,
  type HashFormat,
  type StoredHash,
} from './stored-hash.js';

const deriveKey = promisify(derive);

const MAX_ITERATIONS = 2_000_000;

type Digest = 'sha256' | 'sha512';
const digestBytes = { sha256: 32, sha512: 64 } as const;

/** passlib: `$pbkdf2-sha256$29000$<salt>$<hash>`; as a PHC string: `$pbkdf2-sha256$i=29000,l=32$<salt>$<hash>`. */
const phcShape =
  /^\$pbkdf2-(sha256|sha512)\$(?:i=)?(\d{1,10})(?:,l=(\d\d))?\$([A-Za-z0-9+/.]{2,172})\$([A-Za-z0-9+/.]{22,86})$/;

/** Django: `pbkdf2_sha256$870000$<salt in plain text>$<hash>`. */
const djangoShape =
  /^pbkdf2_(sha256|sha512)\$(\d{1,10})\$([!-#%-~]{1,128})\$([A-Za-z0-9+/]{22,86}={0,2})$/;

/** PBKDF2 (RFC 8018) with HMAC-SHA-256 or HMAC-SHA-512. */
export const pbkdf2: HashFormat = {
  begins: /^\$pbkdf2-sha(256|512)\$/,
  read: (text) => {
    const [, digest, iterations, length, salt = '', hash = ''] = phcShape.exec(text) ?? [];
    return read(digest, iterations, fromBase64(salt), fromBase64(hash), length);
  },
};

export const djangoPbkdf2: HashFormat = {
  begins: /^pbkdf2_sha(256|512)\$/,
  read: (text) => {
    const [, digest, iterations, salt = '', hash = ''] = djangoShape.exec(text) ?? [];
    return read(digest, iterations, Buffer.from(salt), fromBase64(hash));
  },
};

function read(
  digest: string | undefined,
  iterations: string | undefined,
  salt: Buffer,
  expected: Buffer,
  length?: string,
): StoredHash {
  if (!isDigest(digest) || Number(iterations) < 1) throw damaged('PBKDF2');
  // PBKDF2 output is a prefix of longer output: a truncated hash would still match the right password.
  if (expected.length !== (length === undefined ? digestBytes[digest] : Number(length))) {
    throw damaged('PBKDF2');
  }
  if (Number(iterations) > MAX_ITERATIONS) {
    throw tooExpensive('PBKDF2', `${MAX_ITERATIONS} iterations`);
  }
  return {
    matches: async (password) => {
      const key = await deriveKey(password, salt, Number(iterations), expected.length, digest);
      return timingSafeEqual(key, expected);
    },
    current: false,
  };
}

function isDigest(text: string | undefined): text is Digest {
  return text !== undefined && Object.hasOwn(digestBytes, text);
}
