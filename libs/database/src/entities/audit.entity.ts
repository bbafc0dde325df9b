import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { JsonValue } from './attributes.js';
import { InstantColumn, TextColumn } from './columns.js';

/** Fields of a resource as recorded in an audit entry. */
export type AuditMembers = Record<string, JsonValue>;

/**
 * One entry in a checkpoint: id and digest. `doubtful`: its MAC could not be verified when the checkpoint was
 * created.
 */
export type CheckpointEntry = [id: string, digest: string, doubt?: 'doubtful'];

/**
 * An audited change or refusal; append-only. Partitioned by the month of the id, a UUIDv7 with the timestamp of the
 * entry. No foreign keys, so that entries outlive their subjects.
 */
@Entity('audit_entries')
@Index(['namespaceId', 'id'])
@Index(['action', 'id'])
@Index(['actorId', 'id'])
@Index(['targetId', 'id'])
@Index(['batch', 'id'])
@Index(['namespaceId', 'action', 'id'])
@Index(['address', 'id'])
@Index(['requestId', 'id'])
// Parts of names, created by a migration.
@Index('audit_entries_search_index', { synchronize: false })
export class AuditEntry {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @InstantColumn()
  at: Date;

  /** Null for server-wide events. */
  @Column({ type: 'uuid', nullable: true })
  namespaceId: string | null;

  @TextColumn()
  action: string;

  @TextColumn()
  actorKind: string;

  @Column({ type: 'uuid', nullable: true })
  actorId: string | null;

  /** Name at the time of the event. */
  @TextColumn({ nullable: true })
  actorName: string | null;

  /** How the actor authenticated: kind and row id of the credential. */
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

  /** The batch that was open at the time of writing; checkpoints cover batches in order. */
  @Column({ type: 'integer' })
  batch: number;

  /** MAC of the entry, keyed with a master key that the database does not have. */
  @TextColumn({ name: 'proof' })
  mac: string;
}

/**
 * Single row with the current batch. Writers lock it shared; closing the batch locks it exclusively.
 */
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

/**
 * Makes later changes of entries detectable: each checkpoint hashes its entries and the previous checkpoint.
 */
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

  /** Ordered by id. */
  @Column({ type: 'jsonb' })
  entries: CheckpointEntry[];

  @InstantColumn({ name: 'sealed_at' })
  createdAt: Date;

  /** Hash of the previous checkpoint; empty for the first. */
  @TextColumn()
  previous: string;

  @TextColumn()
  hash: string;

  /** MAC of the hash, keyed with a master key that the database does not have. */
  @TextColumn({ name: 'proof' })
  mac: string;
}
