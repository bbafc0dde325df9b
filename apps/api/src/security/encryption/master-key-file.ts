import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../../core/errors/start-error.js';
import { exposureFault, exposureOf } from '../../core/settings/secret-files.js';
import type { Settings } from '../../core/settings/settings.js';
import { MasterKeys } from './master-keys.js';

/** The file that holds the master keys of an embedded database, beside it and readable by its owner only. */
const FILE_NAME = 'master.key';

/** One key a line, the newest first. */
export function masterKeyFile({ dataDir }: Pick<Settings, 'dataDir'>): string {
  return join(dataDir, FILE_NAME);
}

/**
 * The text of the file, which is created with a first key where it is missing.
 * @throws StartError if every user of the machine can read or write it
 */
export async function readMasterKeyFile(settings: Pick<Settings, 'dataDir'>): Promise<string> {
  const path = masterKeyFile(settings);
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, `${MasterKeys.generate('local')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!isFault(error, 'EEXIST')) throw error;
  }
  if (exposureOf(path) === 'everyone') throw new StartError(openToEveryone(path));
  return (await readFile(path, 'utf8')).trim();
}

/** The fault of a file that its group can read, which is reported and not refused: volumes of Kubernetes have that mode. */
export function masterKeyFileFault(settings: Pick<Settings, 'dataDir'>): string | undefined {
  const path = masterKeyFile(settings);
  const exposure = exposureOf(path);
  return exposure && exposureFault(path, exposure);
}

function openToEveryone(path: string): string {
  return `${exposureFault(path, 'everyone')}, and replace the master key if someone else may have read it. On a file system without modes, name the file in SIGNET_MASTER_KEYS_FILE.`;
}

/**
 * Puts a key in front of those of the file. A crash leaves the old file or the new one, never half of one.
 * @throws StartError if somebody else is doing it
 */
export async function addToMasterKeyFile(
  settings: Pick<Settings, 'dataDir'>,
  entry: string,
): Promise<void> {
  const path = masterKeyFile(settings);
  const fresh = `${path}.new`;
  const file = await open(fresh, 'wx', 0o600).catch((error: unknown) => {
    if (!isFault(error, 'EEXIST')) throw error;
    throw new StartError(
      `${fresh} is there: another run is adding a master key, or one was interrupted. If none runs, remove that file and try again.`,
    );
  });
  try {
    await file.writeFile(`${entry}\n${await readMasterKeyFile(settings)}\n`);
    await file.sync();
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await syncFolder(settings.dataDir);
}

/** A renamed file is safe from a loss of power when its folder is written too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isFault(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
