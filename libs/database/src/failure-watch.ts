import type { Logger } from 'typeorm';

/** SQLSTATE of a write that finds no space. */
const DISK_FULL = '53100';

/** Notices failures of statements that say something of the database as a whole; TypeORM tells its logger of each. */
export class FailureWatch implements Logger {
  /** Whether a write found no space, and none has succeeded in a check since. */
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
