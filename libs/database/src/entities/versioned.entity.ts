import { Column, PrimaryColumn } from 'typeorm';
import { CreatedColumn, InstantColumn } from './columns.js';

/** The columns of a resource that is edited under optimistic locking. */
export abstract class VersionedEntity {
  /** A UUIDv7, which sorts by creation time. */
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @CreatedColumn()
  createdAt: Date;

  @InstantColumn({ default: () => 'now()' })
  updatedAt: Date;

  /** Incremented with every change; the ETag. */
  @Column({ type: 'integer', default: 1 })
  version: number;
}
