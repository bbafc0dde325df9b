import { Injectable } from '@nestjs/common';
import {
  Database,
  type Page,
  type Repositories,
  type Session,
  type SessionPosition,
} from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { Clock } from '../../core/time/clock.js';
import { notFound } from '../../core/errors/edit-outcome.js';
import { pageRequest } from '../../core/fields/paging.js';
import type { RevokedSessions, SessionQuery, SessionResponse } from './sessions.dto.js';

const BY_ADMINISTRATOR = 'administrator';

/** Sessions that one transaction revokes: it holds their locks for some milliseconds. */
const BATCH_SIZE = 1_000;

@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly activity: Activity,
  ) {}

  async list(namespaceId: string, query: SessionQuery): Promise<Page<SessionResponse>> {
    const { userId, apiKeyId, live } = query;
    const filter = { userId, apiKeyId, ...(live === true ? { liveAt: this.clock.now() } : {}) };
    const page = await this.database.sessions.page(namespaceId, pageRequest(query), filter);
    return { ...page, items: page.items.map(describe) };
  }

  async get(namespaceId: string, id: string): Promise<SessionResponse> {
    const session = await this.database.sessions.findById(namespaceId, id);
    if (!session) throw notFound('session.unknown', 'session in this namespace');
    return describe(session);
  }

  async revoke(namespaceId: string, id: string): Promise<SessionResponse> {
    const revoked = await this.database.transaction(async (tx) => {
      const session = await tx.sessions.revoke(namespaceId, id, BY_ADMINISTRATOR, this.clock.now());
      if (!session) throw notFound('session.unknown', 'session in this namespace');
      await tx.changes.publish('session', id);
      const target = { kind: 'session', id } as const;
      const after = session;
      await this.audit.recordIn(tx, { action: 'session.revoke', namespaceId, target, after });
      return describe(session);
    });
    this.activity.countEvent(namespaceId, 'session-revoked');
    return revoked;
  }

  /**
   * In batches: with a million sessions, one statement would block the renewals of the namespace for minutes. The audit
   * entry is written with the last batch. If a batch fails, those before it stay revoked, and the entry has their number.
   */
  async revokeAll(namespaceId: string): Promise<RevokedSessions> {
    const now = this.clock.now();
    const recordIn = (tx: Repositories, ended: number): Promise<void> => {
      const target = { kind: 'namespace', id: namespaceId } as const;
      const after = { ended };
      return this.audit.recordIn(tx, { action: 'session.revoke-all', namespaceId, target, after });
    };
    let ended = 0;
    let last: SessionPosition | undefined;
    try {
      for (let isLast = false; !isLast;) {
        const batch = { reason: BY_ADMINISTRATOR, now, limit: BATCH_SIZE, after: last };
        const outcome = await this.database.transaction(async (tx) => {
          const { revoked, ...position } = await tx.sessions.revokeBatch(namespaceId, batch);
          await tx.changes.publish('namespace', namespaceId);
          if (revoked < BATCH_SIZE) await recordIn(tx, ended + revoked);
          return { revoked, ...position };
        });
        ({ last } = outcome);
        ended += outcome.revoked;
        isLast = outcome.revoked < BATCH_SIZE;
      }
    } catch (error) {
      if (ended > 0) await this.database.transaction((tx) => recordIn(tx, ended));
      throw error;
    } finally {
      this.activity.countEvent(namespaceId, 'session-revoked', '', ended);
    }
    return { ended };
  }

  async revokeAllOf(namespaceId: string, userId: string): Promise<RevokedSessions> {
    const outcome = await this.database.transaction(async (tx) => {
      const user = await tx.users.findById(namespaceId, userId);
      if (!user) throw notFound('user.unknown', 'user in this namespace');
      const ended = await tx.sessions.revokeAllOfUser(
        namespaceId,
        userId,
        BY_ADMINISTRATOR,
        this.clock.now(),
      );
      await tx.changes.publish('user', userId);
      const target = { kind: 'user', id: userId, name: user.name } as const;
      const after = { ended };
      await this.audit.recordIn(tx, { action: 'session.revoke-all', namespaceId, target, after });
      return after;
    });
    this.activity.countEvent(namespaceId, 'session-revoked', '', outcome.ended);
    return outcome;
  }
}

function describe(session: Session): SessionResponse {
  return { ...session, userName: session.user?.name, apiKeyName: session.apiKey?.name };
}
