import { migrate, pendingMigrations } from '#database';
import { readSettings } from '../core/settings/settings.js';
import { openDatabase, refuseNewer } from '../core/database/database.module.js';

/** `signet migrate`: runs pending migrations and lists them. */
export async function migrateDatabase(say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  const database = await openDatabase(settings);
  try {
    await refuseNewer(database);
    const pending = await pendingMigrations(database.dataSource);
    await migrate(database.dataSource);
    say(pending.length === 0 ? 'The database is up to date.' : `Migrated: ${pending.join(', ')}`);
  } finally {
    await database.close();
  }
}
