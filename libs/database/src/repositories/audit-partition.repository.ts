import type { EntityManager } from 'typeorm';
import { idFloor } from '../ids.js';

/** Advisory lock of the node that creates or drops partitions; an arbitrary number. */
const PARTITION_LOCK = 7_146_303;

/** Partition name: one per month, UTC. */
const shape = /^audit_entries_(\d{4})_(\d{2})$/;

/** Monthly partitions of the audit log. Entries outside of them are in the default partition. */
export class AuditPartitionRepository {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Serializes partition changes until the transaction ends; fails with a lock timeout while readers block it.
   */
  async lock(): Promise<void> {
    await this.manager.query('SELECT pg_advisory_xact_lock($1)', [PARTITION_LOCK]);
    await this.manager.query(`SET LOCAL lock_timeout = '2s'`);
  }

  /** Start of each month, in order. */
  async months(): Promise<Date[]> {
    const rows = await this.manager.query<{ name: string }[]>(
      `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'audit_entries'::regclass ORDER BY 1`,
    );
    return rows.flatMap(({ name }) => {
      const [, year, month] = shape.exec(name) ?? [];
      return year === undefined ? [] : [new Date(Date.UTC(Number(year), Number(month) - 1))];
    });
  }

  /** Creates the partition of a month and moves its entries from the default partition. */
  async create(month: Date): Promise<void> {
    const name = nameOf(month);
    const bounds = [idFloor(month), idFloor(monthAfter(month))] as const;
    await this.manager.query(`CREATE TABLE ${name} (LIKE audit_entries INCLUDING DEFAULTS)`);
    await this.manager.query(
      `WITH moved AS (DELETE FROM audit_entries_rest WHERE id >= $1 AND id < $2 RETURNING *)
       INSERT INTO ${name} SELECT * FROM moved`,
      [...bounds],
    );
    await this.manager.query(
      `ALTER TABLE audit_entries ATTACH PARTITION ${name}
         FOR VALUES FROM ('${bounds[0]}') TO ('${bounds[1]}')`,
    );
  }

  /** Drops the partition of a month. */
  async drop(month: Date): Promise<void> {
    await this.manager.query(`DROP TABLE ${nameOf(month)}`);
  }

  /**
   * Deletes entries of the default partition from before a time. @returns the number of deleted entries
   */
  async deleteRestBefore(instant: Date): Promise<number> {
    const [, affected] = await this.manager.query<[unknown[], number]>(
      'DELETE FROM audit_entries_rest WHERE id < $1',
      [idFloor(instant)],
    );
    return affected;
  }
}

export function monthOf(instant: Date): Date {
  return new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth()));
}

export function monthAfter(month: Date): Date {
  return new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1));
}

function nameOf(month: Date): string {
  return `audit_entries_${month.toISOString().slice(0, 7).replace('-', '_')}`;
}
