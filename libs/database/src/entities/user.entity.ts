import { Column, Entity, Index, JoinColumn, ManyToOne, Unique } from 'typeorm';
import type { Attributes } from './attributes.js';
import { KeyColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';
import { VersionedEntity } from './versioned.entity.js';

/** A person or device with a name and a password, in exactly one namespace. */
@Entity('users')
@Unique(['namespaceId', 'nameKey'])
// An expression index, which the migration makes: `folded_name` of the name.
@Index('users_folded_name_index', { synchronize: false })
@Unique(['namespaceId', 'id'])
@Index('users_namespace_id_created_at_index', ['namespaceId', 'createdAt', 'id'])
export class User extends VersionedEntity {
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

  /** PHC string; null for a user who cannot sign in by password. */
  @TextColumn({ nullable: true })
  passwordHash: string | null;

  @Column({ type: 'boolean', default: false })
  disabled: boolean;

  /** Facts that a claim template may put into tokens. */
  @Column({ type: 'jsonb', default: {} })
  attributes: Attributes;
}
