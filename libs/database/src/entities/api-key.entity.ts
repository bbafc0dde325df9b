import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { Attributes } from './attributes.js';
import { CreatedColumn, InstantColumn, KeyColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';

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
export class ApiKey {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

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

  @CreatedColumn()
  createdAt: Date;

  @InstantColumn({ default: () => 'now()' })
  updatedAt: Date;

  /** Grows with every change; the ETag. Use is not a change. */
  @Column({ type: 'integer', default: 1 })
  version: number;

  @InstantColumn({ nullable: true })
  lastUsedAt: Date | null;
}
