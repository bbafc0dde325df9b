import type { Database } from '#database';
import { Clock } from '../../core/time/clock.js';
import { createLogger } from '../../core/logging/logger.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { AuditLog } from './audit-log.js';

/** An audit log for services that a spec creates without the injector. */
export function auditLogOn(database: Database, clock: Clock = new Clock()): AuditLog {
  const masterKeys = MasterKeys.parse(MasterKeys.generate('test'));
  return new AuditLog(database, masterKeys, createLogger('silent'), clock, {
    limitsSharedAddresses: [],
  });
}
