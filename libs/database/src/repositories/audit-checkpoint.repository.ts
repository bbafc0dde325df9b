import { MoreThan, type EntityManager } from 'typeorm';
import { AuditEntry, AuditCheckpoint } from '../entities/audit.entity.js';

/** Advisory lock of the node that creates checkpoints; an arbitrary number. */
const CHECKPOINT_LOCK = 7_146_302;

/** Closes batches of audit entries, reads them and stores their checkpoints. */
export class AuditCheckpointRepository {
  constructor(private readonly manager: EntityManager) {}

  /**
   * @returns whether this transaction holds the checkpoint lock; it is released when the transaction ends
   */
  async tryLock(): Promise<boolean> {
    const [row] = await this.manager.query<{ locked: boolean }[]>(
      'SELECT pg_try_advisory_xact_lock($1) AS locked',
      [CHECKPOINT_LOCK],
    );
    return row?.locked === true;
  }

  /**
   * Closes the open batch if it has entries, and opens the next one. Waits briefly for concurrent writers.
   * @throws QueryFailedError 55P03 on a lock timeout
   */
  async closeBatch(): Promise<void> {
    await this.manager.query(`SET LOCAL lock_timeout = '500ms'`);
    await this.manager.query(
      `UPDATE audit_head SET batch = batch + 1
        WHERE EXISTS (SELECT 1 FROM audit_entries e WHERE e.batch = audit_head.batch)`,
    );
  }

  /** The open batch; undefined if the row of audit_head is missing. */
  async findOpenBatch(): Promise<number | undefined> {
    const [row] = await this.manager.query<{ batch: number }[]>('SELECT batch FROM audit_head');
    return row?.batch;
  }

  /** Non-empty closed batches after the given one, in order. */
  async listClosedAfter(batch: number): Promise<number[]> {
    const rows = await this.manager.query<{ batch: number }[]>(
      `SELECT DISTINCT e.batch FROM audit_entries e, audit_head h
        WHERE e.batch > $1 AND e.batch < h.batch ORDER BY 1`,
      [batch],
    );
    return rows.map((row) => row.batch);
  }

  /** Entries of a batch, ordered by id. */
  listEntries(batch: number, after: string | undefined, limit: number): Promise<AuditEntry[]> {
    return this.manager.find(AuditEntry, {
      where: { batch, ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /** Entries of all later batches, open or closed, ordered by id. */
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

  /** First entry of a batch up to the given one without a checkpoint. */
  async firstWithoutCheckpoint(upToBatch: number): Promise<string | undefined> {
    const [row] = await this.manager.query<{ id: string }[]>(
      `SELECT e.id FROM audit_entries e
        WHERE e.batch <= $1 AND NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.batch = e.batch)
        ORDER BY e.id LIMIT 1`,
      [upToBatch],
    );
    return row?.id;
  }

  /**
   * First closed batch after the given one that has no entries: only batches with entries are closed, so they were
   * deleted.
   */
  async findFirstEmptied(afterBatch: number): Promise<number | undefined> {
    const [row] = await this.manager.query<{ batch: number }[]>(
      `SELECT b AS batch FROM audit_head h, generate_series($1::int + 1, h.batch - 1) AS b
        WHERE NOT EXISTS (SELECT 1 FROM audit_entries e WHERE e.batch = b) ORDER BY 1 LIMIT 1`,
      [afterBatch],
    );
    return row?.batch;
  }

  async findLast(): Promise<AuditCheckpoint | undefined> {
    const [checkpoint] = await this.manager.find(AuditCheckpoint, {
      order: { number: 'DESC' },
      take: 1,
    });
    return checkpoint;
  }

  /** Checkpoints after this number, in order. */
  listAfter(number: number, limit: number): Promise<AuditCheckpoint[]> {
    return this.manager.find(AuditCheckpoint, {
      where: { number: MoreThan(number) },
      order: { number: 'ASC' },
      take: limit,
    });
  }

  async insert(checkpoint: AuditCheckpoint): Promise<void> {
    await this.manager.insert(AuditCheckpoint, checkpoint);
  }

  /**
   * Deletes checkpoints whose entries are all below an id. The last checkpoint stays, because the next one refers to
   * it.
   */
  async deleteBelow(id: string): Promise<void> {
    await this.manager.query(
      `DELETE FROM audit_seals WHERE number < (
         SELECT min(number) FROM audit_seals
          WHERE last_id >= $1 OR number = (SELECT max(number) FROM audit_seals))`,
      [id],
    );
  }
}
