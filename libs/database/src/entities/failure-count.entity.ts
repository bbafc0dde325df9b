import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from './columns.js';

/**
 * How often somebody was wrong about a password lately. Failures are forgotten one after the other, each a fixed time
 * after the one before; the instant at which the last one will be forgotten tells how many are left.
 */
@Entity('failure_counts')
export class FailureCount {
  /** What is counted, and a keyed hash of whose: names and addresses are not stored. */
  @PrimaryColumn({ type: 'text' })
  key: string;

  /** When the last one was counted. */
  @InstantColumn()
  at: Date;

  /** When the one before was counted. */
  @InstantColumn({ nullable: true })
  previousAt: Date | null;

  /** When nothing will be left of them. */
  @InstantColumn()
  clearsAt: Date;

  /** Milliseconds by which the last one moved that instant: what has to be taken back if it was none. */
  @Column({ type: 'integer' })
  added: number;
}
