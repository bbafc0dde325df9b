import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { CreatedColumn, InstantColumn, KeyColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';
import { User } from './user.entity.js';

/** A set of users of one namespace. */
@Entity('groups')
@Unique('groups_namespace_id_name_key_unique', ['namespaceId', 'nameKey'])
// An expression index, which the migration makes: `folded_name` of the name.
@Index('groups_folded_name_index', { synchronize: false })
@Unique('groups_namespace_id_id_unique', ['namespaceId', 'id'])
export class Group {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'groups_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => Namespace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'namespace_id', foreignKeyConstraintName: 'groups_namespace_id_fkey' })
  namespace?: Namespace;

  @TextColumn()
  name: string;

  @KeyColumn()
  nameKey: string;

  @TextColumn({ default: '' })
  description: string;

  @CreatedColumn()
  createdAt: Date;

  @InstantColumn({ default: () => 'now()' })
  updatedAt: Date;

  @Column({ type: 'integer', default: 1 })
  version: number;
}

/** A user in a group. The composite keys make a membership across namespaces impossible. */
@Entity('group_members')
@Index('group_members_namespace_id_user_id_index', ['namespaceId', 'userId'])
export class GroupMember {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'group_members_pkey' })
  groupId: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'group_members_pkey' })
  userId: string;

  @Column({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => Group, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'namespace_id',
      referencedColumnName: 'namespaceId',
      foreignKeyConstraintName: 'group_members_namespace_id_group_id_fkey',
    },
    {
      name: 'group_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'group_members_namespace_id_group_id_fkey',
    },
  ])
  group?: Group;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'namespace_id',
      referencedColumnName: 'namespaceId',
      foreignKeyConstraintName: 'group_members_namespace_id_user_id_fkey',
    },
    {
      name: 'user_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'group_members_namespace_id_user_id_fkey',
    },
  ])
  user?: User;

  @CreatedColumn()
  createdAt: Date;
}
