import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { CreatedColumn, InstantColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';

/**
 * Access and refresh keys sign tokens; encryption keys encrypt the refresh tokens of their namespace.
 */
export type KeyPurpose = 'access' | 'refresh' | 'encryption';

/** Published, not yet signing; signing; verifying only; refused. */
export type KeyState = 'next' | 'active' | 'previous' | 'retired';

/**
 * Why a key was retired: its last token expired; it was replaced before it signed, after a change of settings;
 * refresh token encryption was disabled; it was compromised.
 */
export type RetiredReason = 'rotated' | 'replaced' | 'switched-off' | 'compromised';

/** A key (pair) of a namespace. The private part is encrypted under a master key. */
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

  /** Null for HMAC keys, which have no public part. */
  @Column({ type: 'jsonb', nullable: true })
  publicJwk: Record<string, unknown> | null;

  /** Null once retired: a refused key needs no private part. */
  @TextColumn({ name: 'sealed_private', nullable: true })
  encryptedPrivateKey: string | null;

  @CreatedColumn()
  createdAt: Date;

  /** When the key was published to verifiers and nodes. */
  @InstantColumn({ default: () => 'now()' })
  publishedAt: Date;

  /** When a `next` key starts signing; null: activated manually. */
  @InstantColumn({ nullable: true })
  signsAt: Date | null;

  @InstantColumn({ nullable: true })
  activatedAt: Date | null;

  /** When a previous key can be retired: its last token has expired. */
  @InstantColumn({ nullable: true })
  retiresAt: Date | null;

  @InstantColumn({ nullable: true })
  retiredAt: Date | null;

  @TextColumn({ nullable: true })
  retiredReason: RetiredReason | null;
}
