import type { ApiKeyHashKind } from '#database';
import { isBearerSecret, newBearerSecret, sha256Hex, sha512Hex } from '../../security/secrets.js';

/** The prefix of API keys, for secret scanners. */
export const API_KEY_PREFIX = 'sgn';

/** Maximum length of a key in characters, imported keys included. */
export const MAX_API_KEY_LENGTH = 1024;

/** The stored form of a key. */
export interface StoredSecret {
  secretHash: string;
  hashKind: ApiKeyHashKind;
}

/** A new key: `sgn_<id>_<256 random bits>_<checksum>`. */
export function newApiKey(id: string): string {
  return newBearerSecret(API_KEY_PREFIX, id);
}

/**
 * Whether a look-up could find this key: a key of Signet with a valid checksum, or an imported key, which may have any
 * other form.
 */
export function canBeApiKey(text: string): boolean {
  if (text === '' || text.length > MAX_API_KEY_LENGTH || !text.isWellFormed()) return false;
  return hasSignetForm(text) ? isBearerSecret(API_KEY_PREFIX, text) : true;
}

/** Whether a text could be an imported key, whose entropy is unknown: it may be guessable. */
export function mayBeImported(text: string): boolean {
  return canBeApiKey(text) && !hasSignetForm(text);
}

/** The hash by which a key is stored and found: SHA-256, or for imported keys SHA-512, as JWThenticator stores them. */
export function hashApiKey(text: string): StoredSecret {
  return hasSignetForm(text)
    ? { secretHash: sha256Hex(text), hashKind: 'sha256' }
    : { secretHash: sha512Hex(text), hashKind: 'sha512' };
}

function hasSignetForm(text: string): boolean {
  return text.startsWith(`${API_KEY_PREFIX}_`);
}
