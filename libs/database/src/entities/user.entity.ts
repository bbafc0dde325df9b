import { Column, Entity, Index, JoinColumn, ManyToOne, Unique } from 'typeorm';
import type { Attributes } from './attributes.js';
import { KeyColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';
import { VersionedEntity } from './versioned.entity.js';

/** A person or device with a name and a password, in exactly one namespace. */
@Entity('users')
@Unique(['namespaceId', 'nameKey'])
// Indexes on `folded_name` of the name, created by migrations.
@Index('users_folded_name_index', { synchronize: false })
@Index('users_order_index', { synchronize: false })
@Index('users_disabled_index', { synchronize: false })
@Index('users_imported_password_index', { synchronize: false })
@Index('users_search_index', { synchronize: false })
@Unique(['namespaceId', 'id'])
@Index('users_namespace_id_created_at_index', ['namespaceId', 'createdAt', 'id'])
@Index('users_created_at_index', ['createdAt', 'id'])
export class User extends VersionedEntity {
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

  /** PHC string; null for a user who cannot log in with a password. */
  @TextColumn({ nullable: true })
  passwordHash: string | null;

  @Column({ type: 'boolean', default: false })
  disabled: boolean;

  /** Attributes that the claims mapping can copy into tokens. */
  @Column({ type: 'jsonb', default: {} })
  attributes: Attributes;
}
