import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { JsonValue } from './attributes.js';
import { InstantColumn, TextColumn } from './columns.js';

/** Members of a thing, as an entry keeps them. */
export type AuditMembers = Record<string, JsonValue>;

/**
 * A seal's line for one entry: its id, and the digest of all that it says. `doubtful` is one that was not proven to be
 * written by Signet when it was sealed.
 */
export type CheckpointEntry = [id: string, digest: string, doubt?: 'doubtful'];

/**
 * Something that was done, or refused. Written once, never changed. The table is partitioned by the month of the
 * id, which is made at the instant of the entry; it refers to nothing, so that entries outlive what they are about.
 */
@Entity('audit_entries')
@Index(['namespaceId', 'id'])
@Index(['action', 'id'])
@Index(['actorId', 'id'])
@Index(['targetId', 'id'])
@Index(['batch', 'id'])
export class AuditEntry {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @InstantColumn()
  at: Date;

  /** Null where the whole server is concerned. */
  @Column({ type: 'uuid', nullable: true })
  namespaceId: string | null;

  @TextColumn()
  action: string;

  @TextColumn()
  actorKind: string;

  @Column({ type: 'uuid', nullable: true })
  actorId: string | null;

  /** The name at that time. */
  @TextColumn({ nullable: true })
  actorName: string | null;

  /** What proved the actor: its kind and the id of its row. */
  @TextColumn({ nullable: true })
  actorCredential: string | null;

  @TextColumn({ nullable: true })
  targetKind: string | null;

  @TextColumn({ nullable: true })
  targetId: string | null;

  @TextColumn({ nullable: true })
  targetName: string | null;

  @Column({ type: 'jsonb', nullable: true })
  before: AuditMembers | null;

  @Column({ type: 'jsonb', nullable: true })
  after: AuditMembers | null;

  @Column({ type: 'jsonb', nullable: true })
  details: AuditMembers | null;

  @TextColumn({ nullable: true })
  address: string | null;

  @TextColumn({ nullable: true })
  userAgent: string | null;

  @TextColumn({ nullable: true })
  requestId: string | null;

  /** The batch that was open when the entry was written; batches are sealed one after the other. */
  @Column({ type: 'integer' })
  batch: number;

  /** What the writer made of the entry with a key that the database does not have. */
  @TextColumn()
  proof: string;
}

/** One row: the batch that entries are written into. Writers share it, who closes the batch has it alone. */
@Entity('audit_head')
@Check('audit_head_single_check', 'single')
export class AuditHead {
  @PrimaryColumn({
    type: 'boolean',
    default: true,
  })
  single: boolean;

  @Column({ type: 'integer' })
  batch: number;
}

/** What makes later changes of entries visible: each seal holds on to its entries and to the seal before. */
@Entity('audit_seals')
@Index(['batch'])
export class AuditCheckpoint {
  @PrimaryColumn({ type: 'integer' })
  number: number;

  @Column({ type: 'integer' })
  batch: number;

  @Column({ type: 'uuid' })
  firstId: string;

  @Column({ type: 'uuid' })
  lastId: string;

  @Column({ type: 'integer' })
  count: number;

  /** In the order of their ids. */
  @Column({ type: 'jsonb' })
  entries: CheckpointEntry[];

  @InstantColumn()
  sealedAt: Date;

  /** The hash of the seal before; empty at the first. */
  @TextColumn()
  previous: string;

  @TextColumn()
  hash: string;

  /** What the sealing node made of the hash with a key that the database does not have. */
  @TextColumn()
  proof: string;
}
