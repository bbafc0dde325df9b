import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import { Group } from './group.entity.js';

/** Byte order, so that both engines sort rights identically. */
const PartColumn = (): PropertyDecorator => PrimaryColumn({ type: 'text', collation: 'C' });

/** A right granted by a group to its members. */
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

/** A right granted to an API key. */
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
