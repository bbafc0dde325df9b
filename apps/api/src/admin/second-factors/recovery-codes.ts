import { randomInt } from 'node:crypto';
import { sha256Hex } from '../../security/secrets.js';

const CODE_COUNT = 10;
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** Crockford's base32, without I, L, O and U, which are easily misread. 16 digits are 80 random bits. */
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
 * The stored hash of a code; accepts upper case, blanks, missing hyphens and confusable letters. SHA-256 suffices: 80
 * random bits cannot be guessed, so a slow hash such as argon2 would add no protection and cost ten hashes for each
 * set.
 */
export function recoveryCodeHash(typed: string): string {
  const code = typed
    .toLowerCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1');
  return sha256Hex(code);
}
