import type { Logger } from 'typeorm';

/** SQLSTATE disk_full. */
const DISK_FULL = '53100';

/**
 * Detects statement failures that concern the database as a whole. TypeORM passes each failure to its logger.
 */
export class FailureMonitor implements Logger {
  /** Whether a write failed with disk_full and no trial write has succeeded since. */
  diskFull = false;

  logQueryError(error: string | Error): void {
    if ((error as { code?: unknown }).code === DISK_FULL) this.diskFull = true;
  }

  // Statements and their values are never logged.
  logQuery(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}
