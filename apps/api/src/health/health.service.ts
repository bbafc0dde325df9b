import { Inject, Injectable } from '@nestjs/common';
import { Database, pendingMigrations } from '#database';
import { AppError } from '../common/app-error.js';
import { clockWarning, DatabaseClock } from '../common/database-clock.js';
import type { Readiness } from './health.dto.js';

@Injectable()
export class HealthService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DatabaseClock) private readonly clock: DatabaseClock,
  ) {}

  /** @throws AppError server.unavailable, without saying which part is away: the log says that. */
  async ready(): Promise<Readiness> {
    const pending = await this.pending();
    if (pending > 0) {
      throw new AppError(
        'server.unavailable',
        'The database is not yet at the version of this program.',
        [],
        5,
      );
    }
    const warning = clockWarning(this.clock.difference);
    return { status: 'ok', ...(warning === undefined ? {} : { warnings: [warning] }) };
  }

  private async pending(): Promise<number> {
    try {
      return (await pendingMigrations(this.database.dataSource)).length;
    } catch (error) {
      throw new AppError('server.unavailable', 'The database does not answer.', [], 1, error);
    }
  }
}
