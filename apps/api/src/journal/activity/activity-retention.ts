import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { before, RetentionRegistry } from '../../core/retention/retention-registry.js';

/** Milliseconds that activity counters are kept. */
const RETENTION_MS = 90 * 86_400_000;

/** Deletes activity counters after 90 days. */
@Injectable()
export class ActivityRetention {
  constructor(registry: RetentionRegistry, database: Database) {
    registry.register({
      name: 'activity',
      deleteExpired: (now, batchSize) =>
        database.activity.deleteBefore(before(now, RETENTION_MS), batchSize),
    });
  }
}
