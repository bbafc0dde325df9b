import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  type KeyPurpose,
  type Namespace,
  type Repositories,
  type SigningKey,
  type SigningPair,
} from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { KeyLifecycle } from './key-lifecycle.js';
import {
  matchesSettings,
  KeyGenerator,
  requiredAlgorithm,
  type KeySettings,
  type PreparedKey,
} from './key-generator.js';
import {
  lastTokenExpiry,
  isDistributedManually,
  laterDate,
  maxTokenLifetime,
  rotatesAt,
} from './key-schedule.js';
import type { SigningKeyWithSecret, SigningKeyResponse } from './keys.dto.js';

/** The purposes whose keys the settings determine; the algorithm of the refresh key is fixed. */
const configurablePurposes = ['access', 'encryption'] as const;

/** Keeps the keys of a namespace in line with its settings. */
@Injectable()
export class KeysService {
  constructor(
    private readonly database: Database,
    private readonly keyGenerator: KeyGenerator,
    private readonly lifecycle: KeyLifecycle,
    @Inject(DatabaseClock) private readonly clock: Clock,
  ) {}

  async list(namespace: Namespace): Promise<SigningKeyResponse[]> {
    const keys = await this.database.signingKeys.list(namespace.id);
    return keys.map((key) => this.describe(namespace, key, keys));
  }

  private describe(
    namespace: Namespace,
    key: SigningKey,
    all: readonly SigningKey[],
  ): SigningKeyResponse {
    const next = all.find(({ purpose, state }) => purpose === key.purpose && state === 'next');
    const pair = { active: key, next };
    const now = this.clock.now();
    return {
      ...key,
      publicKey: key.publicJwk,
      signsAt: key.state === 'next' ? key.signsAt : null,
      rotatesAt:
        key.state === 'active' ? rotatesAt(namespace, pair, now, this.lifecycle.leadSeconds) : null,
      reason: key.retiredReason,
    };
  }

  async insertFirstKeys(tx: Repositories, keys: readonly PreparedKey[]): Promise<void> {
    for (const key of keys) await this.lifecycle.insertActive(tx, key);
  }

  /** Generates the keys that new settings require and that do not exist yet, before the transaction. */
  async generateMissingKeys(settings: KeySettings): Promise<PreparedKey[]> {
    const keys: PreparedKey[] = [];
    for (const purpose of configurablePurposes) {
      const pair = await this.database.signingKeys.pair(settings.id, purpose);
      if (currentKeys(pair).some((key) => matchesSettings(settings, key))) continue;
      const key = await this.keyGenerator.createKey(settings, purpose);
      if (key) keys.push(key);
    }
    return keys;
  }

  /**
   * Reconciles the keys with settings changed in this transaction. A key that verifiers or other nodes must know first
   * is published; a key that replaces none, or that is distributed manually, is activated immediately.
   * @returns the created keys
   */
  async reconcileKeys(
    tx: Repositories,
    namespace: Namespace,
    prepared: readonly PreparedKey[],
  ): Promise<SigningKeyWithSecret[]> {
    const created: SigningKeyWithSecret[] = [];
    for (const purpose of configurablePurposes) {
      const key = prepared.find((candidate) => candidate.purpose === purpose);
      const row = await this.reconcileKey(tx, namespace, purpose, key);
      if (row) created.push(this.describeCreated(namespace, row, key));
    }
    return created;
  }

  private async reconcileKey(
    tx: Repositories,
    namespace: Namespace,
    purpose: KeyPurpose,
    prepared: PreparedKey | undefined,
  ): Promise<SigningKey | undefined> {
    const pair = await tx.signingKeys.pair(namespace.id, purpose);
    const { active, next } = pair;
    if (requiredAlgorithm(namespace, purpose) === null) {
      // Without encryption in the settings, encrypted refresh tokens are no longer accepted either.
      for (const key of currentKeys(pair)) {
        await this.lifecycle.retire(tx, namespace, key, 'switched-off');
      }
      return undefined;
    }
    if (next && matchesSettings(namespace, next)) return undefined;
    if (next) await this.lifecycle.retire(tx, namespace, next, 'replaced');
    if (active && matchesSettings(namespace, active)) return undefined;
    if (!prepared || !matchesSettings(namespace, prepared)) throw keysChanged();
    return active === undefined || isDistributedManually(prepared)
      ? this.lifecycle.replaceImmediately(tx, namespace, active, prepared)
      : this.lifecycle.publishNext(tx, prepared);
  }

  /** A key as returned to the request that created it. */
  describeCreated(
    namespace: Namespace,
    row: SigningKey,
    prepared: PreparedKey | undefined,
  ): SigningKeyWithSecret {
    const secret = prepared?.id === row.id ? prepared.sharedSecret : null;
    return {
      ...this.describe(namespace, row, [row]),
      ...(secret === null ? {} : { sharedSecret: secret }),
    };
  }

  /** After a maximum lifetime was lowered: keeps the active key for tokens already issued with the longer lifetime. */
  async extendRetirement(tx: Repositories, before: Namespace, after: Namespace): Promise<void> {
    for (const purpose of ['access', 'refresh', 'encryption'] as const) {
      if (maxTokenLifetime(after, purpose) >= maxTokenLifetime(before, purpose)) continue;
      const { active } = await tx.signingKeys.pair(before.id, purpose);
      if (!active) continue;
      const retiresAt = laterDate(
        active.retiresAt,
        lastTokenExpiry(before, purpose, this.clock.now()),
      );
      await tx.signingKeys.setState(before.id, active.id, 'active', { retiresAt });
    }
  }
}

/** The error if the generated key no longer matches the settings, because they were changed concurrently. */
export function keysChanged(): AppError {
  return new AppError(
    'precondition.failed',
    'The keys of the namespace were changed in the meantime. Repeat the change.',
  );
}

function currentKeys({ active, next }: SigningPair): SigningKey[] {
  return [active, next].filter((key) => key !== undefined);
}
