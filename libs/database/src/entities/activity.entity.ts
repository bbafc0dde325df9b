import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Namespace } from './namespace.entity.js';

/** How often something happened in a namespace within five minutes. */
@Entity('activity')
@Index('activity_at_index', ['at'])
export class ActivityCount {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'activity_pkey' })
  namespaceId: string;

  /** When the five minutes began. */
  @PrimaryColumn({
    type: 'timestamptz',
    precision: 3,
    primaryKeyConstraintName: 'activity_pkey',
  })
  at: Date;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'activity_pkey' })
  event: string;

  /** The key that signed; empty where no key did. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'activity_pkey' })
  kid: string;

  @Column({ type: 'integer' })
  count: number;

  @ManyToOne(() => Namespace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'namespace_id', foreignKeyConstraintName: 'activity_namespace_id_fkey' })
  namespace?: Namespace;
}
