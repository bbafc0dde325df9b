import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './columns.js';

/**
 * Recent authentication failures. Failures expire one by one at a fixed interval; `clearsAt`, when the last one
 * expires, gives the remaining number.
 */
@Entity('failure_counts')
@Index(['clearsAt'])
export class FailureCount {
  /** Kind of counter and a keyed hash of its subject: names and addresses are not stored. */
  @PrimaryColumn({ type: 'text' })
  key: string;

  /** Time of the latest failure. */
  @InstantColumn()
  at: Date;

  /** Time of the previous failure. */
  @InstantColumn({ nullable: true })
  previousAt: Date | null;

  /** When the last failure expires. */
  @InstantColumn()
  clearsAt: Date;

  /**
   * Milliseconds the latest failure added to `clearsAt`: subtracted again if the attempt turns out to be valid.
   */
  @Column({ type: 'integer' })
  added: number;
}
