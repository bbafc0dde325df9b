import { Injectable } from '@nestjs/common';
import { CHANGE_RETENTION_S, Database } from '#database';
import { RetentionRegistry } from '../retention/retention-registry.js';

/** Deletes changes that every node has polled. */
@Injectable()
export class ChangeRetention {
  constructor(registry: RetentionRegistry, database: Database) {
    registry.register({
      name: 'changes',
      deleteExpired: (_now, batchSize) =>
        database.changes.deleteOlderThan(CHANGE_RETENTION_S, batchSize),
    });
  }
}
