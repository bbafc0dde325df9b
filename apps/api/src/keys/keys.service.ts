import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  newId,
  type KeyPurpose,
  type Namespace,
  type Repositories,
  type SigningKey,
} from '#database';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { algorithms, type SigningAlgorithm } from './algorithms.js';
import {
  encryptionKeyType,
  USUAL_CURVE,
  type AgreementCurve,
  type KeyManagementAlgorithm,
} from './encryption-algorithms.js';
import { generateEncryptionKey } from './encryption-keys.js';
import { generateKey } from './key-material.js';
import type { KeyResponse } from './keys.dto.js';
import { MasterKeys } from './master-keys.js';

/** Refresh tokens are read by Signet alone, so their key is symmetric: the cheapest that is sound. */
const REFRESH_ALGORITHM: SigningAlgorithm = 'HS256';

/** Verifiers may be this much behind (seconds); a previous key stays that much longer. */
const CLOCK_SKEW = 60;

/** What a key may sign. */
export type SigningPurpose = Exclude<KeyPurpose, 'encryption'>;

/** What refresh tokens are encrypted with. */
type EncryptionSettings = Pick<Namespace, 'refreshEncryption' | 'rsaBits'>;

export type PreparedKey = Omit<SigningKey, 'createdAt' | 'namespace'> & {
  /** What verifies, where that is the secret itself (HMAC), in base64url: shown once, then only sealed. */
  sharedSecret: string | null;
};

/** What the seal of a private key is bound to: the row cannot be moved to another place. */
export function sealContext(
  key: Pick<SigningKey, 'namespaceId' | 'kid' | 'algorithm' | 'purpose'>,
): string[] {
  return ['signing-key', key.namespaceId, key.kid, key.algorithm, key.purpose];
}

