import { Entity, PrimaryColumn } from 'typeorm';
import { CreatedColumn, TextColumn } from './columns.js';

/**
 * A known value encrypted under a master key; decrypting it at start-up detects a wrong master key.
 */
@Entity('master_keys')
export class MasterKey {
  /** Id of the master key in the settings. */
  @PrimaryColumn({ type: 'text' })
  id: string;

  @TextColumn()
  check: string;

  @CreatedColumn()
  createdAt: Date;
}
