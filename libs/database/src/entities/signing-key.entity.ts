import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { CreatedColumn, InstantColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';

/** Access and refresh keys sign tokens; an encryption key seals the refresh tokens of its namespace. */
export type KeyPurpose = 'access' | 'refresh' | 'encryption';

/** Published; signs; signed, and still verifies; is refused. */
export type KeyState = 'next' | 'active' | 'previous' | 'retired';

/**
 * Why a key was retired: its last token had expired; other settings took its place before it signed; refresh tokens are
 * no longer encrypted; somebody else may have it.
 */
export type RetiredReason = 'rotated' | 'replaced' | 'switched-off' | 'compromised';

/** A key (pair) of a namespace. The private part is sealed under a master key. */
@Entity('signing_keys')
@Unique(['namespaceId', 'kid'])
@Index('signing_keys_one_active_index', ['namespaceId', 'purpose'], {
  unique: true,
  where: `state = 'active'`,
})
@Index('signing_keys_one_next_index', ['namespaceId', 'purpose'], {
  unique: true,
  where: `state = 'next'`,
})
export class SigningKey {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => Namespace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'namespace_id' })
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

  /** Null once the key is retired: what is refused need not be kept. */
  @TextColumn({ nullable: true })
  sealedPrivate: string | null;

  @CreatedColumn()
  createdAt: Date;

  /** Since when verifiers and nodes can know the key. */
  @InstantColumn({ default: () => 'now()' })
  publishedAt: Date;

  /** When a `next` key is to sign; null while somebody has to say so. */
  @InstantColumn({ nullable: true })
  signsAt: Date | null;

  @InstantColumn({ nullable: true })
  activatedAt: Date | null;

  /** When a previous key may leave: the last token it signed has expired by then. */
  @InstantColumn({ nullable: true })
  retiresAt: Date | null;

  @InstantColumn({ nullable: true })
  retiredAt: Date | null;

  @TextColumn({ nullable: true })
  retiredReason: RetiredReason | null;
}
