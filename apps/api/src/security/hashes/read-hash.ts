import { argon2 } from './argon2.js';
import { bcrypt } from './bcrypt.js';
import { djangoPbkdf2, pbkdf2 } from './pbkdf2.js';
import { scrypt } from './scrypt.js';
import { UnusableHashError, type StoredHash } from './stored-hash.js';

const kinds = [argon2, bcrypt, scrypt, pbkdf2, djangoPbkdf2];

/** The longest hash, in characters; those that are understood have at most about 300. */
export const MAX_HASH_LENGTH = 512;

/**
 * Reads a stored hash, whoever made it: argon2, bcrypt, scrypt or PBKDF2.
 *
 * @throws UnusableHashError for another kind, a damaged text, and a cost that would stop the logins of all
 */
export function readHash(text: string): StoredHash {
  const kind = text.length <= MAX_HASH_LENGTH && kinds.find(({ begins }) => begins.test(text));
  if (!kind) {
    throw new UnusableHashError(
      'has an unsupported format; supported are argon2, bcrypt, scrypt ($scrypt$) and PBKDF2 ($pbkdf2-sha256$, $pbkdf2-sha512$, pbkdf2_sha256$ of Django)',
    );
  }
  return kind.read(text);
}

/** Undefined, or why no password can be checked against this text, to stand after the name of the field. */
export function checkHash(text: string): string | undefined {
  try {
    readHash(text);
    return undefined;
  } catch (error) {
    if (error instanceof UnusableHashError) return error.message;
    throw error;
  }
}
