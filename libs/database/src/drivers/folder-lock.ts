import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The folder of the embedded database belongs to another process. */
export class FolderInUseError extends Error {
  constructor(folder: string) {
    super(
      `The folder ${folder} is in use by another Signet. Stop that one, choose another SIGNET_DATA_DIR, or use PostgreSQL (DATABASE_URL) for several nodes.`,
    );
    this.name = 'FolderInUseError';
  }
}

/** What is locked now. A handle that nobody holds would be collected, and the lock go with it. */
const held = new Set<DatabaseSync>();

/** SQLITE_BUSY: somebody else holds the lock. */
const BUSY = 5;

/**
 * Takes a folder for this process alone, and makes it where there is none. The lock is the system's
 * own file lock, by way of SQLite, which knows how to take it on every platform: the system lets it go
 * with the process, however that ends, so nothing left over and no reused process id keeps the folder
 * shut, and it follows the file through links and mounts.
 * @returns gives the folder back
 * @throws FolderInUseError
 */
export async function lockFolder(folder: string): Promise<() => void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const file = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    // The file stays empty: with the journal in memory nothing is written that could be left behind.
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if ((error as { errcode?: unknown }).errcode === BUSY) throw new FolderInUseError(folder);
    throw error;
  }
  held.add(file);
  return () => {
    if (held.delete(file)) file.close();
  };
}
