import { Entity, PrimaryColumn } from 'typeorm';
import { CreatedColumn, TextColumn } from './columns.js';

/** A known value sealed under a master key: a wrong master key is found at start by opening it. */
@Entity('master_keys')
export class MasterKey {
  /** The name of the master key in the settings. */
  @PrimaryColumn({ type: 'text' })
  id: string;

  @TextColumn()
  check: string;

  @CreatedColumn()
  createdAt: Date;
}
