import type { ApiKeyHashKind } from '#database';
import { isBearerSecret, newBearerSecret, sha256Hex, sha512Hex } from '../../security/secrets.js';

/** The prefix of API keys, by which secret scanners know them. */
export const API_KEY_PREFIX = 'sgn';

/** Characters that a key, wherever it was made, has at most. */
export const MAX_API_KEY_LENGTH = 1024;

/** What the database stores of a key. */
export interface StoredSecret {
  secretHash: string;
  hashKind: ApiKeyHashKind;
}

/** A new key: `sgn_<id>_<256 random bits>_<checksum>`. */
export function newApiKey(id: string): string {
  return newBearerSecret(API_KEY_PREFIX, id);
}

/**
 * Whether a text is worth a look-up: of the form that is made here and without a typo, or brought from elsewhere and
 * of any form but that one.
 */
export function canBeApiKey(text: string): boolean {
  if (text === '' || text.length > MAX_API_KEY_LENGTH || !text.isWellFormed()) return false;
  return hasSignetForm(text) ? isBearerSecret(API_KEY_PREFIX, text) : true;
}

/** Whether a text may be a key that somebody can guess: nobody knows how one from elsewhere was made. */
export function mayBeImported(text: string): boolean {
  return canBeApiKey(text) && !hasSignetForm(text);
}

/** The one hash by which a key is stored and found: of keys from elsewhere the one that JWThenticator kept. */
export function hashApiKey(text: string): StoredSecret {
  return hasSignetForm(text)
    ? { secretHash: sha256Hex(text), hashKind: 'sha256' }
    : { secretHash: sha512Hex(text), hashKind: 'sha512' };
}

function hasSignetForm(text: string): boolean {
  return text.startsWith(`${API_KEY_PREFIX}_`);
}
