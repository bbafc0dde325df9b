import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { clockWarning, DatabaseClock } from './database-clock.js';
import { LOGGER, type AppLogger } from '../logging/logger.js';
import { Scheduler } from '../scheduler/scheduler.js';

/** Milliseconds between two comparisons. */
const INTERVAL_MS = 30_000;

/** Compares this node's clock with the database's at intervals, and reports when they start or cease to differ. */
@Injectable()
export class ClockWatch implements OnApplicationBootstrap {
  private differs = false;

  constructor(
    private readonly clock: DatabaseClock,
    @Inject(LOGGER) private readonly logger: AppLogger,
    private readonly scheduler: Scheduler,
  ) {}

  onApplicationBootstrap(): void {
    this.report();
    this.scheduler.schedule({
      name: 'clock-comparison',
      intervalMs: INTERVAL_MS,
      run: () => this.compare(),
    });
  }

  /** An unreachable database is reported by its users; until it answers, the last difference applies. */
  async compare(): Promise<void> {
    try {
      await this.clock.synchronize();
    } catch {
      return;
    }
    this.report();
  }

  private report(): void {
    const { difference } = this.clock;
    const warning = clockWarning(difference);
    if ((warning !== undefined) === this.differs) return;
    this.differs = warning !== undefined;
    const clockDifference = difference / 1000;
    if (warning === undefined) {
      this.logger.info(
        { clockDifference },
        'The clock of this node agrees with the database again.',
      );
    } else {
      this.logger.warn({ clockDifference }, warning);
    }
  }
}
