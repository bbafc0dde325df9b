import { Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn, TextColumn } from './columns.js';

/** A change for nodes that poll (`SIGNET_CHANGE_FEED=poll`). */
@Entity('changes')
@Index(['at'])
export class Change {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  /** `topic:id` */
  @TextColumn()
  payload: string;

  @InstantColumn()
  at: Date;
}
