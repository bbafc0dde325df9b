import { randomInt } from 'node:crypto';
import { sha256Hex } from '../../security/secrets.js';

const CODE_COUNT = 10;
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** Crockford's base32: no I, L, O and U, which are misread. 16 digits of it are 80 random bits. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz';

/** Ten new codes of the form `abcd-efgh-jkmn-pqrs`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODE_COUNT }, () =>
    Array.from({ length: GROUPS }, () =>
      Array.from({ length: GROUP_LENGTH }, () => digits.charAt(randomInt(digits.length))).join(''),
    ).join('-'),
  );
}

/**
 * What is stored of a code, also of one that was typed with other letters, blanks or hyphens. SHA-256 is enough: nobody
 * guesses 80 random bits, so a slow hash such as argon2 would protect nothing more and cost ten hashes for each set.
 */
export function recoveryCodeHash(typed: string): string {
  const code = typed
    .toLowerCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1');
  return sha256Hex(code);
}
