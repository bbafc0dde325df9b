import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { discardConnections, failureWatch } from './data-source.js';
import { DatabaseUnavailableError } from './unavailable.js';

/** Rows of the trial write, each of about a kilobyte: more than what is free in the pages of the table. */
const TRIAL_ROWS = 64;
/** Milliseconds between two trial writes, however often readiness is asked for. */
const TRIAL_INTERVAL_MS = 2_000;

/** Whether a database can be read and written. */
export class Readiness {
  private triedAt = Number.NEGATIVE_INFINITY;

  /** @param clock milliseconds that only grow */
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /**
   * Costs one small query; after a write has found no space also a trial write.
   * @throws DatabaseUnavailableError, or the error of the query
   */
  async check(): Promise<void> {
    const [row] = await this.dataSource.query<{ setting: string }[]>(
      `SELECT current_setting('transaction_read_only') AS setting`,
    );
    if (row?.setting === 'on') {
      // After a failover the address leads to the new primary, and the connections still to the old one.
      discardConnections(this.dataSource);
      throw new DatabaseUnavailableError('The database is read-only.', undefined, 'read-only');
    }
    if (failureWatch(this.dataSource).diskFull) await this.tryToWrite();
  }

  /** Writes and undoes it. The table is one whose rows come and go by the thousand. */
  private async tryToWrite(): Promise<void> {
    const full = new DatabaseUnavailableError('No space is left.', undefined, 'full');
    if (this.clock() - this.triedAt < TRIAL_INTERVAL_MS) throw full;
    this.triedAt = this.clock();
    const watch = failureWatch(this.dataSource);
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
      // Whatever it is that fails, nothing has been written yet.
      watch.diskFull = true;
      throw error;
    } finally {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      await runner.release();
    }
  }
}
