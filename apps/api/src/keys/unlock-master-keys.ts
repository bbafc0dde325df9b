import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '#database';
import { StartError } from '../commands/start-error.js';
import type { Settings } from '../config/settings.js';
import { MasterKeys } from './master-keys.js';

/** The file that holds the master key of an embedded database, beside it and readable by its owner only. */
const FILE_NAME = 'master.key';

/**
 * The master keys, proven right: each one in the settings opens what it sealed before, and each one
 * that the database was sealed with is there. Found at start, not at the first request.
 */
export async function unlockMasterKeys(
  settings: Settings,
  database: Database,
): Promise<MasterKeys> {
  const masterKeys = await readMasterKeys(settings);
  const remembered = await database.masterKeys.list();
  for (const { id, check } of remembered) {
    if (!masterKeys.has(id)) {
      throw new StartError(
        `The database holds keys sealed under the master key \`${id}\`, which SIGNET_MASTER_KEYS does not have. Add it, after the newer ones.`,
      );
    }
    if (!masterKeys.verifyCheck(id, check)) {
      throw new StartError(
        `The master key \`${id}\` is not the one that this database was sealed with. Check SIGNET_MASTER_KEYS.`,
      );
    }
  }
  for (const id of masterKeys.ids)
    await database.masterKeys.insertIfNew(id, masterKeys.makeCheck(id));
  return masterKeys;
}

/** The master keys of the settings; with the embedded database, those of a file that is made once. */
export async function readMasterKeys(settings: Settings): Promise<MasterKeys> {
  const text = settings.masterKeys ?? (await ownMasterKey(settings));
  try {
    return MasterKeys.parse(text);
  } catch (error) {
    throw new StartError(
      `SIGNET_MASTER_KEYS: ${error instanceof Error ? error.message : 'is wrong'}`,
    );
  }
}

async function ownMasterKey(settings: Settings): Promise<string> {
  if (settings.database.kind === 'postgres') {
    throw new StartError(
      'With PostgreSQL a master key is required: set SIGNET_MASTER_KEYS (or SIGNET_MASTER_KEYS_FILE). `signet init` makes one.',
    );
  }
  const path = join(settings.dataDir, FILE_NAME);
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, `${MasterKeys.generate('local')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(path, 'utf8')).trim();
}
