import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  newId,
  type KeyPurpose,
  type Namespace,
  type Repositories,
  type SigningKey,
} from '#database';
import { Clock } from '../common/clock.js';
import { algorithms, type SigningAlgorithm } from './algorithms.js';
import { generateKey } from './key-material.js';
import type { KeyResponse } from './keys.dto.js';
import { MasterKeys } from './master-keys.js';

/** Refresh tokens are read by Signet alone, so their key is symmetric: the cheapest that is sound. */
const REFRESH_ALGORITHM: SigningAlgorithm = 'HS256';

/** Verifiers may be this much behind (seconds); a previous key stays that much longer. */
const CLOCK_SKEW = 60;

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

  /** Makes an active key, its private part sealed, not yet stored. */
  async prepare(
    namespaceId: string,
    purpose: KeyPurpose,
    algorithm: SigningAlgorithm,
    rsaBits: number,
  ): Promise<PreparedKey> {
    const { kid, publicJwk, privateJwk } = await generateKey(algorithm, { rsaBits });
    const place = { namespaceId, kid, algorithm, purpose };
    const plain = new TextEncoder().encode(JSON.stringify(privateJwk));
    return {
      ...place,
      id: newId(),
      state: 'active',
      publicJwk: publicJwk === null ? null : { ...publicJwk },
      sealedPrivate: this.masterKeys.seal(plain, sealContext(place)),
      activatedAt: this.clock.now(),
      retiresAt: null,
      sharedSecret: typeof privateJwk['k'] === 'string' ? privateJwk['k'] : null,
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
      const lifetime = key.purpose === 'access' ? namespace.accessTtlMax : namespace.refreshTtlMax;
      const retiresAt = later(active.retiresAt, this.inSeconds(lifetime + CLOCK_SKEW));
      await tx.signingKeys.setState(namespace.id, active.id, 'previous', { retiresAt });
    }
    await this.insert(tx, key);
    await tx.changes.publish('namespace', namespace.id);
  }

  /** Where a longest lifetime was lowered: tokens of the old length are still out there. */
  async keepForOlderTokens(tx: Repositories, before: Namespace, after: Namespace): Promise<void> {
    for (const purpose of ['access', 'refresh'] as const) {
      const most = before[`${purpose}TtlMax`];
      if (after[`${purpose}TtlMax`] < most) await this.keepFor(tx, before.id, purpose, most);
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

function later(one: Date | null, other: Date): Date {
  return one !== null && one > other ? one : other;
}
