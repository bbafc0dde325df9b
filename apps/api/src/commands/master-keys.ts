import { pendingMigrations, type Database } from '#database';
import { readSettings, type Settings } from '../core/settings/settings.js';
import { openDatabase, refuseNewer } from '../core/database/database.module.js';
import { addToMasterKeyFile, masterKeyFile } from '../security/encryption/master-key-file.js';
import { MasterKeys } from '../security/encryption/master-keys.js';
import { reencryptAll } from '../security/encryption/reencrypt.js';
import { countEncrypted, inWords } from '../security/encryption/encrypted-columns.js';
import {
  ownsMasterKeys,
  readMasterKeys,
  unlockMasterKeys,
  whereMasterKeysAre,
} from '../security/encryption/unlock-master-keys.js';
import { StartError } from '../core/errors/start-error.js';

/** `signet master-keys`: says what lies under which master key. */
export async function listMasterKeys(say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  await withDatabase(settings, async (database) => {
    const keys = await readMasterKeys(settings);
    const sealed = await countEncrypted(database);
    for (const [index, id] of keys.ids.entries()) {
      const holds = inWords(sealed.get(id));
      if (index === 0) say(`\`${id}\` seals what is new, and holds ${holds || 'nothing yet'}.`);
      else if (holds === '')
        say(`\`${id}\` holds nothing: it can leave ${whereMasterKeysAre(settings)}.`);
      else say(`\`${id}\` holds ${holds}. \`signet master-keys reseal\` frees it.`);
    }
    const missing = [...sealed].filter(([id]) => !keys.has(id));
    for (const [id, counts] of missing) say(`\`${id}\` is MISSING, and holds ${inWords(counts)}.`);
    if (missing.length > 0) throw new StartError('This set-up needs attention.');
  });
}

/** `signet master-keys add`: makes a master key that seals from the next start on. */
export async function addMasterKey(say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  const { ids } = await readMasterKeys(settings);
  const id = newName(ids, new Date());
  const entry = MasterKeys.generate(id);
  if (ownsMasterKeys(settings)) {
    await addToMasterKeyFile(settings, entry);
    say(`\`${id}\` stands first in ${masterKeyFile(settings)}. Keep a copy elsewhere.`);
    say('It seals from the next start on. `signet master-keys reseal` frees the older ones.');
    return;
  }
  say('Put this at the end of SIGNET_MASTER_KEYS on every node and restart each of them,');
  say('then put it first and restart each of them again. Keep a copy elsewhere.');
  say(entry);
}

/** `signet master-keys reseal`: seals everything anew under the first master key, so that the others may leave. */
export async function reencryptSecrets(say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  await withDatabase(settings, async (database) => {
    const keys = await unlockMasterKeys(settings, database);
    const [first = '', ...older] = keys.ids;
    const { resealed, damaged } = await reencryptAll(database, keys);
    const what = inWords(resealed) || 'nothing: all of it was already';
    say(`Sealed anew under \`${first}\`: ${what}.`);
    const left = await countEncrypted(database);
    const free = [...(await database.masterKeys.list()).map((key) => key.id), ...older].filter(
      (id) => id !== first && !left.has(id),
    );
    for (const id of new Set(free)) {
      await database.masterKeys.delete(id);
      say(
        `\`${id}\` holds nothing any more: it can leave ${whereMasterKeysAre(settings)}. Keep it as long as backups from before now, and audit entries that it proved, are to be read.`,
      );
    }
    if (damaged.length === 0) return;
    damaged.forEach((line) => say(`DAMAGED ${line}`));
    throw new StartError('These secrets do not open; their master key has to stay.');
  });
}

/** The day, as `signet init` names the first one; with a number where that is taken. */
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
      throw new StartError('The schema is older than this program. Run `signet migrate` first.');
    }
    await work(database);
  } finally {
    await database.close();
  }
}
