import { pendingMigrations, type Database } from '#database';
import { readSettings, type Settings } from '../core/settings/settings.js';
import { openDatabase, refuseNewer } from '../core/database/database.module.js';
import { addToMasterKeyFile, masterKeyFile } from '../security/encryption/master-key-file.js';
import { MasterKeys } from '../security/encryption/master-keys.js';
import { reencryptAll } from '../security/encryption/reencrypt.js';
import { countEncrypted, describeCounts } from '../security/encryption/encrypted-columns.js';
import {
  usesMasterKeyFile,
  readMasterKeys,
  loadVerifiedMasterKeys,
  masterKeysSource,
} from '../security/encryption/load-master-keys.js';
import { StartError } from '../core/errors/start-error.js';

/** `signet master-keys`: lists what each master key encrypts. */
export async function listMasterKeys(say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  await withDatabase(settings, async (database) => {
    const keys = await readMasterKeys(settings);
    const encrypted = await countEncrypted(database);
    for (const [index, id] of keys.ids.entries()) {
      const holds = describeCounts(encrypted.get(id));
      if (index === 0) say(`\`${id}\` encrypts new data, and currently ${holds || 'nothing'}.`);
      else if (holds === '')
        say(`\`${id}\` encrypts nothing. You can remove it from ${masterKeysSource(settings)}.`);
      else
        say(
          `\`${id}\` encrypts ${holds}. Run \`signet master-keys reencrypt\` before you remove it.`,
        );
    }
    const missing = [...encrypted].filter(([id]) => !keys.has(id));
    for (const [id, counts] of missing)
      say(`\`${id}\` is MISSING, and encrypts ${describeCounts(counts)}.`);
    if (missing.length > 0) throw new StartError('This installation has problems.');
  });
}

/** `signet master-keys add`: creates a master key that encrypts new data from the next start on. */
export async function addMasterKey(say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  const { ids } = await readMasterKeys(settings);
  const id = newName(ids, new Date());
  const entry = MasterKeys.generate(id);
  if (usesMasterKeyFile(settings)) {
    await addToMasterKeyFile(settings, entry);
    say(`\`${id}\` is now first in ${masterKeyFile(settings)}. Keep a copy elsewhere.`);
    say('It encrypts new data from the next start on. Then run `signet master-keys reencrypt`.');
    return;
  }
  say('Append this to SIGNET_MASTER_KEYS on every node and restart them,');
  say('then move it to the front and restart them again. Keep a copy elsewhere.');
  say(entry);
}

/** `signet master-keys reencrypt`: re-encrypts all secrets with the first master key, so that the others can be removed. */
export async function reencryptSecrets(say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  await withDatabase(settings, async (database) => {
    const keys = await loadVerifiedMasterKeys(settings, database);
    const [first = '', ...older] = keys.ids;
    const { reencrypted, damaged } = await reencryptAll(database, keys);
    const what = describeCounts(reencrypted) || 'nothing to do';
    say(`Re-encrypted with \`${first}\`: ${what}.`);
    const left = await countEncrypted(database);
    const free = [...(await database.masterKeys.list()).map((key) => key.id), ...older].filter(
      (id) => id !== first && !left.has(id),
    );
    for (const id of new Set(free)) {
      await database.masterKeys.delete(id);
      say(
        `\`${id}\` no longer encrypts anything. You can remove it from ${masterKeysSource(settings)}. Keep a copy for older backups and for verifying older audit entries.`,
      );
    }
    if (damaged.length === 0) return;
    damaged.forEach((line) => say(`DAMAGED ${line}`));
    throw new StartError('These secrets cannot be decrypted. Keep their master key.');
  });
}

/** Today's date, as for the first key of `signet init`; with a suffix if that name is taken. */
function newName(taken: readonly string[], now: Date): string {
  const day = now.toISOString().slice(0, 10);
  let name = day;
  for (let count = 2; taken.includes(name); count += 1) name = `${day}-${count}`;
  return name;
}

async function withDatabase(
  settings: Settings,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const database = await openDatabase(settings);
  try {
    await refuseNewer(database);
    if ((await pendingMigrations(database.dataSource)).length > 0) {
      throw new StartError(
        'The database schema is from an older version of Signet. Run `signet migrate` first.',
      );
    }
    await work(database);
  } finally {
    await database.close();
  }
}
