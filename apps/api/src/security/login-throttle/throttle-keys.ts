import { addressBlock } from '../../core/http/addresses.js';
import type { MasterKeys } from '../encryption/master-keys.js';
import type { CounterKind } from './login-throttle-policy.js';

/** An account whose password or code can be guessed. */
export interface ThrottledAccount {
  /** The guessed secret: purposes are counted separately. */
  purpose: 'password' | 'second-factor';
  /** Realm of the name: a namespace, as named by the caller, or the administrators. */
  realm: { namespace: string } | 'administrators';
  /** The name as looked up, existing or not. */
  name: string;
}

/** Counter keys by kind. A shared address has none. */
export type ThrottleKeys = Readonly<
  Record<Exclude<CounterKind, 'address'>, string> & { address?: string }
>;

/**
 * Counter keys of an attempt. They start with the kind and hide names and addresses: users type passwords into the
 * name field, and a database dump must not reveal who signed in from where.
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
