import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { deletingAll, RetentionRegistry } from '../../core/retention/retention-registry.js';

/** Deletes console sessions, pending sign-ins and passkey challenges once they have expired. */
@Injectable()
export class SignInRetention {
  constructor(registry: RetentionRegistry, database: Database) {
    registry.register(
      {
        name: 'console-sessions',
        deleteExpired: deletingAll((now) => database.consoleSessions.deleteExpired(now)),
      },
      {
        name: 'pending-sign-ins',
        deleteExpired: deletingAll((now) => database.pendingSignIns.deleteExpired(now)),
      },
      {
        name: 'passkey-challenges',
        deleteExpired: deletingAll((now) => database.adminChallenges.deleteExpired(now)),
      },
    );
  }
}
