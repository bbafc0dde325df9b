import { MoreThan, type EntityManager } from 'typeorm';
import { AuditEntry, AuditCheckpoint } from '../entities/audit.entity.js';

/** The advisory lock of the node that seals; an arbitrary number of our own. */
const SEAL_LOCK = 7_146_302;

/** Closes batches of audit entries, reads them and keeps their seals. */
export class AuditCheckpointRepository {
  constructor(private readonly manager: EntityManager) {}

  /** @returns whether this transaction may seal; no other may until it ends. */
  async tryLock(): Promise<boolean> {
    const [row] = await this.manager.query<{ locked: boolean }[]>(
      'SELECT pg_try_advisory_xact_lock($1) AS locked',
      [SEAL_LOCK],
    );
    return row?.locked === true;
  }

  /**
   * Closes the open batch if it has entries, and opens the next one. Waits a moment for those who write into it.
   * @throws QueryFailedError 55P03 where that takes longer
   */
  async closeBatch(): Promise<void> {
    await this.manager.query(`SET LOCAL lock_timeout = '500ms'`);
    await this.manager.query(
      `UPDATE audit_head SET batch = batch + 1
        WHERE EXISTS (SELECT 1 FROM audit_entries e WHERE e.batch = audit_head.batch)`,
    );
  }

  /** The batch that entries are written into; undefined where the log has lost its head. */
  async openBatch(): Promise<number | undefined> {
    const [row] = await this.manager.query<{ batch: number }[]>('SELECT batch FROM audit_head');
    return row?.batch;
  }

  /** Batches that are closed and have entries, from after this one on, in order. */
  async closedAfter(batch: number): Promise<number[]> {
    const rows = await this.manager.query<{ batch: number }[]>(
      `SELECT DISTINCT e.batch FROM audit_entries e, audit_head h
        WHERE e.batch > $1 AND e.batch < h.batch ORDER BY 1`,
      [batch],
    );
    return rows.map((row) => row.batch);
  }

  /** Entries of a batch, in the order of their ids. */
  entriesOf(batch: number, after: string | undefined, limit: number): Promise<AuditEntry[]> {
    return this.manager.find(AuditEntry, {
      where: { batch, ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /** Entries of the batches after this one, open or not, in the order of their ids. */
  entriesAfterBatch(
    batch: number,
    after: string | undefined,
    limit: number,
  ): Promise<AuditEntry[]> {
    return this.manager.find(AuditEntry, {
      where: { batch: MoreThan(batch), ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /** The first entry of a batch up to this one that no seal is of. */
  async firstWithoutCheckpoint(upToBatch: number): Promise<string | undefined> {
    const [row] = await this.manager.query<{ id: string }[]>(
      `SELECT e.id FROM audit_entries e
        WHERE e.batch <= $1 AND NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.batch = e.batch)
        ORDER BY e.id LIMIT 1`,
      [upToBatch],
    );
    return row?.id;
  }

  /** The first batch after this one that was closed, for it had entries, and has none. */
  async firstEmptied(afterBatch: number): Promise<number | undefined> {
    const [row] = await this.manager.query<{ batch: number }[]>(
      `SELECT b AS batch FROM audit_head h, generate_series($1::int + 1, h.batch - 1) AS b
        WHERE NOT EXISTS (SELECT 1 FROM audit_entries e WHERE e.batch = b) ORDER BY 1 LIMIT 1`,
      [afterBatch],
    );
    return row?.batch;
  }

  async last(): Promise<AuditCheckpoint | undefined> {
    const [seal] = await this.manager.find(AuditCheckpoint, { order: { number: 'DESC' }, take: 1 });
    return seal;
  }

  /** Seals after this number, in order. */
  after(number: number, limit: number): Promise<AuditCheckpoint[]> {
    return this.manager.find(AuditCheckpoint, {
      where: { number: MoreThan(number) },
      order: { number: 'ASC' },
      take: limit,
    });
  }

  async insert(seal: AuditCheckpoint): Promise<void> {
    await this.manager.insert(AuditCheckpoint, seal);
  }

  /** Removes the seals of entries that are all below an id; the last seal stays, for the next one holds on to it. */
  async deleteBelow(id: string): Promise<void> {
    await this.manager.query(
      `DELETE FROM audit_seals WHERE number < (
         SELECT min(number) FROM audit_seals
          WHERE last_id >= $1 OR number = (SELECT max(number) FROM audit_seals))`,
      [id],
    );
  }
}
