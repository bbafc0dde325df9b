import { argon2 } from './argon2.js';
import { bcrypt } from './bcrypt.js';
import { djangoPbkdf2, pbkdf2 } from './pbkdf2.js';
import { scrypt } from './scrypt.js';
import { UnusableHashError, type StoredHash } from './stored-hash.js';

const kinds = [argon2, bcrypt, scrypt, pbkdf2, djangoPbkdf2];

/** Maximum hash length in characters; supported formats need about 300. */
export const MAX_HASH_LENGTH = 512;

/**
 * Parses a stored hash: argon2, bcrypt, scrypt or PBKDF2.
 *
 * @throws UnusableHashError for an unsupported format, damaged text, or a cost that would block other logins
 */
export function parseHash(text: string): StoredHash {
  const kind = text.length <= MAX_HASH_LENGTH && kinds.find(({ begins }) => begins.test(text));
  if (!kind) {
    throw new UnusableHashError(
      'has an unsupported format; supported are argon2, bcrypt, scrypt ($scrypt$) and PBKDF2 ($pbkdf2-sha256$, $pbkdf2-sha512$, pbkdf2_sha256$ of Django)',
    );
  }
  return kind.read(text);
}

/** @returns undefined, or why the hash is unusable, to follow the name of the field */
export function checkHash(text: string): string | undefined {
  try {
    parseHash(text);
    return undefined;
  } catch (error) {
    if (error instanceof UnusableHashError) return error.message;
    throw error;
  }
}
