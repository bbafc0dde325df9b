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

/** Only Signet verifies refresh tokens, so their key is symmetric: the cheapest secure algorithm. */
const REFRESH_ALGORITHM: SigningAlgorithm = 'HS256';

/** The settings of a namespace that determine its keys. */
export type KeySettings = Pick<Namespace, 'id' | 'algorithm' | 'rsaBits' | 'refreshEncryption'>;

/** A generated key with its private part encrypted, not stored yet. */
export type PreparedKey = Pick<
  SigningKey,
  'id' | 'namespaceId' | 'kid' | 'algorithm' | 'purpose' | 'publicJwk'
> & {
  encryptedPrivateKey: string;
  /** The secret of an HMAC key in base64url, which verifies tokens: returned once, then only stored encrypted. */
  sharedSecret: string | null;
};

/** The algorithm that the settings require for a purpose; null if they require no key. */
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

/** The curve of the key that encrypts refresh tokens, if it is an EC key. */
function requiredCurve({ refreshEncryption }: KeySettings): AgreementCurve {
  return (refreshEncryption?.crv ?? DEFAULT_CURVE) as AgreementCurve;
}

/** Whether a key matches the settings: algorithm, and RSA size or curve. */
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

/** Generates keys. Call it before a transaction, because RSA key generation is slow. */
@Injectable()
export class KeyGenerator {
  constructor(private readonly masterKeys: MasterKeys) {}

  /** Generates a key that matches the settings; undefined if they require none. */
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
    const identity = { namespaceId: settings.id, kid, algorithm, purpose };
    const plain = new TextEncoder().encode(JSON.stringify(privateJwk));
    return {
      ...identity,
      id: newId(),
      publicJwk: publicJwk === null ? null : { ...publicJwk },
      encryptedPrivateKey: this.masterKeys.encrypt(plain, signingKeyContext(identity)),
      sharedSecret: purpose === 'access' ? (privateJwk.k ?? null) : null,
    };
  }

  /** Generates the first keys of a namespace; call it before the transaction, because RSA key generation is slow. */
  async createFirstKeys(settings: KeySettings): Promise<PreparedKey[]> {
    const purposes: KeyPurpose[] = ['access', 'refresh', 'encryption'];
    const keys = await Promise.all(purposes.map((purpose) => this.createKey(settings, purpose)));
    return keys.filter((key) => key !== undefined);
  }
}
