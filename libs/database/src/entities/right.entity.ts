import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import { Group } from './group.entity.js';

/** Ordered by bytes, so that both engines list rights alike. */
const PartColumn = (): PropertyDecorator => PrimaryColumn({ type: 'text', collation: 'C' });

/** A right that a group grants to its members. */
@Entity('group_rights')
export class GroupRight {
  @PrimaryColumn({ type: 'uuid' })
  groupId: string;

  /** `*`: any. */
  @PartColumn()
  service: string;

  /** `*`: any. */
  @PartColumn()
  subject: string;

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
}

/** A right that an API key carries. */
@Entity('api_key_rights')
export class ApiKeyRight {
  @PrimaryColumn({ type: 'uuid' })
  apiKeyId: string;

  /** `*`: any. */
  @PartColumn()
  service: string;

  /** `*`: any. */
  @PartColumn()
  subject: string;

  @Column({ type: 'uuid' })
  namespaceId: string;

  @ManyToOne(() => ApiKey, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'namespace_id',
      referencedColumnName: 'namespaceId',
    },
    {
      name: 'api_key_id',
      referencedColumnName: 'id',
    },
  ])
  apiKey?: ApiKey;
}
