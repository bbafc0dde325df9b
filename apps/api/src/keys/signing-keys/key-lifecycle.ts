import { Inject, Injectable } from '@nestjs/common';
import type { Namespace, Repositories, RetiredReason, SigningKey } from '#database';
import { AuditLog, type AuditChange } from '../../journal/audit/audit-log.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import type { PreparedKey } from './key-generator.js';
import {
  addSeconds,
  lastTokenExpiry,
  isDistributedManually,
  laterDate,
  leadTime,
} from './key-schedule.js';

/**
 * The state transitions of a key: `next`, `active`, `previous`, `retired`. Each runs in a transaction that locks the
 * namespace (`namespaces.lock`, or an edit), so of several nodes or callers one performs it; each is recorded in the
 * audit log and published to all nodes.
 */
@Injectable()
export class KeyLifecycle {
  /** How long a key is published before it signs, in seconds. */
  readonly leadSeconds: number;

  constructor(
    private readonly audit: AuditLog,
    @Inject(SETTINGS) settings: Settings,
    @Inject(DatabaseClock) private readonly clock: Clock,
  ) {
    this.leadSeconds = leadTime(settings.jwksMaxAge);
  }

  /** Stores a key as active without publishing it first. */
  async insertActive(tx: Repositories, key: PreparedKey): Promise<SigningKey> {
    const now = this.clock.now();
    return this.insertKey(tx, key, { state: 'active', publishedAt: now, activatedAt: now });
  }

  /**
   * Publishes a key, which is activated once verifiers have refreshed their key sets, or manually if they cannot get it
   * from there.
   */
  async publishNext(tx: Repositories, key: PreparedKey): Promise<SigningKey> {
    const now = this.clock.now();
    const signsAt = isDistributedManually(key) ? null : addSeconds(now, this.leadSeconds);
    return this.insertKey(tx, key, { state: 'next', publishedAt: now, signsAt });
  }

  /** Activates the published key; the previous key verifies until its last token has expired. */
  async activate(
    tx: Repositories,
    namespace: Namespace,
    active: SigningKey | undefined,
    next: SigningKey,
  ): Promise<SigningKey> {
    if (active) await this.demoteToPrevious(tx, namespace, active);
    const activatedAt = this.clock.now();
    await tx.signingKeys.setState(namespace.id, next.id, 'active', { activatedAt });
    const row: SigningKey = { ...next, state: 'active', activatedAt };
    await this.recordAndPublish(tx, row, {
      action: 'key.rotate',
      before: active ?? next,
      after: row,
    });
    return row;
  }

  /** Replaces the active key immediately, without publishing the new key first. */
  async replaceImmediately(
    tx: Repositories,
    namespace: Namespace,
    active: SigningKey | undefined,
    key: PreparedKey,
  ): Promise<SigningKey> {
    if (active) await this.demoteToPrevious(tx, namespace, active);
    const row = await this.insertActive(tx, key);
    if (active)
      await this.recordAndPublish(tx, row, { action: 'key.rotate', before: active, after: row });
    return row;
  }

  /**
   * Retires a key: its tokens are rejected, and it is removed from the key set.
   * @param ended number of sessions revoked with it
   */
  async retire(
    tx: Repositories,
    namespace: Namespace,
    key: SigningKey,
    reason: RetiredReason,
    ended?: number,
  ): Promise<SigningKey> {
    const now = this.clock.now();
    const expiry = lastTokenExpiry(namespace, key.purpose, now);
    const retiresAt = key.state === 'next' ? now : laterDate(key.retiresAt, expiry);
    await tx.signingKeys.retire(namespace.id, key.id, { reason, now, retiresAt });
    const retirement = {
      state: 'retired',
      retiredAt: now,
      retiredReason: reason,
      retiresAt,
    } as const;
    const row: SigningKey = { ...key, ...retirement, encryptedPrivateKey: null };
    const action = reason === 'compromised' ? 'key.revoke' : 'key.retire';
    await this.recordAndPublish(tx, row, { action, before: key, after: { ...row, ended } });
    return row;
  }

  /** Retires all keys, in any namespace, whose last token has expired. */
  async retireExpiredKeys(tx: Repositories): Promise<void> {
    for (const row of await tx.signingKeys.retireExpiredKeys(this.clock.now())) {
      const before = { ...row, state: 'previous', retiredAt: null, retiredReason: null };
      await this.recordAndPublish(tx, row, { action: 'key.retire', before, after: row });
    }
  }

  private async demoteToPrevious(
    tx: Repositories,
    namespace: Namespace,
    active: SigningKey,
  ): Promise<void> {
    const expiry = lastTokenExpiry(namespace, active.purpose, this.clock.now());
    const retiresAt = laterDate(active.retiresAt, expiry);
    await tx.signingKeys.setState(namespace.id, active.id, 'previous', { retiresAt });
  }

  private async insertKey(
    tx: Repositories,
    { sharedSecret, ...key }: PreparedKey,
    stage: Pick<SigningKey, 'state' | 'publishedAt'> & Partial<SigningKey>,
  ): Promise<SigningKey> {
    const unset = { signsAt: null, activatedAt: null, retiresAt: null };
    const retired = { retiredAt: null, retiredReason: null };
    const row = await tx.signingKeys.insert({ ...key, ...unset, ...retired, ...stage });
    await this.recordAndPublish(tx, row, { action: 'key.create', after: row });
    return row;
  }

  /** Records a transition in the audit log and publishes it to all nodes. */
  private async recordAndPublish(
    tx: Repositories,
    { id, kid, namespaceId }: SigningKey,
    change: Pick<AuditChange, 'action' | 'before' | 'after'>,
  ): Promise<void> {
    const target = { kind: 'signing-key', id, name: kid } as const;
    await this.audit.recordIn(tx, { ...change, namespaceId, target });
    await tx.changes.publish('namespace', namespaceId);
  }
}
