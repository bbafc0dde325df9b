import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { CreatedColumn, KeyColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';
import { User } from './user.entity.js';
import { VersionedEntity } from './versioned.entity.js';

/** A set of users of one namespace. */
@Entity('groups')
@Unique(['namespaceId', 'nameKey'])
// An expression index on `folded_name` of the name, created by a migration.
@Index('groups_folded_name_index', { synchronize: false })
@Index('groups_namespace_id_created_at_index', ['namespaceId', 'createdAt', 'id'])
@Unique(['namespaceId', 'id'])
export class Group extends VersionedEntity {
  @Column({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => Namespace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: Namespace;

  @TextColumn()
  name: string;

  @KeyColumn()
  nameKey: string;

  @TextColumn({ default: '' })
  description: string;
}

/** A user in a group. The composite foreign keys prevent memberships across namespaces. */
@Entity('group_members')
@Index(['namespaceId', 'userId'])
export class GroupMember {
  @PrimaryColumn({ type: 'uuid' })
  groupId: string;

  @PrimaryColumn({ type: 'uuid' })
  userId: string;

  @Column({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => Group, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'namespace_id',
      referencedColumnName: 'namespaceId',
    },
    {
      name: 'group_id',
      referencedColumnName: 'id',
    },
  ])
  group?: Group;

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
  user?: User;

  @CreatedColumn()
  createdAt: Date;
}
