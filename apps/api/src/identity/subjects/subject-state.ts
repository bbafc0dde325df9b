import type { ApiKey, TokenSubject } from '#database';
import { isWithin } from '../../core/http/addresses.js';

/** Whether a user or API key can get tokens now: neither disabled nor expired. Every flow uses this one rule. */
export function isActive(
  { disabled, validUntil }: Pick<TokenSubject, 'disabled' | 'validUntil'>,
  now: Date,
): boolean {
  return !disabled && (validUntil === null || validUntil > now);
}

/**
 * Whether a subject may be used from a client address.
 * @param address `''` if unknown, which no address list allows
 */
export function allowsAddress(
  { allowedAddresses }: Pick<TokenSubject, 'allowedAddresses'>,
  address: string,
): boolean {
  return allowedAddresses.length === 0 || isWithin(address, allowedAddresses);
}

/** An API key as the subject of a token. */
export function subjectOfApiKey(key: ApiKey, rights: string[]): TokenSubject {
  const { id, name, disabled, identifier, attributes, allowedAddresses } = key;
  const kind = 'api-key';
  const who = { kind, id, name, identifier, attributes, groups: [], orgs: [], rights } as const;
  return { ...who, groups: [], orgs: [], disabled, validUntil: key.expiresAt, allowedAddresses };
}
