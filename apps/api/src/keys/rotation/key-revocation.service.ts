import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  type KeyPurpose,
  type Namespace,
  type Repositories,
  type SigningKey,
} from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { unknown } from '../../core/errors/edit-outcome.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { KeyLifecycle } from '../signing-keys/key-lifecycle.js';
import { matchesSettings, KeyGenerator, type PreparedKey } from '../signing-keys/key-generator.js';
import { addSeconds, lastTokenExpiry, laterDate } from '../signing-keys/key-schedule.js';
import { keysChanged, KeysService } from '../signing-keys/keys.service.js';
import type { KeyImpact, KeyRevocation } from './rotation.dto.js';

/** Sessions that one statement ends: however many there are, none takes too long. */
const BATCH_SIZE = 5_000;

/** What the sessions of a compromised key are revoked with. */
const SESSION_REASON = 'key-compromised';

/** The bad day: somebody else may have a key. */
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
    const end = lastTokenExpiry(namespace, key.purpose, now);
    return {
      signs,
      sessions: await this.database.sessions.countOfKey(namespace.id, id, now),
      accessTokens: await this.countActiveAccessTokens(namespace, key),
      lastTokenUntil: hasTokens(key)
        ? signs
          ? laterDate(key.retiresAt, end)
          : key.retiresAt
        : null,
    };
  }

  /** Those that were made within the longest life of one. Counted in memory first, so never within a transaction. */
  private async countActiveAccessTokens(namespace: Namespace, key: SigningKey): Promise<number> {
    if (key.purpose !== 'access' || !hasTokens(key)) return 0;
    const since = addSeconds(this.clock.now(), -namespace.accessTtlMax);
    return this.activity.liveTokens(namespace.id, key.kid, since);
  }

  /**
   * Refuses a key from now on, everywhere. What verifies goes by the key alone, so everything of it is refused as soon as
   * the change is heard; its sessions are ended afterwards, in pieces.
   * @throws AppError key.unknown, key.confirmation_wrong, key.retired, precondition.failed
   */
  async revoke(namespace: Namespace, id: string, confirm: string): Promise<KeyRevocation> {
    const found = await this.find(namespace.id, id);
    if (confirm !== found.kid) {
      throw new AppError('key.confirmation_wrong', 'The confirmation is not the kid of the key.', [
        { pointer: 'query/confirm', detail: 'Repeat the kid of the key exactly.' },
      ]);
    }
    if (found.state === 'retired') throw alreadyRetired();
    const spare = await this.generateReplacement(namespace.id, found.purpose);
    const done = await this.database.transaction((tx) =>
      this.retireAndReplace(tx, namespace.id, id, spare),
    );
    const sessionsEnded = await this.revokeSessionsOf(done.key);
    return {
      key: this.keys.describeCreated(done.namespace, done.key, undefined),
      successor: done.successor
        ? this.keys.describeCreated(done.namespace, done.successor, spare)
        : null,
      sessionsEnded,
      accessTokensRefused: await this.countActiveAccessTokens(namespace, found),
      verifiersUntil:
        done.key.purpose === 'access' && done.key.publicJwk !== null
          ? addSeconds(this.clock.now(), this.settings.jwksMaxAge)
          : null,
    };
  }

  /** A key for the case that one is needed: on this day nothing waits for another try. */
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
    spare: PreparedKey | undefined,
  ) {
    const namespace = await tx.namespaces.lock(namespaceId);
    const key = await tx.signingKeys.findById(namespaceId, id);
    if (!namespace || !key) throw unknown('key.unknown', 'key');
    if (key.state === 'retired') throw alreadyRetired();
    const sessions = await tx.sessions.countOfKey(namespaceId, id, this.clock.now());
    const row = await this.lifecycle.retire(tx, namespace, key, 'compromised', sessions);
    const successor = await this.installSuccessor(tx, namespace, key, spare);
    return { namespace, key: row, successor };
  }

  /**
   * Verifiers know the published key already, so it is the best successor, earlier than planned. Where the key that was
   * to come is the one that is revoked, another is published if the settings want it.
   */
  private async installSuccessor(
    tx: Repositories,
    namespace: Namespace,
    { purpose, state }: SigningKey,
    spare: PreparedKey | undefined,
  ): Promise<SigningKey | undefined> {
    const { active, next } = await tx.signingKeys.pair(namespace.id, purpose);
    if (state === 'active' && next) {
      return this.lifecycle.activate(tx, namespace, undefined, next);
    }
    const needed =
      state === 'active' || (state === 'next' && active && !matchesSettings(namespace, active));
    if (!needed) return undefined;
    if (!spare || !matchesSettings(namespace, spare)) throw keysChanged();
    return state === 'active'
      ? this.lifecycle.insertActive(tx, spare)
      : this.lifecycle.publishNext(tx, spare);
  }

  /** Ends what an interrupted revocation, or a node that heard of it too late, has left of compromised keys. */
  async revokeRemainingSessions(stop?: AbortSignal): Promise<void> {
    for (const key of await this.database.signingKeys.listCompromised(this.clock.now())) {
      if (stop?.aborted) return;
      await this.revokeSessionsOf(key);
    }
  }

  private async revokeSessionsOf({ namespaceId, id }: SigningKey): Promise<number> {
    let ended = 0;
    for (;;) {
      const some = await this.database.transaction(async (tx) => {
        const how = { reason: SESSION_REASON, now: this.clock.now(), limit: BATCH_SIZE };
        const count = await tx.sessions.revokeOfKey(namespaceId, id, how);
        if (count > 0) await tx.changes.publish('namespace', namespaceId);
        return count;
      });
      ended += some;
      if (some < BATCH_SIZE) break;
    }
    this.activity.countEvent(namespaceId, 'session-revoked', '', ended);
    return ended;
  }

  private async find(namespaceId: string, id: string): Promise<SigningKey> {
    const key = await this.database.signingKeys.findById(namespaceId, id);
    if (!key) throw unknown('key.unknown', 'key');
    return key;
  }
}

/** A key that never signed has none, and a retired one has none that is accepted. */
function hasTokens({ state }: SigningKey): boolean {
  return state === 'active' || state === 'previous';
}

function alreadyRetired(): AppError {
  return new AppError('key.retired', 'The key is retired: its tokens are no longer accepted.');
}
