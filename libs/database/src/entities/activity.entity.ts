import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Namespace } from './namespace.entity.js';

/** Number of events of a namespace within five minutes. */
@Entity('activity')
@Index(['at'])
export class ActivityCount {
  @PrimaryColumn({ type: 'uuid' })
  namespaceId: string;

  /** Start of the five minutes. */
  @PrimaryColumn({
    type: 'timestamptz',
    precision: 3,
  })
  at: Date;

  @PrimaryColumn({ type: 'text' })
  event: string;

  /** The signing key; empty for events without one. */
  @PrimaryColumn({ type: 'text' })
  kid: string;

  @Column({ type: 'integer' })
  count: number;

  @ManyToOne(() => Namespace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: Namespace;
}
