import { AuditLog } from '../audit/audit-log.js';
import { Clock } from '../common/clock.js';
import { createLogger } from '../common/logger.js';
import { nameKey } from '../common/names.js';
import { readSettings } from '../config/settings.js';
import { openMigrated } from '../database.module.js';
import { unlockMasterKeys } from '../keys/unlock-master-keys.js';
import { resetSecondFactor } from '../second-factor/factor-changes.js';
import { StartError } from './start-error.js';

/**
 * `signet administrators reset-second-factor <name>`: for the last owner, who has nobody to ask. Whoever can run it has
 * the database, and needs no second factor for anything.
 */
export async function resetSecondFactorOf(
  say: (line: string) => void,
  username: string,
): Promise<void> {
  const settings = readSettings(process.env);
  const database = await openMigrated(settings);
  try {
    const keys = await unlockMasterKeys(settings, database);
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
      `${administrator.username} has no second factor any more, and no console session. The password signs in.`,
    );
  } finally {
    await database.close();
  }
}
