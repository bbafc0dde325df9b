import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { CreatedColumn, InstantColumn, KeyColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';
import { VersionedEntity } from './versioned.entity.js';

export type AdministratorRole = 'owner' | 'namespace-admin' | 'auditor';

/** A person (or automation) who may use the admin API; never a user of a namespace. */
@Entity('administrators')
@Unique(['usernameKey'])
export class Administrator extends VersionedEntity {
  @TextColumn()
  username: string;

  @KeyColumn()
  usernameKey: string;

  @TextColumn()
  passwordHash: string;

  /** Whether the password is shorter than required without a second factor. */
  @Column({ type: 'boolean', default: false })
  shortPassword: boolean;

  @TextColumn()
  role: AdministratorRole;

  @Column({ type: 'boolean', default: false })
  disabled: boolean;
}

/** A namespace assigned to a `namespace-admin`. */
@Entity('administrator_namespaces')
@Index(['namespaceId'])
export class AdministratorNamespace {
  @PrimaryColumn({ type: 'uuid' })
  administratorId: string;

  @PrimaryColumn({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => Administrator, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'administrator_id',
  })
  administrator?: Administrator;

  @ManyToOne(() => Namespace, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'namespace_id',
  })
  namespace?: Namespace;
}

/** A console session. The cookie's secret is stored hashed. */
@Entity('admin_sessions')
@Unique(['secretHash'])
@Index(['administratorId'])
@Index(['expiresAt'])
export class ConsoleSession {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  administratorId: string;

  @ManyToOne(() => Administrator, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'administrator_id',
  })
  administrator?: Administrator;

  /** SHA-256 of the secret, hex. */
  @TextColumn()
  secretHash: string;

  @CreatedColumn()
  createdAt: Date;

  @InstantColumn()
  lastSeenAt: Date;

  /** When its administrator last entered the password or a second factor. */
  @InstantColumn({ name: 'proven_at' })
  authenticatedAt: Date;

  /** When its administrator last used a second factor; null: never in this session. */
  @InstantColumn({ name: 'factor_proven_at', nullable: true })
  factorVerifiedAt: Date | null;

  @InstantColumn()
  expiresAt: Date;

  @TextColumn({ nullable: true })
  address: string | null;

  @TextColumn({ nullable: true })
  userAgent: string | null;
}

/** A personal access token for automation. Shown once, stored hashed. */
@Entity('admin_tokens')
@Unique(['secretHash'])
@Index(['administratorId'])
export class PersonalAccessToken {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  administratorId: string;

  @ManyToOne(() => Administrator, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'administrator_id',
  })
  administrator?: Administrator;

  @TextColumn()
  name: string;

  @TextColumn()
  secretHash: string;

  @CreatedColumn()
  createdAt: Date;

  @InstantColumn()
  expiresAt: Date;

  @InstantColumn({ nullable: true })
  lastUsedAt: Date | null;
}
