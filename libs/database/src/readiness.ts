import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { discardConnections, failureMonitor } from './data-source.js';
import { DatabaseUnavailableError } from './database-errors.js';

/**
 * Rows of the trial write, about a kilobyte each: more than the free space in the pages of the table.
 */
const TRIAL_ROWS = 64;
/** Minimum interval between trial writes in milliseconds, however often readiness is checked. */
const TRIAL_INTERVAL_MS = 2_000;

/** Checks whether the database can be read and written. */
export class Readiness {
  private triedAt = Number.NEGATIVE_INFINITY;

  /** @param clock monotonic, in milliseconds */
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /**
   * Runs one small query, and a trial write after a write failed with disk_full.
   * @throws DatabaseUnavailableError, or the error of the query
   */
  async check(): Promise<void> {
    const [row] = await this.dataSource.query<{ setting: string }[]>(
      `SELECT current_setting('transaction_read_only') AS setting`,
    );
    if (row?.setting === 'on') {
      // After a failover the address resolves to the new primary, while open connections still go to the old one.
      discardConnections(this.dataSource);
      throw new DatabaseUnavailableError('The database is read-only.', undefined, 'read-only');
    }
    if (failureMonitor(this.dataSource).diskFull) await this.tryToWrite();
  }

  /** Writes and rolls back, in a table with high churn. */
  private async tryToWrite(): Promise<void> {
    const full = new DatabaseUnavailableError('No disk space is left.', undefined, 'full');
    if (this.clock() - this.triedAt < TRIAL_INTERVAL_MS) throw full;
    this.triedAt = this.clock();
    const watch = failureMonitor(this.dataSource);
    watch.diskFull = false;
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      await runner.query(
        `INSERT INTO failure_counts (key, at, clears_at, added)
         SELECT 'trial:' || n || ':' || $1, now(), now(), 0 FROM generate_series(1, $2::integer) AS n`,
        [randomBytes(450).toString('hex'), TRIAL_ROWS],
      );
    } catch (error) {
      // Whatever the error, no write has succeeded yet.
      watch.diskFull = true;
      throw error;
    } finally {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      await runner.release();
    }
  }
}
