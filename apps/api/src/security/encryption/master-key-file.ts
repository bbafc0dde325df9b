import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../../core/errors/start-error.js';
import { exposureFault, exposureOf } from '../../core/settings/secret-files.js';
import type { Settings } from '../../core/settings/settings.js';
import { MasterKeys } from './master-keys.js';

/** Master key file of an embedded database, readable by its owner only. */
const FILE_NAME = 'master.key';

/** Path of the file: one key per line, newest first. */
export function masterKeyFile({ dataDir }: Pick<Settings, 'dataDir'>): string {
  return join(dataDir, FILE_NAME);
}

/**
 * Reads the file; creates it with a first key if missing.
 * @throws StartError if all users of the machine can read or write it
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

/** Warning about a group-readable file. Not an error: volumes of Kubernetes have that mode. */
export function masterKeyFileFault(settings: Pick<Settings, 'dataDir'>): string | undefined {
  const path = masterKeyFile(settings);
  const exposure = exposureOf(path);
  return exposure && exposureFault(path, exposure);
}

function openToEveryone(path: string): string {
  return `${exposureFault(path, 'everyone')}, and replace the master key if someone else may have read it. On a file system without modes, name the file in SIGNET_MASTER_KEYS_FILE.`;
}

/**
 * Prepends a key, crash-safe.
 * @throws StartError if another process is adding a key
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
      `${fresh} exists: another process is adding a master key, or was interrupted. If no such process is running, delete the file and try again.`,
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

/** Persists the rename: a renamed file survives power loss only after an fsync of its folder. */
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
