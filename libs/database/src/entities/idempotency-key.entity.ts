import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { Administrator } from './administrator.entity.js';
import { CreatedColumn, TextColumn } from './columns.js';

/** A create that an administrator has marked with an `Idempotency-Key`, with its response. */
@Entity('idempotency_keys')
@Unique('idempotency_keys_administrator_id_key_hash_unique', ['administratorId', 'keyHash'])
@Index('idempotency_keys_created_at_index', ['createdAt'])
export class IdempotencyKey {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'idempotency_keys_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  administratorId: string;

  @ManyToOne(() => Administrator, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'administrator_id',
    foreignKeyConstraintName: 'idempotency_keys_administrator_id_fkey',
  })
  administrator?: Administrator;

  /** SHA-256 of the path of the request and the key, hex. */
  @TextColumn()
  keyHash: string;

  /** The fingerprint of the request and its response, encrypted under a master key: responses may contain secrets. */
  @TextColumn()
  sealedResponse: string;

  @CreatedColumn()
  createdAt: Date;
}
