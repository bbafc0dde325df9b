import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  revokeSessionsInBatches,
  type KeyPurpose,
  type Namespace,
  type Repositories,
  type SigningKey,
} from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { notFound } from '../../core/errors/edit-outcome.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { KeyLifecycle } from '../signing-keys/key-lifecycle.js';
import { matchesSettings, KeyGenerator, type PreparedKey } from '../signing-keys/key-generator.js';
import { addSeconds, lastTokenExpiry, laterDate } from '../signing-keys/key-schedule.js';
import { keysChanged, KeysService } from '../signing-keys/keys.service.js';
import type { KeyImpact, KeyRevocation } from './rotation.dto.js';

/** The reason recorded with revoked sessions. */
const SESSION_REASON = 'key-compromised';

/** Revokes keys that may be compromised. */
@Injectable()
export class KeyRevocationService {
  constructor(
    private readonly database: Database,
    private readonly keys: KeysService,
    private readonly keyGenerator: KeyGenerator,
    private readonly lifecycle: KeyLifecycle,
    private readonly activity: Activity,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(DatabaseClock) private readonly clock: Clock,
  ) {}

  /** @throws AppError key.unknown */
  async getImpact(namespace: Namespace, id: string): Promise<KeyImpact> {
    const key = await this.find(namespace.id, id);
    const now = this.clock.now();
    const signs = key.state === 'active';
    const expiry = lastTokenExpiry(namespace, key.purpose, now);
    return {
      signs,
      sessions: await this.database.sessions.countOfKey(namespace.id, id, now),
      accessTokens: await this.countActiveAccessTokens(namespace, key),
      lastTokenUntil: hasTokens(key)
        ? signs
          ? laterDate(key.retiresAt, expiry)
          : key.retiresAt
        : null,
    };
  }

  /**
   * Upper bound of the unexpired access tokens: those issued within the maximum lifetime. Flushes in-memory counters
   * first, so it must not run within a transaction.
   */
  private async countActiveAccessTokens(namespace: Namespace, key: SigningKey): Promise<number> {
    if (key.purpose !== 'access' || !hasTokens(key)) return 0;
    const since = addSeconds(this.clock.now(), -namespace.accessTtlMax);
    return this.activity.liveTokens(namespace.id, key.kid, since);
  }

  /**
   * Revokes a key. Verification looks up the key only, so all its tokens are rejected as soon as the change reaches a
   * node; its sessions are revoked afterwards, in batches.
   * @throws AppError key.unknown, key.confirmation_wrong, key.retired, precondition.failed
   */
  async revoke(namespace: Namespace, id: string, confirm: string): Promise<KeyRevocation> {
    const key = await this.find(namespace.id, id);
    if (confirm !== key.kid) {
      throw new AppError(
        'key.confirmation_wrong',
        'The confirmation does not match the kid of the key.',
        [{ pointer: 'query/confirm', detail: 'Repeat the kid of the key exactly.' }],
      );
    }
    if (key.state === 'retired') throw alreadyRetired();
    const replacement = await this.generateReplacement(namespace.id, key.purpose);
    const revoked = await this.database.transaction((tx) =>
      this.retireAndReplace(tx, namespace.id, id, replacement),
    );
    const sessionsEnded = await this.revokeSessionsOf(revoked.key);
    return {
      key: this.keys.describeCreated(revoked.namespace, revoked.key, undefined),
      successor: revoked.successor
        ? this.keys.describeCreated(revoked.namespace, revoked.successor, replacement)
        : null,
      sessionsEnded,
      accessTokensRefused: await this.countActiveAccessTokens(namespace, key),
      verifiersUntil:
        revoked.key.purpose === 'access' && revoked.key.publicJwk !== null
          ? addSeconds(this.clock.now(), this.settings.jwksMaxAge)
          : null,
    };
  }

  /**
   * Generates a replacement in advance, even if none may be needed: a revocation must not fail and be retried for lack
   * of a key.
   */
  private async generateReplacement(
    namespaceId: string,
    purpose: KeyPurpose,
  ): Promise<PreparedKey | undefined> {
    const namespace = await this.database.namespaces.findById(namespaceId);
    return namespace && this.keyGenerator.createKey(namespace, purpose);
  }

  private async retireAndReplace(
    tx: Repositories,
    namespaceId: string,
    id: string,
    replacement: PreparedKey | undefined,
  ) {
    const namespace = await tx.namespaces.lock(namespaceId);
    const key = await tx.signingKeys.findById(namespaceId, id);
    if (!namespace || !key) throw notFound('key.unknown', 'key');
    if (key.state === 'retired') throw alreadyRetired();
    const sessions = await tx.sessions.countOfKey(namespaceId, id, this.clock.now());
    const row = await this.lifecycle.retire(tx, namespace, key, 'compromised', sessions);
    const successor = await this.installSuccessor(tx, namespace, key, replacement);
    return { namespace, key: row, successor };
  }

  /**
   * A published `next` key is the best successor, because verifiers already know it. If the revoked key is itself the
   * `next` key, another one is published if the settings require it.
   */
  private async installSuccessor(
    tx: Repositories,
    namespace: Namespace,
    { purpose, state }: SigningKey,
    replacement: PreparedKey | undefined,
  ): Promise<SigningKey | undefined> {
    const { active, next } = await tx.signingKeys.pair(namespace.id, purpose);
    if (state === 'active' && next) {
      return this.lifecycle.activate(tx, namespace, undefined, next);
    }
    const needed =
      state === 'active' || (state === 'next' && active && !matchesSettings(namespace, active));
    if (!needed) return undefined;
    if (!replacement || !matchesSettings(namespace, replacement)) throw keysChanged();
    return state === 'active'
      ? this.lifecycle.insertActive(tx, replacement)
      : this.lifecycle.publishNext(tx, replacement);
  }

  /**
   * Revokes sessions of compromised keys that remain: a revocation was interrupted, or a node started a session before
   * the change reached it.
   */
  async revokeRemainingSessions(stop?: AbortSignal): Promise<void> {
    for (const key of await this.database.signingKeys.listCompromised(this.clock.now())) {
      if (stop?.aborted) return;
      await this.revokeSessionsOf(key);
    }
  }

  private async revokeSessionsOf({ namespaceId, id }: SigningKey): Promise<number> {
    const revocation = { reason: SESSION_REASON, now: this.clock.now(), keyId: id };
    const total = await revokeSessionsInBatches(this.database, namespaceId, revocation);
    this.activity.countEvent(namespaceId, 'session-revoked', '', total);
    return total;
  }

  private async find(namespaceId: string, id: string): Promise<SigningKey> {
    const key = await this.database.signingKeys.findById(namespaceId, id);
    if (!key) throw notFound('key.unknown', 'key');
    return key;
  }
}

/**
 * Whether tokens of the key may still be accepted: a `next` key has signed none, and those of a `retired` key are
 * rejected.
 */
function hasTokens({ state }: SigningKey): boolean {
  return state === 'active' || state === 'previous';
}

function alreadyRetired(): AppError {
  return new AppError('key.retired', 'The key is already retired; its tokens are rejected.');
}
