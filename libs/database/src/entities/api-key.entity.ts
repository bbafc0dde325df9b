import { Column, Entity, Index, JoinColumn, ManyToOne, Unique } from 'typeorm';
import type { Attributes } from './attributes.js';
import { InstantColumn, KeyColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';
import { VersionedEntity } from './versioned.entity.js';

/** `sha512`: imported from a server that stored keys that way. */
export type ApiKeyHashKind = 'sha256' | 'sha512';

/** A machine's long-lived credential in a namespace. Shown once, stored hashed. */
@Entity('api_keys')
@Unique(['namespaceId', 'nameKey'])
// An expression index on `folded_name` of the name, created by a migration.
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

  /** The folded form of the name, which must be unique. */
  @KeyColumn()
  nameKey: string;

  /** The identity of the key in its tokens; several keys can share one. */
  @Column({ type: 'uuid' })
  identifier: string;

  /** Hash of the whole key as it is presented, lower-case hex. */
  @TextColumn()
  secretHash: string;

  @TextColumn({ default: 'sha256' })
  hashKind: ApiKeyHashKind;

  @Column({ type: 'boolean', default: false })
  disabled: boolean;

  /** Null: never expires. */
  @InstantColumn({ nullable: true })
  expiresAt: Date | null;

  /** Allowed client addresses and CIDR ranges; empty: any. */
  @Column({ type: 'jsonb', default: [] })
  allowedAddresses: string[];

  /** Attributes that the claims mapping can copy into tokens. */
  @Column({ type: 'jsonb', default: {} })
  attributes: Attributes;

  /** Whether its requests may set custom claims. */
  @Column({ type: 'boolean', default: false })
  maySetClaims: boolean;

  /** Audiences for which it may exchange access tokens (RFC 8693); empty: token exchange is not allowed. */
  @Column({ type: 'jsonb', default: [] })
  exchangeAudiences: string[];

  /** Updates do not increment the version. */
  @InstantColumn({ nullable: true })
  lastUsedAt: Date | null;
}
