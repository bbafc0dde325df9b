import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { before, deletingAll, RetentionRegistry } from '../../core/retention/retention-registry.js';
import { ENROLMENT_LIFETIME_MS } from './totp.service.js';

/** Deletes TOTP enrolments that were not confirmed in time. */
@Injectable()
export class EnrolmentRetention {
  constructor(registry: RetentionRegistry, database: Database) {
    registry.register({
      name: 'totp-enrolments',
      deleteExpired: deletingAll((now) =>
        database.adminTotps.deletePendingBefore(before(now, ENROLMENT_LIFETIME_MS)),
      ),
    });
  }
}
