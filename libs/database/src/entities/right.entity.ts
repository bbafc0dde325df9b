import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import { Group } from './group.entity.js';

/** Ordered by bytes, so that both engines list rights alike. */
const PartColumn = (primaryKeyConstraintName: string): PropertyDecorator =>
  PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName });

/** A right that a group grants to its members. */
@Entity('group_rights')
export class GroupRight {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'group_rights_pkey' })
  groupId: string;

  /** `*`: any. */
  @PartColumn('group_rights_pkey')
  service: string;

  /** `*`: any. */
  @PartColumn('group_rights_pkey')
  subject: string;

  @Column({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => Group, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'namespace_id',
      referencedColumnName: 'namespaceId',
      foreignKeyConstraintName: 'group_rights_namespace_id_group_id_fkey',
    },
    {
      name: 'group_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'group_rights_namespace_id_group_id_fkey',
    },
  ])
  group?: Group;
}

/** A right that an API key carries. */
@Entity('api_key_rights')
export class ApiKeyRight {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'api_key_rights_pkey' })
  apiKeyId: string;

  /** `*`: any. */
  @PartColumn('api_key_rights_pkey')
  service: string;

  /** `*`: any. */
  @PartColumn('api_key_rights_pkey')
  subject: string;

  @Column({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => ApiKey, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'namespace_id',
      referencedColumnName: 'namespaceId',
      foreignKeyConstraintName: 'api_key_rights_namespace_id_api_key_id_fkey',
    },
    {
      name: 'api_key_id',
      referencedColumnName: 'id',
      foreignKeyConstraintName: 'api_key_rights_namespace_id_api_key_id_fkey',
    },
  ])
  apiKey?: ApiKey;
}
