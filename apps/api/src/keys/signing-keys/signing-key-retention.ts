import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { before, deletingAll, RetentionRegistry } from '../../core/retention/retention-registry.js';

/** Milliseconds that retired keys remain listed. */
const RETENTION_MS = 365 * 86_400_000;

/** Deletes keys a year after their retirement. */
@Injectable()
export class SigningKeyRetention {
  constructor(registry: RetentionRegistry, database: Database) {
    registry.register({
      name: 'retired-keys',
      deleteExpired: deletingAll((now) =>
        database.signingKeys.deleteRetired(before(now, RETENTION_MS)),
      ),
    });
  }
}
