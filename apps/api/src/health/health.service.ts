import { Inject, Injectable } from '@nestjs/common';
import { Database, pendingMigrations } from '#database';
import { AppError } from '../common/app-error.js';
import type { Health } from './health.dto.js';

@Injectable()
export class HealthService {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError server.unavailable, without saying which part is away: the log says that. */
  async ready(): Promise<Health> {
    const pending = await this.pending();
    if (pending > 0) {
      throw new AppError(
        'server.unavailable',
        'The database is not yet at the version of this program.',
        [],
        5,
      );
    }
    return { status: 'ok' };
  }

  private async pending(): Promise<number> {
    try {
      return (await pendingMigrations(this.database.dataSource)).length;
    } catch (error) {
      throw new AppError('server.unavailable', 'The database does not answer.', [], 1, error);
    }
  }
}
