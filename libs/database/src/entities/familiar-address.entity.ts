import { Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn, TextColumn } from './columns.js';

/** That an account was signed in to from an address, by keyed hashes of both. */
@Entity('familiar_addresses')
@Index(['accountKey'])
@Index(['at'])
export class FamiliarAddress {
  /** The account and the address together. */
  @PrimaryColumn({ type: 'text' })
  key: string;

  @TextColumn()
  accountKey: string;

  /** The last time, exact to a day. */
  @InstantColumn()
  at: Date;
}
