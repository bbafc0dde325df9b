import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { before, RetentionRegistry } from '../../core/retention/retention-registry.js';

/** Milliseconds that the response to a create can be repeated. */
const RETENTION_MS = 86_400_000;
/** Maximum number of stored responses. */
const MAX_RESPONSES = 100_000;

/** Deletes stored responses a day after the request, and the oldest ones beyond a maximum. */
@Injectable()
export class IdempotencyRetention {
  constructor(registry: RetentionRegistry, database: Database) {
    registry.register(
      {
        name: 'idempotency-keys',
        deleteExpired: (now, batchSize) =>
          database.idempotency.deleteBefore(before(now, RETENTION_MS), batchSize),
      },
      {
        name: 'idempotency-keys-over-maximum',
        deleteExpired: (_now, batchSize) =>
          database.idempotency.deleteExcess(MAX_RESPONSES, batchSize),
      },
    );
  }
}
