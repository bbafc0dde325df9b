import { inBatches } from './batches.js';
import type { EntityManager } from 'typeorm';
import { AuditEntry } from '../entities/audit.entity.js';
import { idFloor } from '../ids.js';
import { InvalidCursorError, type Page } from './page.js';

/** A new entry; its batch is assigned at insert. */
export type NewAuditEntry = Omit<AuditEntry, 'batch'>;

/** Filter; omitted criteria match all entries. */
export interface AuditSearch {
  namespaceId?: string;
  action?: string;
  actorId?: string;
  targetId?: string;
  from?: Date;
  /** Not included. */
  to?: Date;
  /** Part of the actor or target name, or the exact address, request id or target id. */
  text?: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Entries can be large: lists of a hundred groups, before and after. */
const ENTRIES_PER_STATEMENT = 100;

export class AuditRepository {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Inserts entries into the open batch, which stays open until the transaction ends.
   * @throws Error unless all entries were inserted
   */
  async insert(entries: readonly NewAuditEntry[]): Promise<void> {
    for await (const batch of inBatches(entries, ENTRIES_PER_STATEMENT)) {
      const written = await this.manager.query<unknown[]>(
        `INSERT INTO audit_entries (id, at, namespace_id, action, actor_kind, actor_id, actor_name, actor_credential,
                                  target_kind, target_id, target_name, before, after, details, address, user_agent,
                                  request_id, batch, proof)
       SELECT e.id, e.at, e."namespaceId", e.action, e."actorKind", e."actorId", e."actorName", e."actorCredential",
              e."targetKind", e."targetId", e."targetName", e.before, e.after, e.details, e.address, e."userAgent",
              e."requestId", h.batch, e.mac
         FROM audit_head h
        CROSS JOIN jsonb_to_recordset($1) AS e(
              id uuid, at timestamptz, "namespaceId" uuid, action text, "actorKind" text, "actorId" uuid,
              "actorName" text, "actorCredential" text, "targetKind" text, "targetId" text, "targetName" text,
              before jsonb, after jsonb, details jsonb, address text, "userAgent" text, "requestId" text, mac text)
          FOR SHARE OF h
       RETURNING id`,
        [JSON.stringify(batch)],
      );
      if (written.length !== batch.length) {
        throw new Error('The head row of the audit log is missing: entries cannot be written.');
      }
    }
  }

  /** Entries, newest first. Ids contain the timestamp, so they determine order and partition. */
  async page(
    { limit, cursor }: { limit: number; cursor?: string },
    search: AuditSearch,
  ): Promise<Page<AuditEntry>> {
    const query = this.manager.createQueryBuilder(AuditEntry, 'entry');
    const { namespaceId, action, actorId, targetId, from, to, text } = search;
    if (namespaceId !== undefined) query.andWhere({ namespaceId });
    if (action !== undefined) query.andWhere({ action });
    if (actorId !== undefined) query.andWhere({ actorId });
    if (targetId !== undefined) query.andWhere({ targetId });
    if (from) query.andWhere('entry.id >= CAST(:from AS uuid)', { from: idFloor(from) });
    if (to) query.andWhere('entry.id < CAST(:to AS uuid)', { to: idFloor(to) });
    if (text !== undefined) {
      query.andWhere(
        // Each alternative has an index, so that a rare text does not read the whole log.
        `(entry.actorName ILIKE :pattern OR entry.targetName ILIKE :pattern
           OR entry.address = :text OR entry.requestId = :text OR entry.targetId = :text)`,
        { text, pattern: `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%` },
      );
    }
    if (cursor !== undefined) {
      if (!uuid.test(cursor)) throw new InvalidCursorError();
      query.andWhere('entry.id < CAST(:cursor AS uuid)', { cursor });
    }
    const rows = await query
      .orderBy('entry.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }
}
