import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { CreatedColumn, KeyColumn, TextColumn } from './columns.js';
import { User } from './user.entity.js';
import { VersionedEntity } from './versioned.entity.js';

/** A company. Server-wide: it may hold users of several namespaces. */
@Entity('orgs')
@Unique(['nameKey'])
// An expression index, which the migration makes: `folded_name` of the name.
@Index('orgs_folded_name_index', { synchronize: false })
export class Org extends VersionedEntity {
  @TextColumn()
  name: string;

  @KeyColumn()
  nameKey: string;

  @TextColumn({ default: '' })
  description: string;
}

/** A user in an org. */
@Entity('org_members')
@Index(['namespaceId', 'userId'])
export class OrgMember {
  @PrimaryColumn({ type: 'uuid' })
  orgId: string;

  @PrimaryColumn({ type: 'uuid' })
  userId: string;

  @Column({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => Org, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'org_id' })
  org?: Org;

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
