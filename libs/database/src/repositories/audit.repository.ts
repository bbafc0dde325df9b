import type { EntityManager } from 'typeorm';
import type { AuditEntry } from '../entities/audit.entity.js';

/** An entry as it is written; the batch is that of the moment. */
export type NewAuditEntry = Omit<AuditEntry, 'batch'>;

export class AuditRepository {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Writes entries into the open batch, which cannot be closed before this transaction ends.
   * @throws Error unless all of them were written
   */
  async insert(entries: readonly NewAuditEntry[]): Promise<void> {
    const written = await this.manager.query<unknown[]>(
      `INSERT INTO audit_entries (id, at, namespace_id, action, actor_kind, actor_id, actor_name, actor_credential,
                                  target_kind, target_id, target_name, before, after, details, address, user_agent,
                                  request_id, batch, proof)
       SELECT e.id, e.at, e."namespaceId", e.action, e."actorKind", e."actorId", e."actorName", e."actorCredential",
              e."targetKind", e."targetId", e."targetName", e.before, e.after, e.details, e.address, e."userAgent",
              e."requestId", h.batch, e.proof
         FROM audit_head h
        CROSS JOIN jsonb_to_recordset($1) AS e(
              id uuid, at timestamptz, "namespaceId" uuid, action text, "actorKind" text, "actorId" uuid,
              "actorName" text, "actorCredential" text, "targetKind" text, "targetId" text, "targetName" text,
              before jsonb, after jsonb, details jsonb, address text, "userAgent" text, "requestId" text, proof text)
          FOR SHARE OF h
       RETURNING id`,
      [JSON.stringify(entries)],
    );
    if (written.length !== entries.length) {
      throw new Error('The audit log has lost its head: entries cannot be written.');
    }
  }
}
