import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { Administrator } from './administrator.entity.js';
import { CreatedColumn, TextColumn } from './columns.js';

/** A create request with an `Idempotency-Key`, and its response. */
@Entity('idempotency_keys')
@Unique(['administratorId', 'keyHash'])
@Index(['createdAt'])
export class IdempotencyKey {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  administratorId: string;

  @ManyToOne(() => Administrator, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'administrator_id',
  })
  administrator?: Administrator;

  /** SHA-256 of the path of the request and the key, hex. */
  @TextColumn()
  keyHash: string;

  /** The fingerprint of the request and its response, encrypted under a master key: responses may contain secrets. */
  @TextColumn({ name: 'sealed_response' })
  encryptedResponse: string;

  @CreatedColumn()
  createdAt: Date;
}
