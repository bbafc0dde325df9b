import { Injectable } from '@nestjs/common';
import { Database, withWaitingLimit, pendingMigrations } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { clockWarning, DatabaseClock } from '../../core/time/database-clock.js';
import { databaseUnavailable } from '../../core/errors/database-unavailable.js';
import { Drain } from './drain.js';
import type { Readiness } from './health.dto.js';

/** Milliseconds that readiness waits for the database; probes have short timeouts themselves. */
const READINESS_TIME_MS = 2_000;

@Injectable()
export class HealthService {
  constructor(
    private readonly database: Database,
    private readonly clock: DatabaseClock,
    private readonly drain: Drain,
  ) {}

  /** @throws AppError server.unavailable with the cause */
  async ready(): Promise<Readiness> {
    if (this.drain.isLeaving) {
      throw new AppError(
        'server.unavailable',
        'The server is shutting down. Try another node.',
        [],
        1,
      );
    }
    const pending = await withWaitingLimit(READINESS_TIME_MS, () => this.pending());
    if (pending > 0) {
      throw new AppError(
        'server.unavailable',
        'The database schema does not match this version of Signet. Run `signet migrate`.',
        [],
        5,
      );
    }
    const warning = clockWarning(this.clock.difference);
    return { status: 'ok', ...(warning === undefined ? {} : { warnings: [warning] }) };
  }

  private async pending(): Promise<number> {
    try {
      await this.database.readiness.check();
      return (await pendingMigrations(this.database.dataSource)).length;
    } catch (error) {
      const detail = 'The database did not answer the readiness check.';
      throw databaseUnavailable(error) ?? new AppError('server.unavailable', detail, [], 1, error);
    }
  }
}
