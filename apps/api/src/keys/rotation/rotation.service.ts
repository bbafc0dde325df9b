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
import { unknown } from '../../core/errors/edit-outcome.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { KeyLifecycle } from '../signing-keys/key-lifecycle.js';
import { matchesSettings, KeyGenerator } from '../signing-keys/key-generator.js';
import { addSeconds, dueStep, type RotationStep } from '../signing-keys/key-schedule.js';
import type { SigningKeyWithSecret, SigningKeyResponse } from '../signing-keys/keys.dto.js';
import { keysChanged, KeysService } from '../signing-keys/keys.service.js';

/** Steps of one round: the rest is for the next round, or another node. */
const MAX_STEPS = 500;

/** One key after the other: by schedule, or because somebody says so. */
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

  /** Does what is due; what fails for one namespace does not keep the others waiting. */
  async runDueSteps(stop?: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const publishBy = addSeconds(now, this.lifecycle.leadSeconds);
    for (const place of await this.database.signingKeys.listDue(now, publishBy, MAX_STEPS)) {
      if (stop?.aborted) return;
      try {
        await this.runDueStep(place);
      } catch (error) {
        this.logger.warn({ err: error, ...place }, 'A key was not rotated; the next round tries.');
      }
    }
  }

  /**
   * The step that is due for the keys of one purpose, if any: of several nodes one does it, for it judges again while it
   * holds the namespace.
   * @returns what this caller did
   */
  async runDueStep({ namespaceId, purpose }: KeyPlace): Promise<RotationStep | undefined> {
    const before = await this.database.namespaces.findById(namespaceId);
    if (!before) return undefined;
    const planned = this.findDueStep(
      before,
      await this.database.signingKeys.pair(namespaceId, purpose),
    );
    const key =
      planned === 'publish' ? await this.keyGenerator.createKey(before, purpose) : undefined;
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

  /** Retires keys whose last token has expired: they verify nothing from then on. */
  async retireExpiredKeys(): Promise<void> {
    await this.database.transaction((tx) => this.lifecycle.retireExpiredKeys(tx));
  }

  /**
   * Publishes the successor of the active key, or gives the one that is published already.
   * @throws AppError key.not_used, precondition.failed
   */
  async rotate({ id }: Namespace, purpose: KeyPurpose): Promise<SigningKeyWithSecret> {
    const before = await this.database.namespaces.findById(id);
    const { next: known } = await this.database.signingKeys.pair(id, purpose);
    const key = before && !known ? await this.keyGenerator.createKey(before, purpose) : undefined;
    return this.database.transaction(async (tx) => {
      const namespace = await tx.namespaces.lock(id);
      if (!namespace) throw unknown('namespace.unknown', 'namespace');
      const { active, next } = await tx.signingKeys.pair(id, purpose);
      if (!active) {
        throw new AppError(
          'key.not_used',
          'The namespace does not encrypt refresh tokens, so there is no such key.',
        );
      }
      if (next) return this.keys.describeCreated(namespace, next, undefined);
      if (!key || !matchesSettings(namespace, key)) throw keysChanged();
      return this.keys.describeCreated(namespace, await this.lifecycle.publishNext(tx, key), key);
    });
  }

  /**
   * Lets a published key sign at once.
   * @throws AppError key.unknown, key.not_next
   */
  activate({ id: namespaceId }: Namespace, id: string): Promise<SigningKeyResponse> {
    return this.database.transaction(async (tx) => {
      const namespace = await tx.namespaces.lock(namespaceId);
      const key = await tx.signingKeys.findById(namespaceId, id);
      if (!namespace || !key) throw unknown('key.unknown', 'key');
      if (key.state !== 'next') {
        throw new AppError(
          'key.not_next',
          `The key is ${key.state}; only a next key is activated.`,
        );
      }
      const { active } = await tx.signingKeys.pair(namespaceId, key.purpose);
      const row = await this.lifecycle.activate(tx, namespace, active, key);
      return this.keys.describeCreated(namespace, row, undefined);
    });
  }
}
