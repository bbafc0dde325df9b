import { Column, Entity, Index, JoinColumn, ManyToOne, Unique } from 'typeorm';
import type { Attributes } from './attributes.js';
import { InstantColumn, KeyColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';
import { VersionedEntity } from './versioned.entity.js';

/** `sha512`: brought from a server that kept its keys that way. */
export type ApiKeyHashKind = 'sha256' | 'sha512';

/** A machine's long-lived credential in a namespace. Shown once, stored hashed. */
@Entity('api_keys')
@Unique(['namespaceId', 'nameKey'])
// An expression index, which the migration makes: `folded_name` of the name.
@Index('api_keys_folded_name_index', { synchronize: false })
@Unique(['namespaceId', 'id'])
@Unique(['namespaceId', 'secretHash'])
@Index('api_keys_namespace_id_created_at_index', ['namespaceId', 'createdAt', 'id'])
export class ApiKey extends VersionedEntity {
  @Column({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => Namespace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: Namespace;

  @TextColumn()
  name: string;

  /** The folded form of the name, on which uniqueness is decided. */
  @KeyColumn()
  nameKey: string;

  /** Whom the key speaks for, carried in its tokens; several keys may share one. */
  @Column({ type: 'uuid' })
  identifier: string;

  /** Hash of the whole key as it is presented, lower-case hex. */
  @TextColumn()
  secretHash: string;

  @TextColumn({ default: 'sha256' })
  hashKind: ApiKeyHashKind;

  @Column({ type: 'boolean', default: false })
  disabled: boolean;

  /** Null: it does not expire. */
  @InstantColumn({ nullable: true })
  expiresAt: Date | null;

  /** Addresses and CIDR ranges it may be used from; none means from anywhere. */
  @Column({ type: 'jsonb', default: [] })
  allowedAddresses: string[];

  /** Facts that a claim template may put into tokens. */
  @Column({ type: 'jsonb', default: {} })
  attributes: Attributes;

  /** Whether its requests may say which custom claims their tokens carry. */
  @Column({ type: 'boolean', default: false })
  maySetClaims: boolean;

  /** Audiences that it may exchange access tokens for (RFC 8693); none: it may not exchange any. */
  @Column({ type: 'jsonb', default: [] })
  exchangeAudiences: string[];

  /** Updating it is no change of the key: the version stays. */
  @InstantColumn({ nullable: true })
  lastUsedAt: Date | null;
}
