import { Inject, Injectable } from '@nestjs/common';
import { Database, revokeSessionsInBatches, type Page, type Session } from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { notFound } from '../../core/errors/edit-outcome.js';
import { pageRequest } from '../../core/fields/paging.js';
import type { RevokedSessions, SessionQuery, SessionResponse } from './sessions.dto.js';

const BY_ADMINISTRATOR = 'administrator';

@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    @Inject(DatabaseClock) private readonly clock: Clock,
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

  /** One audit entry for each batch of a large namespace, so that every revoked session is in one. */
  async revokeAll(namespaceId: string): Promise<RevokedSessions> {
    const revocation = { reason: BY_ADMINISTRATOR, now: this.clock.now() };
    const target = { kind: 'namespace', id: namespaceId } as const;
    const ended = await revokeSessionsInBatches(
      this.database,
      namespaceId,
      revocation,
      async (tx, revoked) => {
        const after = { ended: revoked };
        await this.audit.recordIn(tx, { action: 'session.revoke-all', namespaceId, target, after });
      },
    );
    this.activity.countEvent(namespaceId, 'session-revoked', '', ended);
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
