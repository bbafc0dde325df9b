import { AuditLog } from '../journal/audit/audit-log.js';
import { Clock } from '../core/time/clock.js';
import { createLogger } from '../core/logging/logger.js';
import { nameKey } from '../core/fields/names.js';
import { readSettings } from '../core/settings/settings.js';
import { openMigrated } from '../core/database/database.module.js';
import { loadVerifiedMasterKeys } from '../security/encryption/load-master-keys.js';
import { resetSecondFactor } from '../admin/second-factors/factor-changes.js';
import { StartError } from '../core/errors/start-error.js';

/**
 * `signet administrators reset-second-factor <name>`: for the last owner, whom no other owner can help. The command needs
 * access to the database, which makes a second factor pointless anyway.
 */
export async function resetSecondFactorOf(
  say: (line: string) => void,
  username: string,
): Promise<void> {
  const settings = readSettings(process.env);
  const database = await openMigrated(settings);
  try {
    const keys = await loadVerifiedMasterKeys(settings, database);
    const audit = new AuditLog(
      database,
      keys,
      createLogger(settings.logLevel),
      new Clock(),
      settings,
    );
    const administrator = await database.administrators.findByUsernameKey(nameKey(username));
    if (!administrator) throw new StartError(`There is no administrator \`${username}\`.`);
    await database.transaction((tx) => resetSecondFactor(tx, audit, administrator));
    say(
      `${administrator.username} no longer has a second factor, and all console sessions were revoked. The password is enough to sign in.`,
    );
  } finally {
    await database.close();
  }
}
