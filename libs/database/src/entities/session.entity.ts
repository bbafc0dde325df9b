import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import type { RequestClaims } from './attributes.js';
import { CreatedColumn, InstantColumn, TextColumn } from './columns.js';
import { User } from './user.entity.js';

/** A login session: the whole refresh token family in one row. */
@Entity('sessions')
@Check('sessions_subject_check', '(user_id IS NULL) <> (api_key_id IS NULL)')
@Index('sessions_namespace_id_user_id_created_at_index', [
  'namespaceId',
  'userId',
  'createdAt',
  'id',
])
@Index('sessions_namespace_id_api_key_id_created_at_index', [
  'namespaceId',
  'apiKeyId',
  'createdAt',
  'id',
])
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

  /** The subject: either a user or an API key. */
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

  /** Number of rotations. */
  @Column({ type: 'integer', default: 0 })
  counter: number;

  /** Lifetime of each refresh token in seconds: the idle timeout of the session. */
  @Column({ type: 'integer', default: 0 })
  ttl: number;

  @CreatedColumn()
  createdAt: Date;

  /** Issue time of the current refresh token; null before the first rotation. */
  @InstantColumn({ nullable: true })
  rotatedAt: Date | null;

  /** When the current refresh token, and with it the session, expires unless renewed. */
  @InstantColumn()
  expiresAt: Date;

  /** Absolute expiry; null: expires with its first refresh token. */
  @InstantColumn({ nullable: true })
  endsAt: Date | null;

  /** Maximum rights of its tokens; null: all rights that the subject has at the time. */
  @Column({ type: 'jsonb', nullable: true })
  scope: string[] | null;

  /** The audience of its access tokens; null: the namespace's own. */
  @TextColumn({ nullable: true })
  audience: string | null;

  /** Custom claims of its access tokens, chosen by the subject at login. */
  @Column({ type: 'jsonb', default: {} })
  claims: RequestClaims;

  /** Signing key of its refresh token. No foreign key: keys outlive their sessions. */
  @Column({ type: 'uuid', nullable: true })
  refreshKeyId: string | null;

  /** Encryption key of its refresh token; null if only signed. */
  @Column({ type: 'uuid', nullable: true })
  encryptionKeyId: string | null;

  @InstantColumn({ nullable: true })
  revokedAt: Date | null;

  @TextColumn({ nullable: true })
  revokedReason: string | null;

  /** Client address at login. */
  @TextColumn({ nullable: true })
  address: string | null;

  @TextColumn({ nullable: true })
  userAgent: string | null;
}