@Injectable()
export class KeysService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MasterKeys) private readonly masterKeys: MasterKeys,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async list(namespace: Namespace): Promise<KeyResponse[]> {
    const keys = await this.database.signingKeys.list(namespace.id);
    return keys.map((key) => ({ ...key, publicKey: key.publicJwk }));
  }

  /** The keys a new namespace starts with; made before the transaction, for RSA takes its time. */
  prepareFirst(
    namespaceId: string,
    algorithm: SigningAlgorithm,
    rsaBits: number,
  ): Promise<PreparedKey[]> {
    return Promise.all([
      this.prepare(namespaceId, 'access', algorithm, rsaBits),
      this.prepare(namespaceId, 'refresh', REFRESH_ALGORITHM, rsaBits),
    ]);
  }

  /** Makes an active key that signs, its private part sealed, not yet stored. */
  async prepare(
    namespaceId: string,
    purpose: SigningPurpose,
    algorithm: SigningAlgorithm,
    rsaBits: number,
  ): Promise<PreparedKey> {
    const key = await generateKey(algorithm, { rsaBits });
    return this.sealed({ namespaceId, kid: key.kid, algorithm, purpose }, key);
  }

  /**
   * Makes the key that refresh tokens are encrypted for, where the settings need one that they did not have
   * before: they are encrypted from now on, or with another algorithm or size.
   */
  async prepareEncryption(
    before: EncryptionSettings | undefined,
    after: EncryptionSettings & { id: string },
  ): Promise<PreparedKey | undefined> {
    if (after.refreshEncryption === null) return undefined;
    const alg = after.refreshEncryption.alg as KeyManagementAlgorithm;
    const curve = curveOf(after.refreshEncryption);
    const sameSize =
      encryptionKeyType(alg) === 'EC'
        ? curveOf(before?.refreshEncryption) === curve
        : before?.rsaBits === after.rsaBits;
    if (before?.refreshEncryption?.alg === alg && sameSize) return undefined;
    const key = await generateEncryptionKey(alg, { rsaBits: after.rsaBits, curve });
    return this.sealed(
      { namespaceId: after.id, kid: key.kid, algorithm: alg, purpose: 'encryption' },
      key,
    );
  }

  private sealed(
    place: Pick<PreparedKey, 'namespaceId' | 'kid' | 'algorithm' | 'purpose'>,
    { publicJwk, privateJwk }: { publicJwk: object | null; privateJwk: object },
  ): PreparedKey {
    const plain = new TextEncoder().encode(JSON.stringify(privateJwk));
    return {
      ...place,
      id: newId(),
      state: 'active',
      publicJwk: publicJwk === null ? null : { ...publicJwk },
      sealedPrivate: this.masterKeys.seal(plain, sealContext(place)),
      activatedAt: this.clock.now(),
      retiresAt: null,
      sharedSecret: 'k' in privateJwk && typeof privateJwk.k === 'string' ? privateJwk.k : null,
    };
  }

  async insert(tx: Repositories, { sharedSecret, ...key }: PreparedKey): Promise<void> {
    await tx.signingKeys.insert(key);
  }

  /** Whether a change of settings calls for another key: one key has one algorithm and one size. */
  needsOther(
    before: Pick<Namespace, 'algorithm' | 'rsaBits'>,
    after: Pick<Namespace, 'algorithm' | 'rsaBits'>,
  ): boolean {
    if (before.algorithm !== after.algorithm) return true;
    const { keyType } = algorithms[after.algorithm as SigningAlgorithm];
    return keyType === 'RSA' && before.rsaBits !== after.rsaBits;
  }

  /** Puts a new key in the place of the active one, which stays for verifying until its last token ends. */
  async replaceActive(tx: Repositories, namespace: Namespace, key: PreparedKey): Promise<void> {
    const active = await tx.signingKeys.lockActive(namespace.id, key.purpose);
    if (active) {
      const lifetime = longest(namespace, key.purpose);
      const retiresAt = later(active.retiresAt, this.inSeconds(lifetime + CLOCK_SKEW));
      await tx.signingKeys.setState(namespace.id, active.id, 'previous', { retiresAt });
    }
    await this.insert(tx, key);
    await tx.changes.publish('namespace', namespace.id);
  }

  /**
   * Puts the encryption key in its place, or takes it away where refresh tokens are no longer encrypted: what is
   * not asked for is not decrypted either.
   */
  async settleEncryption(
    tx: Repositories,
    namespace: Namespace,
    key: PreparedKey | undefined,
  ): Promise<void> {
    if (key) return this.replaceActive(tx, namespace, key);
    const active = await tx.signingKeys.lockActive(namespace.id, 'encryption');
    if (namespace.refreshEncryption === null) {
      if (active) await tx.signingKeys.setState(namespace.id, active.id, 'retired', {});
      return;
    }
    const curve = active?.publicJwk?.['crv'] ?? USUAL_CURVE;
    const sameCurve = curve === curveOf(namespace.refreshEncryption);
    if (active?.algorithm !== namespace.refreshEncryption.alg || !sameCurve) {
      throw new AppError(
        'precondition.failed',
        'Somebody has changed the encryption of refresh tokens meanwhile. Repeat the change.',
      );
    }
  }

  /** Where a longest lifetime was lowered: tokens of the old length are still out there. */
  async keepForOlderTokens(tx: Repositories, before: Namespace, after: Namespace): Promise<void> {
    for (const purpose of ['access', 'refresh', 'encryption'] as const) {
      const most = longest(before, purpose);
      if (longest(after, purpose) < most) await this.keepFor(tx, before.id, purpose, most);
    }
  }

  private async keepFor(
    tx: Repositories,
    namespaceId: string,
    purpose: KeyPurpose,
    seconds: number,
  ): Promise<void> {
    const active = await tx.signingKeys.lockActive(namespaceId, purpose);
    if (!active) return;
    const retiresAt = later(active.retiresAt, this.inSeconds(seconds + CLOCK_SKEW));
    await tx.signingKeys.setState(namespaceId, active.id, 'active', { retiresAt });
  }

  private inSeconds(seconds: number): Date {
    return new Date(this.clock.now().getTime() + seconds * 1000);
  }
}

/** The longest life of what a key is for, in seconds. */
function longest(namespace: Namespace, purpose: KeyPurpose): number {
  return purpose === 'access' ? namespace.accessTtlMax : namespace.refreshTtlMax;
}

/** The curve of the key that refresh tokens are encrypted for, where it is one on a curve. */
function curveOf(encryption: Namespace['refreshEncryption'] | undefined): AgreementCurve {
  return (encryption?.crv ?? USUAL_CURVE) as AgreementCurve;
}

function later(one: Date | null, other: Date): Date {
  return one !== null && one > other ? one : other;
}
