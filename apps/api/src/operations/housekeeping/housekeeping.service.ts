import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { RetentionRegistry, type RetentionEntry } from '../../core/retention/retention-registry.js';
import { Scheduler } from '../../core/scheduler/scheduler.js';
import { Metrics, samplesOf } from '../../core/metrics/metrics.js';
import { Clock } from '../../core/time/clock.js';

const INTERVAL_MS = 10 * 60_000;
/** Short statements, and a limited number of them per round: housekeeping never occupies the database for long. */
const DEFAULT_BATCH_SIZE = 1_000;
const MAX_BATCHES = 100;

/** Deletes expired data of all features. Every node runs it; rows that another node has locked are skipped. */
@Injectable()
export class HousekeepingService implements OnApplicationBootstrap {
  /** By the name of the retention entry. */
  private readonly deleted = new Map<string, number>();
  private readonly failures = new Map<string, number>();

  constructor(
    private readonly registry: RetentionRegistry,
    private readonly scheduler: Scheduler,
    @Inject(LOGGER) private readonly logger: AppLogger,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    metrics.register(
      {
        name: 'housekeeping_rows_deleted_total',
        help: 'Expired rows that this node has deleted.',
        type: 'counter',
        collect: () => samplesOf('data', Object.fromEntries(this.deleted)),
      },
      {
        name: 'housekeeping_failures_total',
        help: 'Rounds of housekeeping that failed.',
        type: 'counter',
        collect: () => samplesOf('data', Object.fromEntries(this.failures)),
      },
    );
  }

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
        for await (const rows of deletedBatches(entry, now, signal)) {
          this.deleted.set(entry.name, (this.deleted.get(entry.name) ?? 0) + rows);
        }
      } catch (error) {
        this.failures.set(entry.name, (this.failures.get(entry.name) ?? 0) + 1);
        this.logger.warn(
          { err: error, retention: entry.name },
          `Housekeeping of ${entry.name} failed; the next round tries again.`,
        );
      }
    }
  }
}

/** Deletes batch by batch. @yields the number of deleted rows of each */
async function* deletedBatches(
  { deleteExpired, batchSize = DEFAULT_BATCH_SIZE }: RetentionEntry,
  now: Date,
  signal: AbortSignal | undefined,
): AsyncGenerator<number> {
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    if (signal?.aborted) return;
    const rows = await deleteExpired(now, batchSize);
    yield rows;
    if (rows < batchSize) return;
  }
}
