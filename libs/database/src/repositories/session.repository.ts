import type { EntityManager } from 'typeorm';
import { Session } from '../entities/session.entity.js';
import { byCreation, readPage, type Page, type PageRequest } from './page.js';
import { insertRow } from './rows.js';

export type NewSession = Pick<
  Session,
  'id' | 'namespaceId' | 'userId' | 'createdAt' | 'expiresAt' | 'address' | 'userAgent'
>;

/** A user as tokens describe it. */
export interface TokenSubject {
  id: string;
  name: string;
  disabled: boolean;
  /** Names, in order. */
  groups: string[];
  orgs: string[];
}

/** All that a renewal has to know, read in one query. */
export interface RenewalState {
  namespaceId: string;
  sessionId: string;
  counter: number;
  expiresAt: Date;
  revokedAt: Date | null;
  subject: TokenSubject;
}

export interface SessionFilter {
  userId?: string;
  /** Only sessions that are neither expired nor revoked at this instant. */
  liveAt?: Date;
}

export class SessionRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewSession): Promise<Session> {
    return insertRow(this.manager, Session, values);
  }

  /**
   * Inserts a session if its user is still the one whose password was checked: not disabled, and with this hash. The
   * row of the user is held meanwhile, so that whoever changes it is seen here, or sees this session to end it.
   *
   * @returns whether the session was inserted.
   */
  async begin(values: NewSession, passwordHash: string): Promise<boolean> {
    const { id, namespaceId, userId, createdAt, expiresAt, address, userAgent } = values;
    const rows = await this.manager.query<unknown[]>(
      `INSERT INTO sessions (id, namespace_id, user_id, created_at, expires_at, address, user_agent)
       SELECT $1::uuid, u.namespace_id, u.id, $2::timestamptz, $3::timestamptz, $4::text, $5::text FROM users u
        WHERE u.namespace_id = $6 AND u.id = $7 AND u.password_hash = $8 AND NOT u.disabled
          FOR SHARE OF u
       RETURNING id`,
      [id, createdAt, expiresAt, address, userAgent, namespaceId, userId, passwordHash],
    );
    return rows.length === 1;
  }

  async findById(namespaceId: string, id: string): Promise<Session | undefined> {
    return (await this.manager.findOneBy(Session, { namespaceId, id })) ?? undefined;
  }

  async renewalState(namespaceId: string, sessionId: string): Promise<RenewalState | undefined> {
    const rows = await this.manager.query<(Omit<RenewalState, 'subject'> & TokenSubject)[]>(
      `SELECT s.namespace_id AS "namespaceId", s.id AS "sessionId", s.counter, s.expires_at AS "expiresAt", s.revoked_at AS "revokedAt",
              u.id, u.name, u.disabled,
              ARRAY(SELECT g.name FROM group_members m JOIN groups g ON g.id = m.group_id
                     WHERE m.namespace_id = $1 AND m.user_id = u.id ORDER BY g.name_key) AS groups,
              ARRAY(SELECT o.name FROM org_members m JOIN orgs o ON o.id = m.org_id
                     WHERE m.namespace_id = $1 AND m.user_id = u.id ORDER BY o.name_key) AS orgs
         FROM sessions s JOIN users u ON u.namespace_id = s.namespace_id AND u.id = s.user_id
        WHERE s.namespace_id = $1 AND s.id = $2`,
      [namespaceId, sessionId],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const { id, name, disabled, groups, orgs, ...session } = row;
    return { ...session, subject: { id, name, disabled, groups, orgs } };
  }

  /** Moves the end of a living session further away. */
  async prolong(namespaceId: string, id: string, expiresAt: Date): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .update(Session)
      .set({ expiresAt })
      .where({ namespaceId, id })
      .andWhere('revoked_at IS NULL AND expires_at < :expiresAt', { expiresAt })
      .execute();
  }

  /** @returns the session, revoked now or before; undefined if there is none. */
  async revoke(
    namespaceId: string,
    id: string,
    reason: string,
    now: Date,
  ): Promise<Session | undefined> {
    await this.manager
      .createQueryBuilder()
      .update(Session)
      .set({ revokedAt: now, revokedReason: reason })
      .where({ namespaceId, id })
      .andWhere('revoked_at IS NULL')
      .execute();
    return this.findById(namespaceId, id);
  }

  /** @returns how many sessions this ended. */
  async revokeAllOfUser(
    namespaceId: string,
    userId: string,
    reason: string,
    now: Date,
  ): Promise<number> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(Session)
      .set({ revokedAt: now, revokedReason: reason })
      .where({ namespaceId, userId })
      .andWhere('revoked_at IS NULL AND expires_at > :now', { now })
      .execute();
    return affected ?? 0;
  }

  /** @returns how many sessions this ended. */
  async revokeAllOfNamespace(namespaceId: string, reason: string, now: Date): Promise<number> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(Session)
      .set({ revokedAt: now, revokedReason: reason })
      .where({ namespaceId })
      .andWhere('revoked_at IS NULL AND expires_at > :now', { now })
      .execute();
    return affected ?? 0;
  }

  /** Sessions with their users, the newest first. */
  page(
    namespaceId: string,
    request: PageRequest,
    filter: SessionFilter = {},
  ): Promise<Page<Session>> {
    const query = this.manager
      .createQueryBuilder(Session, 'session')
      .innerJoinAndSelect('session.user', 'user')
      .where('session.namespaceId = :namespaceId', { namespaceId });
    if (filter.userId !== undefined)
      query.andWhere('session.userId = :userId', { userId: filter.userId });
    if (filter.liveAt) {
      query.andWhere('session.revokedAt IS NULL AND session.expiresAt > :liveAt', {
        liveAt: filter.liveAt,
      });
    }
    return readPage(query, request, byCreation, '-createdAt');
  }

  /** Removes at most `limit` sessions that ended before an instant; rows that others hold are left. */
  async deleteEnded(before: Date, limit: number): Promise<number> {
    const rows = await this.manager.query<[unknown[], number]>(
      `DELETE FROM sessions WHERE id IN (
         SELECT id FROM sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [before, limit],
    );
    return rows[1];
  }
}
