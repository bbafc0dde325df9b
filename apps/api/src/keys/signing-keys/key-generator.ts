import { signingKeyContext } from '../../security/encryption/encryption-contexts.js';
import { Injectable } from '@nestjs/common';
import { newId, type KeyPurpose, type Namespace, type SigningKey } from '#database';
import { algorithms, isSigningAlgorithm, type SigningAlgorithm } from './algorithms.js';
import {
  encryptionKeyType,
  DEFAULT_CURVE,
  type AgreementCurve,
  type KeyManagementAlgorithm,
} from './encryption-algorithms.js';
import { generateEncryptionKey } from './encryption-keys.js';
import { generateKey } from './key-material.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';

/** Refresh tokens are read by Signet alone, so their key is symmetric: the cheapest that is sound. */
const REFRESH_ALGORITHM: SigningAlgorithm = 'HS256';

/** What the settings of a namespace say about its keys. */
export type KeySettings = Pick<Namespace, 'id' | 'algorithm' | 'rsaBits' | 'refreshEncryption'>;

/** A key with its private part sealed, not yet stored. */
export type PreparedKey = Pick<
  SigningKey,
  'id' | 'namespaceId' | 'kid' | 'algorithm' | 'purpose' | 'publicJwk'
> & {
  sealedPrivate: string;
  /** What verifies, where that is the secret itself (HMAC), in base64url: shown once, then only sealed. */
  sharedSecret: string | null;
};

/** The algorithm that the settings want for a purpose; null where they want no key. */
export function requiredAlgorithm(settings: KeySettings, purpose: KeyPurpose): string | null {
  switch (purpose) {
    case 'access':
      return settings.algorithm;
    case 'refresh':
      return REFRESH_ALGORITHM;
    case 'encryption':
      return settings.refreshEncryption?.alg ?? null;
  }
}

/** The curve of the key that refresh tokens are encrypted for, where it is one on a curve. */
function requiredCurve({ refreshEncryption }: KeySettings): AgreementCurve {
  return (refreshEncryption?.crv ?? DEFAULT_CURVE) as AgreementCurve;
}

/** Whether a key is what the settings want: one key has one algorithm, and one size or curve. */
export function matchesSettings(
  settings: KeySettings,
  key: Pick<SigningKey, 'purpose' | 'algorithm' | 'publicJwk'>,
): boolean {
  if (key.algorithm !== requiredAlgorithm(settings, key.purpose)) return false;
  if (keyType(key.algorithm) === 'RSA') return modulusBits(key.publicJwk) === settings.rsaBits;
  return key.purpose !== 'encryption' || key.publicJwk?.['crv'] === requiredCurve(settings);
}

function keyType(algorithm: string): string {
  return isSigningAlgorithm(algorithm)
    ? algorithms[algorithm].keyType
    : encryptionKeyType(algorithm as KeyManagementAlgorithm);
}

function modulusBits(publicJwk: Record<string, unknown> | null): number {
  const modulus = publicJwk?.['n'];
  return typeof modulus === 'string' ? Buffer.from(modulus, 'base64url').length * 8 : 0;
}

/** Makes keys. To be done before a transaction, for RSA takes its time. */
@Injectable()
export class KeyGenerator {
  constructor(private readonly masterKeys: MasterKeys) {}

  /** A key as the settings want it; undefined where they want none. */
  async createKey(settings: KeySettings, purpose: KeyPurpose): Promise<PreparedKey | undefined> {
    const algorithm = requiredAlgorithm(settings, purpose);
    if (algorithm === null) return undefined;
    const { kid, publicJwk, privateJwk } =
      purpose === 'encryption'
        ? await generateEncryptionKey(algorithm as KeyManagementAlgorithm, {
            rsaBits: settings.rsaBits,
            curve: requiredCurve(settings),
          })
        : await generateKey(algorithm as SigningAlgorithm, settings);
    const place = { namespaceId: settings.id, kid, algorithm, purpose };
    const plain = new TextEncoder().encode(JSON.stringify(privateJwk));
    return {
      ...place,
      id: newId(),
      publicJwk: publicJwk === null ? null : { ...publicJwk },
      sealedPrivate: this.masterKeys.encrypt(plain, signingKeyContext(place)),
      sharedSecret: purpose === 'access' ? (privateJwk.k ?? null) : null,
    };
  }

  /** The keys that a new namespace starts with. */
  async createFirstKeys(settings: KeySettings): Promise<PreparedKey[]> {
    const purposes: KeyPurpose[] = ['access', 'refresh', 'encryption'];
    const keys = await Promise.all(purposes.map((purpose) => this.createKey(settings, purpose)));
    return keys.filter((key) => key !== undefined);
  }
}
