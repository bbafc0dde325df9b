import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The folder of the embedded database is in use by another process. */
export class FolderInUseError extends Error {
  constructor(folder: string) {
    super(
      `The folder ${folder} is in use by another instance of Signet. Stop it, choose another SIGNET_DATA_DIR, or use PostgreSQL (DATABASE_URL) for several nodes.`,
    );
    this.name = 'FolderInUseError';
  }
}

/** Held locks: an unreferenced handle would be garbage-collected and release its lock. */
const held = new Set<DatabaseSync>();

/** SQLITE_BUSY: the lock is held by another process. */
const BUSY = 5;

/**
 * Locks a folder exclusively and creates it if missing. Uses the file lock of the operating system through SQLite,
 * which implements it on every platform: the system releases it when the process ends, so stale files or reused
 * process ids never block the folder, and it follows links and mounts.
 * @returns releases the lock
 * @throws FolderInUseError
 */
export async function lockFolder(folder: string): Promise<() => void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const file = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    // With the journal in memory the file stays empty, so nothing is left behind.
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
