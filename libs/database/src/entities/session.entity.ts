import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { CreatedColumn, InstantColumn, TextColumn } from './columns.js';
import { User } from './user.entity.js';

/** What one login starts: the family of refresh tokens that follow from it, in one row. */
@Entity('sessions')
@Index('sessions_namespace_id_user_id_index', ['namespaceId', 'userId'])
@Index('sessions_namespace_id_created_at_index', ['namespaceId', 'createdAt', 'id'])
@Index('sessions_expires_at_index', ['expiresAt'])
export class Session {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'sessions_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  namespaceId: string;

  @Column({ type: 'uuid' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'namespace_id',
      referencedColumnName: 'namespaceId',
      foreignKeyConstraintName: 'sessions_namespace_id_user_id_fkey',
    },
    {
      name: 'user_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'sessions_namespace_id_user_id_fkey',
    },
  ])
  user?: User;

  /** How many refresh tokens followed the first one. */
  @Column({ type: 'integer', default: 0 })
  counter: number;

  @CreatedColumn()
  createdAt: Date;

  @InstantColumn()
  expiresAt: Date;

  @InstantColumn({ nullable: true })
  revokedAt: Date | null;

  @TextColumn({ nullable: true })
  revokedReason: string | null;

  /** Where the login came from. */
  @TextColumn({ nullable: true })
  address: string | null;

  @TextColumn({ nullable: true })
  userAgent: string | null;
}
