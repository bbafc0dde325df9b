import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { before, deletingAll, RetentionRegistry } from '../../core/retention/retention-registry.js';
import { FAMILIAR_FOR } from './failure-store.js';

/** Maximum number of counts per account and address, however many names an attacker makes up. */
const MAX_PAIR_COUNTS = 500_000;
/** Counts are small rows, and an attack creates many of them. */
const COUNTS_BATCH_SIZE = 5_000;

/** Deletes decayed failure counts and addresses that are no longer familiar. */
@Injectable()
export class FailureRetention {
  constructor(registry: RetentionRegistry, database: Database) {
    registry.register(
      {
        name: 'familiar-addresses',
        deleteExpired: (now, batchSize) =>
          database.failureCounts.deleteAddressesBefore(before(now, FAMILIAR_FOR), batchSize),
      },
      {
        name: 'failure-counts',
        batchSize: COUNTS_BATCH_SIZE,
        deleteExpired: (now, batchSize) => database.failureCounts.deleteCleared(now, batchSize),
      },
      {
        name: 'failure-counts-over-maximum',
        batchSize: COUNTS_BATCH_SIZE,
        deleteExpired: (_now, batchSize) =>
          database.failureCounts.deleteExcess('pair:', MAX_PAIR_COUNTS, batchSize),
      },
      // Last: reclaims the space of the deleted counts.
      {
        name: 'failure-count-space',
        deleteExpired: deletingAll(() => database.vacuumFailureCounts()),
      },
    );
  }
}
