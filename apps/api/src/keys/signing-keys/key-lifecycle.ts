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
 * The steps in the life of a key: `next`, `active`, `previous`, `retired`. Each is part of a transaction that holds the
 * namespace (`namespaces.lock`, or an edit), so that of several nodes or callers one does it; each is written down, and
 * tells every node.
 */
@Injectable()
export class KeyLifecycle {
  /** Seconds for which a key is published before it signs. */
  readonly leadSeconds: number;

  constructor(
    private readonly audit: AuditLog,
    @Inject(SETTINGS) settings: Settings,
    @Inject(DatabaseClock) private readonly clock: Clock,
  ) {
    this.leadSeconds = leadTime(settings.jwksMaxAge);
  }

  /** Stores a key that signs from now on; nobody can have known it before. */
  async insertActive(tx: Repositories, key: PreparedKey): Promise<SigningKey> {
    const now = this.clock.now();
    return this.insertKey(tx, key, { state: 'active', publishedAt: now, activatedAt: now });
  }

  /** Publishes a key that signs when the verifiers know it, or when somebody says that they do. */
  async publishNext(tx: Repositories, key: PreparedKey): Promise<SigningKey> {
    const now = this.clock.now();
    const signsAt = isDistributedManually(key) ? null : addSeconds(now, this.leadSeconds);
    return this.insertKey(tx, key, { state: 'next', publishedAt: now, signsAt });
  }

  /** The published key signs; the one before it verifies until its last token has expired. */
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

  /** A new key takes the place of the active one at once, without having been published. */
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
   * A key is refused from now on, and leaves the key set.
   * @param ended how many sessions end with it
   */
  async retire(
    tx: Repositories,
    namespace: Namespace,
    key: SigningKey,
    reason: RetiredReason,
    ended?: number,
  ): Promise<SigningKey> {
    const now = this.clock.now();
    const end = lastTokenExpiry(namespace, key.purpose, now);
    const retiresAt = key.state === 'next' ? now : laterDate(key.retiresAt, end);
    await tx.signingKeys.retire(namespace.id, key.id, { reason, now, retiresAt });
    const gone = { state: 'retired', retiredAt: now, retiredReason: reason, retiresAt } as const;
    const row: SigningKey = { ...key, ...gone, sealedPrivate: null };
    const action = reason === 'compromised' ? 'key.revoke' : 'key.retire';
    await this.recordAndPublish(tx, row, { action, before: key, after: { ...row, ended } });
    return row;
  }

  /** Retires every key of whatever namespace whose last token has expired. */
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
    const end = lastTokenExpiry(namespace, active.purpose, this.clock.now());
    const retiresAt = laterDate(active.retiresAt, end);
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

  /** Writes a change down and lets every node know. */
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
