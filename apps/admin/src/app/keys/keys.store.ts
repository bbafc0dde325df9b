import { Injectable } from '@angular/core';
import {
  activateKey,
  getJwks,
  getKeyImpact,
  listKeys,
  OAuthError,
  revokeKey,
  rotateKey,
  type JwkSet,
  type KeyImpact,
  type SigningKeyWithSecret,
  type KeyPurpose,
  type SigningKey,
  type KeyRevocation,
} from '#client';

/** What the screen of signing keys asks the server. */
@Injectable({ providedIn: 'root' })
export class KeysStore {
  async list(ns: string, signal: AbortSignal): Promise<SigningKey[]> {
    return (await listKeys(ns, { signal })).items;
  }

  rotate(ns: string, purpose: KeyPurpose): Promise<SigningKeyWithSecret> {
    return rotateKey(ns, { purpose });
  }

  async activate(ns: string, { id }: SigningKey): Promise<void> {
    await activateKey(ns, id);
  }

  impact(ns: string, { id }: SigningKey): Promise<KeyImpact> {
    return getKeyImpact(ns, id);
  }

  revoke(ns: string, { id, kid }: SigningKey): Promise<KeyRevocation> {
    return revokeKey(ns, id, kid);
  }

  /**
   * As a verifier gets it that remembers nothing: the copy of the browser may be minutes old. Null where there is none:
   * a disabled namespace is to everybody outside as if it were not there.
   */
  async keySet(ns: string, signal: AbortSignal): Promise<JwkSet | null> {
    try {
      return await getJwks(ns, { signal, cache: 'no-store' });
    } catch (error) {
      if (error instanceof OAuthError && error.status === 404) return null;
      throw error;
    }
  }
}

/** Whether verifiers have a secret of it in place of a public part. */
export function isHmac({ purpose, publicKey }: SigningKey): boolean {
  return purpose === 'access' && publicKey === null;
}
