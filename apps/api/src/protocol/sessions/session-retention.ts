import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { before, RetentionRegistry } from '../../core/retention/retention-registry.js';

/** Milliseconds that expired sessions remain listed. */
const RETENTION_MS = 7 * 86_400_000;

/** Deletes sessions a week after they expired. */
@Injectable()
export class SessionRetention {
  constructor(registry: RetentionRegistry, database: Database) {
    registry.register({
      name: 'sessions',
      deleteExpired: (now, batchSize) =>
        database.sessions.deleteEnded(before(now, RETENTION_MS), batchSize),
    });
  }
}
