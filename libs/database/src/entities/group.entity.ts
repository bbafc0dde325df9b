import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { CreatedColumn, InstantColumn, KeyColumn, TextColumn } from './columns.js';
import { Namespace } from './namespace.entity.js';
import { User } from './user.entity.js';

/** A set of users of one namespace. */
@Entity('groups')
@Unique(['namespaceId', 'nameKey'])
// An expression index, which the migration makes: `folded_name` of the name.
@Index('groups_folded_name_index', { synchronize: false })
@Unique(['namespaceId', 'id'])
export class Group {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

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

  @CreatedColumn()
  createdAt: Date;

  @InstantColumn({ default: () => 'now()' })
  updatedAt: Date;

  @Column({ type: 'integer', default: 1 })
  version: number;
}

/** A user in a group. The composite keys make a membership across namespaces impossible. */
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
