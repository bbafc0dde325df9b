import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import type { RequestClaims } from './attributes.js';
import { CreatedColumn, InstantColumn, TextColumn } from './columns.js';
import { User } from './user.entity.js';

/** What one login starts: the family of refresh tokens that follow from it, in one row. */
@Entity('sessions')
@Check('sessions_subject_check', '(user_id IS NULL) <> (api_key_id IS NULL)')
@Index(['namespaceId', 'userId'])
@Index(['namespaceId', 'apiKeyId'])
@Index('sessions_namespace_id_created_at_index', ['namespaceId', 'createdAt', 'id'])
@Index(['namespaceId', 'userId', 'expiresAt'], {
  where: 'revoked_at IS NULL',
})
@Index(['namespaceId', 'apiKeyId', 'expiresAt'], { where: 'revoked_at IS NULL' })
@Index(['expiresAt'])
export class Session {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  namespaceId: string;

  /** Whom it was begun by: a user or an API key, one of them. */
  @Column({ type: 'uuid', nullable: true })
  userId: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'namespace_id',
      referencedColumnName: 'namespaceId',
    },
    {
      name: 'user_id',
      referencedColumnName: 'id',
    },
  ])
  user?: User | null;

  @Column({ type: 'uuid', nullable: true })
  apiKeyId: string | null;

  @ManyToOne(() => ApiKey, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'namespace_id',
      referencedColumnName: 'namespaceId',
    },
    {
      name: 'api_key_id',
      referencedColumnName: 'id',
    },
  ])
  apiKey?: ApiKey | null;

  /** How many refresh tokens followed the first one. */
  @Column({ type: 'integer', default: 0 })
  counter: number;

  /** Lifetime of each of its refresh tokens, in seconds: how long it may lie idle. */
  @Column({ type: 'integer', default: 0 })
  ttl: number;

  @CreatedColumn()
  createdAt: Date;

  /** When the newest refresh token was made; null while that is the first one. */
  @InstantColumn({ nullable: true })
  rotatedAt: Date | null;

  /** When the newest refresh token, and with it the session, ends if nobody renews. */
  @InstantColumn()
  expiresAt: Date;

  /** When it ends whatever is renewed; null: with its first refresh token. */
  @InstantColumn({ nullable: true })
  endsAt: Date | null;

  /** The rights that its tokens may carry at most; null: all that the subject has at the time. */
  @Column({ type: 'jsonb', nullable: true })
  scope: string[] | null;

  /** The audience of its access tokens; null: the namespace's own. */
  @TextColumn({ nullable: true })
  audience: string | null;

  /** Custom claims that whoever began it chose for its access tokens. */
  @Column({ type: 'jsonb', default: {} })
  claims: RequestClaims;

  /** The key that signs its refresh token. A key outlives its sessions, so nothing has to hold this to be true. */
  @Column({ type: 'uuid', nullable: true })
  refreshKeyId: string | null;

  /** The key that its refresh token is encrypted for; null where it is only signed. */
  @Column({ type: 'uuid', nullable: true })
  encryptionKeyId: string | null;

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
