import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { RetentionRegistry, type RetentionEntry } from '../../core/retention/retention-registry.js';
import { Scheduler } from '../../core/scheduler/scheduler.js';
import { Clock } from '../../core/time/clock.js';

const INTERVAL_MS = 10 * 60_000;
/** Short statements, and a limited number of them per round: housekeeping never occupies the database for long. */
const DEFAULT_BATCH_SIZE = 1_000;
const MAX_BATCHES = 100;

/** Deletes expired data of all features. Every node runs it; rows that another node has locked are skipped. */
@Injectable()
export class HousekeepingService implements OnApplicationBootstrap {
  constructor(
    private readonly registry: RetentionRegistry,
    private readonly scheduler: Scheduler,
    @Inject(LOGGER) private readonly logger: AppLogger,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.scheduler.schedule({
      name: 'housekeeping',
      intervalMs: INTERVAL_MS,
      run: (signal) => this.deleteExpired(this.clock.now(), signal),
    });
  }

  /** One round. The remaining entries run even if one fails. */
  async deleteExpired(now: Date, signal?: AbortSignal): Promise<void> {
    for (const entry of this.registry.entries) {
      try {
        await deleteInBatches(entry, now, signal);
      } catch (error) {
        this.logger.warn(
          { err: error, retention: entry.name },
          `Housekeeping of ${entry.name} failed; the next round tries again.`,
        );
      }
    }
  }
}

async function deleteInBatches(
  { deleteExpired, batchSize = DEFAULT_BATCH_SIZE }: RetentionEntry,
  now: Date,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    if (signal?.aborted) return;
    if ((await deleteExpired(now, batchSize)) < batchSize) return;
  }
}
