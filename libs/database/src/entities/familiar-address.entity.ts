import { Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn, TextColumn } from './columns.js';

/** A successful sign-in to an account from an address, by keyed hashes of both. */
@Entity('familiar_addresses')
@Index(['accountKey'])
@Index(['at'])
export class FamiliarAddress {
  /** Hash of account and address. */
  @PrimaryColumn({ type: 'text' })
  key: string;

  @TextColumn()
  accountKey: string;

  /** Latest sign-in, to the day. */
  @InstantColumn()
  at: Date;
}
