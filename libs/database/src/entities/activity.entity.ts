import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Namespace } from './namespace.entity.js';

/** How often something happened in a namespace within five minutes. */
@Entity('activity')
@Index(['at'])
export class ActivityCount {
  @PrimaryColumn({ type: 'uuid' })
  namespaceId: string;

  /** When the five minutes began. */
  @PrimaryColumn({
    type: 'timestamptz',
    precision: 3,
  })
  at: Date;

  @PrimaryColumn({ type: 'text' })
  event: string;

  /** The key that signed; empty where no key did. */
  @PrimaryColumn({ type: 'text' })
  kid: string;

  @Column({ type: 'integer' })
  count: number;

  @ManyToOne(() => Namespace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: Namespace;
}
