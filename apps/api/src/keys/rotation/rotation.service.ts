import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  type KeyPlace,
  type KeyPurpose,
  type Namespace,
  type SigningPair,
} from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { notFound } from '../../core/errors/edit-outcome.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { KeyLifecycle } from '../signing-keys/key-lifecycle.js';
import { matchesSettings, KeyGenerator } from '../signing-keys/key-generator.js';
import { addSeconds, dueStep, type RotationStep } from '../signing-keys/key-schedule.js';
import type { SigningKeyWithSecret, SigningKeyResponse } from '../signing-keys/keys.dto.js';
import { keysChanged, KeysService } from '../signing-keys/keys.service.js';

/** Maximum number of transitions in one round; the next round, or another node, continues. */
const MAX_STEPS_PER_ROUND = 500;

/** Rotates keys, by schedule or on request. */
@Injectable()
export class RotationService {
  constructor(
    private readonly database: Database,
    private readonly keys: KeysService,
    private readonly keyGenerator: KeyGenerator,
    private readonly lifecycle: KeyLifecycle,
    @Inject(LOGGER) private readonly logger: AppLogger,
    @Inject(DatabaseClock) private readonly clock: Clock,
  ) {}

  /** Performs all due transitions; a failure in one namespace does not affect the others. */
  async runDueSteps(stop?: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const publishBy = addSeconds(now, this.lifecycle.leadSeconds);
    for (const dueKey of await this.database.signingKeys.listDue(
      now,
      publishBy,
      MAX_STEPS_PER_ROUND,
    )) {
      if (stop?.aborted) return;
      try {
        await this.runDueStep(dueKey);
      } catch (error) {
        this.logger.warn(
          { err: error, ...dueKey },
          'Key rotation failed for one namespace; the next round retries.',
        );
      }
    }
  }

  /**
   * Performs the due transition of the keys of one purpose, if any. It is evaluated again under the lock of the
   * namespace, so of several nodes one performs it.
   * @returns the transition this call performed
   */
  async runDueStep({ namespaceId, purpose }: KeyPlace): Promise<RotationStep | undefined> {
    const before = await this.database.namespaces.findById(namespaceId);
    if (!before) return undefined;
    const plannedStep = this.findDueStep(
      before,
      await this.database.signingKeys.pair(namespaceId, purpose),
    );
    const key =
      plannedStep === 'publish' ? await this.keyGenerator.createKey(before, purpose) : undefined;
    return this.database.transaction(async (tx) => {
      const namespace = await tx.namespaces.lock(namespaceId);
      if (!namespace) return undefined;
      const pair = await tx.signingKeys.pair(namespaceId, purpose);
      const step = this.findDueStep(namespace, pair);
      if (step === 'activate' && pair.next) {
        await this.lifecycle.activate(tx, namespace, pair.active, pair.next);
        return step;
      }
      if (step !== 'publish' || !key || !matchesSettings(namespace, key)) return undefined;
      await this.lifecycle.publishNext(tx, key);
      return step;
    });
  }

  private findDueStep(namespace: Namespace, pair: SigningPair): RotationStep | undefined {
    return dueStep(namespace, pair, this.clock.now(), this.lifecycle.leadSeconds);
  }

  /** Retires keys whose last token has expired; they no longer verify. */
  async retireExpiredKeys(): Promise<void> {
    await this.database.transaction((tx) => this.lifecycle.retireExpiredKeys(tx));
  }

  /**
   * Publishes the successor of the active key, or returns the one already published.
   * @throws AppError key.not_used, precondition.failed
   */
  async rotate({ id }: Namespace, purpose: KeyPurpose): Promise<SigningKeyWithSecret> {
    const before = await this.database.namespaces.findById(id);
    const { next: published } = await this.database.signingKeys.pair(id, purpose);
    const key =
      before && !published ? await this.keyGenerator.createKey(before, purpose) : undefined;
    return this.database.transaction(async (tx) => {
      const namespace = await tx.namespaces.lock(id);
      if (!namespace) throw notFound('namespace.unknown', 'namespace');
      const { active, next } = await tx.signingKeys.pair(id, purpose);
      if (!active) {
        throw new AppError(
          'key.not_used',
          'The namespace does not encrypt refresh tokens, so it has no encryption key.',
        );
      }
      if (next) return this.keys.describeCreated(namespace, next, undefined);
      if (!key || !matchesSettings(namespace, key)) throw keysChanged();
      return this.keys.describeCreated(namespace, await this.lifecycle.publishNext(tx, key), key);
    });
  }

  /**
   * Activates a published key immediately.
   * @throws AppError key.unknown, key.not_next
   */
  activate({ id: namespaceId }: Namespace, id: string): Promise<SigningKeyResponse> {
    return this.database.transaction(async (tx) => {
      const namespace = await tx.namespaces.lock(namespaceId);
      const key = await tx.signingKeys.findById(namespaceId, id);
      if (!namespace || !key) throw notFound('key.unknown', 'key');
      if (key.state !== 'next') {
        throw new AppError(
          'key.not_next',
          `The key is ${key.state}; only a next key can be activated.`,
        );
      }
      const { active } = await tx.signingKeys.pair(namespaceId, key.purpose);
      const row = await this.lifecycle.activate(tx, namespace, active, key);
      return this.keys.describeCreated(namespace, row, undefined);
    });
  }
}
