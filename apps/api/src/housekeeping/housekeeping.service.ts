import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Database } from '#database';
import { Clock } from '../common/clock.js';
import { ENROLMENT } from '../second-factor/totp.service.js';
import { LOGGER, type AppLogger } from '../common/logger.js';

/** Milliseconds between two rounds. */
const EVERY = 10 * 60_000;
/** Ended sessions are listed for this long before their rows go, in milliseconds. */
const SESSIONS_STAY = 7 * 86_400_000;
/** Rows in one statement, and statements in one round: a round never holds the database for long. */
const BATCH = 1_000;
const MOST_BATCHES = 100;

/** Removes what has ended. Every node does it; rows that another node holds are left to that one. */
@Injectable()
export class HousekeepingService implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly logger: AppLogger,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.round = this.sweep().catch((error: unknown) => {
        this.logger.warn({ err: error }, 'Housekeeping was interrupted; the next round goes on.');
      });
    }, EVERY).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.round;
  }

  /** One round. */
  async sweep(): Promise<void> {
    const now = this.clock.now();
    const before = new Date(now.getTime() - SESSIONS_STAY);
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      if ((await this.database.sessions.deleteEnded(before, BATCH)) < BATCH) break;
    }
    await this.database.adminSessions.deleteExpired(now);
    await this.database.adminTickets.deleteExpired(now);
    await this.database.adminChallenges.deleteExpired(now);
    await this.database.adminTotps.deletePendingBefore(new Date(now.getTime() - ENROLMENT));
    await this.database.transaction(async (tx) => {
      for (const namespaceId of await tx.signingKeys.retireEnded(now)) {
        await tx.changes.publish('namespace', namespaceId);
      }
    });
  }
}
