import { addressBlock } from '../../core/http/addresses.js';
import type { MasterKeys } from '../encryption/master-keys.js';
import type { CounterKind } from './login-throttle-policy.js';

/** Something that can be guessed: the password, say, of whoever has this name in this place. */
export interface ThrottledAccount {
  /** What is guessed: each purpose is counted by itself. */
  purpose: 'password' | 'second-factor';
  /** Where the name means somebody: a namespace, as the caller names it, or the administrators. */
  realm: { namespace: string } | 'administrators';
  /** The name as it is looked up. Whether anybody has it makes no difference. */
  name: string;
}

/** The keys of a guess, by what is counted. An address that many share has none of its own. */
export type ThrottleKeys = Readonly<
  Record<Exclude<CounterKind, 'address'>, string> & { address?: string }
>;

/**
 * The keys that a guess is counted under. They begin with purpose and realm, and no name or address can be read from
 * one: people type passwords into the field of the name, and a dump of the database must not tell who was where.
 */
export function throttleKeys(
  masterKeys: MasterKeys,
  guessed: ThrottledAccount,
  address: string,
  isShared: boolean,
): ThrottleKeys {
  const { purpose, realm, name } = guessed;
  const place = realm === 'administrators' ? [realm] : ['namespace', realm.namespace];
  const block = addressBlock(address);
  const key = (kind: CounterKind, ...whose: string[]): string =>
    `${kind}:${masterKeys.mac(['limits', purpose, kind, ...whose])}`;
  return {
    pair: key('pair', ...place, name, block),
    ...(isShared ? {} : { address: key('address', block) }),
    account: key('account', ...place, name),
    namespace: key('namespace', ...place),
  };
}
