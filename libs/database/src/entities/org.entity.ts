import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { CreatedColumn, KeyColumn, TextColumn } from './columns.js';
import { User } from './user.entity.js';
import { VersionedEntity } from './versioned.entity.js';

/** A company. Server-wide: its members can come from several namespaces. */
@Entity('orgs')
@Unique(['nameKey'])
// An expression index on `folded_name` of the name, created by a migration.
@Index('orgs_folded_name_index', { synchronize: false })
@Index('orgs_created_at_index', ['createdAt', 'id'])
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
