import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { CreatedColumn, InstantColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';

/** Access and refresh keys sign tokens; an encryption key seals the refresh tokens of its namespace. */
export type KeyPurpose = 'access' | 'refresh' | 'encryption';
export type KeyState = 'next' | 'active' | 'previous' | 'retired';

/** A key (pair) of a namespace. The private part is sealed under a master key. */
@Entity('signing_keys')
@Unique('signing_keys_namespace_id_kid_unique', ['namespaceId', 'kid'])
@Index('signing_keys_one_active_index', ['namespaceId', 'purpose'], {
  unique: true,
  where: `state = 'active'`,
})
export class SigningKey {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'signing_keys_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => Namespace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'namespace_id', foreignKeyConstraintName: 'signing_keys_namespace_id_fkey' })
  namespace?: Namespace;

  @TextColumn()
  purpose: KeyPurpose;

  @TextColumn()
  algorithm: string;

  /** RFC 7638 thumbprint. */
  @TextColumn()
  kid: string;

  @TextColumn()
  state: KeyState;

  /** Null for HMAC, whose only part is secret. */
  @Column({ type: 'jsonb', nullable: true })
  publicJwk: Record<string, unknown> | null;

  @TextColumn()
  sealedPrivate: string;

  @CreatedColumn()
  createdAt: Date;

  @InstantColumn({ nullable: true })
  activatedAt: Date | null;

  /** When a previous key may leave: the last token it signed has expired by then. */
  @InstantColumn({ nullable: true })
  retiresAt: Date | null;
}
