import type { Database } from '#database';
import { StartError } from '../../core/errors/start-error.js';
import type { Settings } from '../../core/settings/settings.js';
import { masterKeyFile, readMasterKeyFile } from './master-key-file.js';
import { InvalidMasterKeysError, MasterKeys } from './master-keys.js';
import { countEncrypted, describeCounts } from './encrypted-columns.js';

/**
 * Loads the master keys and verifies at start-up that each one decrypts its check value, and that none the database
 * needs is missing.
 */
export async function loadVerifiedMasterKeys(
  settings: Settings,
  database: Database,
): Promise<MasterKeys> {
  const masterKeys = await readMasterKeys(settings);
  const encrypted = await countEncrypted(database);
  const remembered = await database.masterKeys.list();
  for (const id of new Set([...remembered.map((key) => key.id), ...encrypted.keys()])) {
    if (masterKeys.has(id)) continue;
    const what = describeCounts(encrypted.get(id)) || 'secrets';
    throw new StartError(
      `The database contains ${what} encrypted with the master key \`${id}\`, which is missing from ${masterKeysSource(settings)}. Add it after the newer ones.`,
    );
  }
  for (const { id, check } of remembered) {
    if (masterKeys.verifyCheckValue(id, check)) continue;
    throw new StartError(
      `The master key \`${id}\` is not the key that this database was encrypted with. Check ${masterKeysSource(settings)}.`,
    );
  }
  // The first key encrypts from now on. Unused other keys can be removed from the settings, so no check value is
  // stored for them.
  const [first = ''] = masterKeys.ids;
  for (const id of new Set([first, ...encrypted.keys()])) {
    await database.masterKeys.insertIfNew(id, masterKeys.createCheckValue(id));
  }
  return masterKeys;
}

/** The master keys of the settings; with the embedded database, of a file that is created once. */
export async function readMasterKeys(settings: Settings): Promise<MasterKeys> {
  const text = settings.masterKeys ?? (await ownMasterKeys(settings));
  try {
    return MasterKeys.parse(text);
  } catch (error) {
    if (!(error instanceof InvalidMasterKeysError)) throw error;
    throw new StartError(`${masterKeysSource(settings)}: ${error.message}`);
  }
}

/** Where the operator finds the master keys. */
export function masterKeysSource(settings: Settings): string {
  return usesMasterKeyFile(settings) ? masterKeyFile(settings) : 'SIGNET_MASTER_KEYS';
}

/** Whether the master keys are in a file beside the embedded database. */
export function usesMasterKeyFile(settings: Settings): boolean {
  return settings.masterKeys === undefined && settings.database.kind !== 'postgres';
}

async function ownMasterKeys(settings: Settings): Promise<string> {
  if (usesMasterKeyFile(settings)) return readMasterKeyFile(settings);
  throw new StartError(
    'With PostgreSQL a master key is required: set SIGNET_MASTER_KEYS (or SIGNET_MASTER_KEYS_FILE). `signet init` generates one.',
  );
}
