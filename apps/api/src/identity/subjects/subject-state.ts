import type { ApiKey, TokenSubject } from '#database';
import { isWithin } from '../../core/http/addresses.js';

/** Whether a user or API key may have tokens at this moment: neither disabled nor expired. One rule for every place that asks. */
export function isActive(
  { disabled, validUntil }: Pick<TokenSubject, 'disabled' | 'validUntil'>,
  now: Date,
): boolean {
  return !disabled && (validUntil === null || validUntil > now);
}

/**
 * Whether a request from an address may act for a subject.
 * @param address `''` if that is not known, which no list of addresses allows
 */
export function allowsAddress(
  { allowedAddresses }: Pick<TokenSubject, 'allowedAddresses'>,
  address: string,
): boolean {
  return allowedAddresses.length === 0 || isWithin(address, allowedAddresses);
}

/** An API key as a token describes it. */
export function subjectOfApiKey(key: ApiKey, rights: string[]): TokenSubject {
  const { id, name, disabled, identifier, attributes, allowedAddresses } = key;
  const kind = 'api-key';
  const who = { kind, id, name, identifier, attributes, groups: [], orgs: [], rights } as const;
  return { ...who, groups: [], orgs: [], disabled, validUntil: key.expiresAt, allowedAddresses };
}
