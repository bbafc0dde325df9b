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

/** API calls of the signing key screen. */
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
   * The key set as a verifier without a cache gets it; the browser's cached copy may be minutes old. Null for a
   * disabled namespace, whose public endpoints respond as if it did not exist.
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

/** Whether verifiers share the secret, because the key has no public part. */
export function isHmac({ purpose, publicKey }: SigningKey): boolean {
  return purpose === 'access' && publicKey === null;
}
