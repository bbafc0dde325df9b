import {
  describeFirstAdministrator,
  createFirstAdministrator,
} from '../admin/administrators/first-administrator.js';
import { AuditLog } from '../journal/audit/audit-log.js';
import { Clock } from '../core/time/clock.js';
import { createLogger } from '../core/logging/logger.js';
import { readSettings, type Settings } from '../core/settings/settings.js';
import { openMigrated } from '../core/database/database.module.js';
import { MasterKeys } from '../security/encryption/master-keys.js';
import { loadVerifiedMasterKeys } from '../security/encryption/load-master-keys.js';
import { createPasswordHasher, createPasswordPolicy } from '../security/security.module.js';

/**
 * `signet init`: creates what the first start needs. Idempotent. With PostgreSQL and no master key it prints a new one
 * for the settings, and stops.
 */
export async function init(say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  if (settings.database.kind === 'postgres' && settings.masterKeys === undefined) {
    say('Add this to the settings, keep a copy elsewhere, and run `signet init` again:');
    say(`SIGNET_MASTER_KEYS=${MasterKeys.generate(new Date().toISOString().slice(0, 10))}`);
    return;
  }
  await initDatabase(settings, say);
}

async function initDatabase(settings: Settings, say: (line: string) => void): Promise<void> {
  const database = await openMigrated(settings);
  try {
    const masterKeys = await loadVerifiedMasterKeys(settings, database);
    const logger = createLogger(settings.logLevel);
    const audit = new AuditLog(database, masterKeys, logger, new Clock(), settings);
    const policy = createPasswordPolicy(settings, logger, new Clock());
    const hasher = await createPasswordHasher(settings);
    const first = await createFirstAdministrator(database, hasher, policy, settings, audit);
    if (first) describeFirstAdministrator(first).forEach(say);
    else say('There are administrators already. Nothing was changed.');
  } finally {
    await database.close();
  }
}
