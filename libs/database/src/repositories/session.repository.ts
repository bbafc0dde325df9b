import { Any, type EntityManager, type FindOptionsWhere } from 'typeorm';
import type { RequestClaims } from '../entities/attributes.js';
import { Session } from '../entities/session.entity.js';
import { byCreation, readPage, type Page, type PageRequest } from './page.js';
import { insertRow } from './rows.js';
import {
  INSERT_FOR_API_KEY,
  INSERT_FOR_USER,
  RENEWAL_STATE,
  REVOKE_EXCESS_OF_API_KEY,
  REVOKE_EXCESS_OF_USER,
  ROTATE,
} from './session-statements.js';
import type { TokenSubject } from './subject.repository.js';

/** New session of a user or an API key. */
export type NewSession = Pick<
  Session,
  | 'id'
  | 'namespaceId'
  | 'ttl'
  | 'createdAt'
  | 'expiresAt'
  | 'endsAt'
  | 'scope'
  | 'audience'
  | 'claims'
  | 'refreshKeyId'
  | 'encryptionKeyId'
  | 'address'
  | 'userAgent'
> &
  ({ userId: string; apiKeyId?: null } | { userId?: null; apiKeyId: string });

/** State that a renewal needs, read in one query. */
export interface RenewalState {
  /** Database time of the read, to compare the other timestamps with. */
  readAt: Date;
  namespaceId: string;
  sessionId: string;
  counter: number;
  /** Seconds. */
  ttl: number;
  createdAt: Date;
  rotatedAt: Date | null;
  expiresAt: Date;
  endsAt: Date | null;
  revokedAt: Date | null;
  /** Maximum rights of its tokens; null: all rights of the subject. */
  scope: string[] | null;
  /** Null: default of the namespace. */
  audience: string | null;
  claims: RequestClaims;
  /** The keys of its refresh token. */
  refreshKeyId: string | null;
  encryptionKeyId: string | null;
  subject: TokenSubject;
}

/** The signing and encryption keys of a refresh token. */
export type RefreshKeys = Pick<Session, 'refreshKeyId' | 'encryptionKeyId'>;

/** Parameters of a rotation. */
export interface Rotation extends RefreshKeys {
  /** Deadline in database time: by then the caller has given up. */
  before: Date;
  /** Latest expiry of the successor. */
  end: Date;
}

export interface SessionFilter {
  userId?: string;
  apiKeyId?: string;
  /** Only sessions that are neither expired nor revoked at this time. */
  liveAt?: Date;
}

/** Active sessions whose refresh token depends on a key. */
const OF_KEY = `session.namespaceId = :namespaceId AND session.revokedAt IS NULL AND session.expiresAt > :now
  AND (session.refreshKeyId = :keyId OR session.encryptionKeyId = :keyId)`;

/** The place of a session in the order of their start. */
export type SessionPosition = Pick<Session, 'createdAt' | 'id'>;

/** The next sessions to revoke. */
export interface SessionBatch {
  reason: string;
  now: Date;
  /** Maximum number of sessions. */
  limit: number;
  /** The `last` of the batch before. */
  after?: SessionPosition;
  /** Only sessions that started before. */
  startedBefore: Date;
  /** Only sessions whose refresh tokens depend on this key. */
  keyId?: string;
}

/** Before all other UUIDs (RFC 9562 section 5.9). */
const NIL = '00000000-0000-0000-0000-000000000000';

const isLater = (one: SessionPosition, other: SessionPosition): boolean =>
  one.createdAt > other.createdAt ||
  (one.createdAt.getTime() === other.createdAt.getTime() && one.id > other.id);

export class SessionRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewSession): Promise<Session> {
    return insertRow(this.manager, Session, { userId: null, apiKeyId: null, ...values });
  }

  /**
   * Inserts a session if the user is enabled and still has this password hash. Locks the row of the user until the
   * transaction ends: a concurrent change either is visible here or sees this session and revokes it, and logins of
   * one user are serialized for `revokeBeyond`.
   *
   * @returns whether the session was inserted
   */
  insertForUser(values: NewSession, passwordHash: string): Promise<boolean> {
    return this.insertWhile(INSERT_FOR_USER, values, passwordHash);
  }

  /** Inserts a session if the API key is enabled, not expired, and still has this secret. */
  insertForApiKey(values: NewSession, secretHash: string): Promise<boolean> {
    return this.insertWhile(INSERT_FOR_API_KEY, values, secretHash);
  }

  async findById(namespaceId: string, id: string): Promise<Session | undefined> {
    return (await this.manager.findOneBy(Session, { namespaceId, id })) ?? undefined;
  }

  /** A session of an API key expires no later than the key. */
  async renewalState(namespaceId: string, sessionId: string): Promise<RenewalState | undefined> {
    const rows = await this.manager.query<(Omit<RenewalState, 'subject'> & TokenSubject)[]>(
      RENEWAL_STATE,
      [namespaceId, sessionId],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const { kind, id, name, identifier, attributes, groups, orgs, rights, ...state } = row;
    const { disabled, validUntil, allowedAddresses, ...session } = state;
    const who = { kind, id, name, identifier, attributes, groups, orgs, rights };
    return { ...session, subject: { ...who, disabled, validUntil, allowedAddresses } };
  }

  /**
   * Rotates the refresh token of a session. Of concurrent callers with the same token, exactly one succeeds. The
   * timestamp is taken after the row lock is acquired, so that waiting for the lock does not count towards the reuse
   * grace period.
   * @returns when the token was rotated and when its successor expires; undefined if the counter has changed, the
   *   session is no longer active, or the lock was acquired after `before`
   */
  async rotate(
    namespaceId: string,
    id: string,
    counter: number,
    { before, end, refreshKeyId, encryptionKeyId }: Rotation,
  ): Promise<(Pick<Session, 'expiresAt'> & { rotatedAt: Date }) | undefined> {
    const [[row]] = await this.manager.query<[{ rotatedAt: Date; expiresAt: Date }[], number]>(
      ROTATE,
      [namespaceId, id, counter, before, end, refreshKeyId, encryptionKeyId],
    );
    return row;
  }

  /** Extends the expiry of an active session, for a refresh token of these keys. */
  async extend(
    namespaceId: string,
    id: string,
    { expiresAt, ...keys }: { expiresAt: Date } & RefreshKeys,
  ): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .update(Session)
      .set({ expiresAt, ...keys })
      .where({ namespaceId, id })
      .andWhere('revoked_at IS NULL AND expires_at < :expiresAt', { expiresAt })
      .execute();
  }

  /** @returns the session, whether revoked now or before; undefined if unknown */
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

  /** @returns the number of revoked sessions */
  revokeAllOfUser(namespaceId: string, userId: string, reason: string, now: Date): Promise<number> {
    return this.revokeAll({ namespaceId, userId }, reason, now);
  }

  /** @returns the number of revoked sessions */
  revokeAllOfUsers(
    namespaceId: string,
    userIds: readonly string[],
    reason: string,
    now: Date,
  ): Promise<number> {
    return this.revokeAll({ namespaceId, userId: Any([...userIds]) }, reason, now);
  }

  /** @returns the number of revoked sessions */
  revokeAllOfApiKey(
    namespaceId: string,
    apiKeyId: string,
    reason: string,
    now: Date,
  ): Promise<number> {
    return this.revokeAll({ namespaceId, apiKeyId }, reason, now);
  }

  /**
   * Revokes the next active sessions of a namespace, in the order in which they started. Many of them in one statement
   * would hold locks that renewals wait for. The order is fixed, so that concurrent callers do not deadlock.
   * @returns the number of revoked sessions, and the last one
   */
  async revokeBatch(
    namespaceId: string,
    { reason, now, limit, after, startedBefore, keyId }: SessionBatch,
  ): Promise<{ revoked: number; last: SessionPosition | undefined }> {
    const ofKey = keyId === undefined ? '' : 'AND $8::uuid IN (refresh_key_id, encryption_key_id)';
    const [rows] = await this.manager.query<[SessionPosition[], number]>(
      `UPDATE sessions SET revoked_at = $2, revoked_reason = $3
        WHERE id IN (SELECT id FROM sessions
                      WHERE namespace_id = $1 AND revoked_at IS NULL AND expires_at > $2 ${ofKey}
                        AND (created_at, id) > ($4::timestamptz, $5::uuid) AND created_at < $7
                      ORDER BY created_at, id LIMIT $6 FOR NO KEY UPDATE)
        RETURNING created_at AS "createdAt", id`,
      [
        namespaceId,
        now,
        reason,
        after?.createdAt ?? '-infinity',
        after?.id ?? NIL,
        limit,
        startedBefore,
        ...(keyId === undefined ? [] : [keyId]),
      ],
    );
    const last = rows.reduce<SessionPosition | undefined>(
      (latest, row) => (latest === undefined || isLater(row, latest) ? row : latest),
      undefined,
    );
    return { revoked: rows.length, last };
  }

  /**
   * Revokes the oldest active sessions of a user or an API key down to `limit`. The transaction has locked the
   * subject's row, so that no session starts concurrently.
   * @returns the ids of the revoked sessions
   */
  async revokeExcess(
    limit: number,
    { namespaceId, userId, apiKeyId }: Pick<NewSession, 'namespaceId' | 'userId' | 'apiKeyId'>,
    reason: string,
    now: Date,
  ): Promise<string[]> {
    const [rows] = await this.manager.query<[{ id: string }[], number]>(
      userId ? REVOKE_EXCESS_OF_USER : REVOKE_EXCESS_OF_API_KEY,
      [namespaceId, userId ?? apiKeyId, limit, now, reason],
    );
    return rows.map((row) => row.id);
  }

  /** The number of active sessions whose refresh tokens are signed with, or encrypted for, a key. */
  countOfKey(namespaceId: string, keyId: string, now: Date): Promise<number> {
    return this.manager
      .createQueryBuilder(Session, 'session')
      .where(OF_KEY, { namespaceId, keyId, now })
      .getCount();
  }

  /** Sessions with their subject, newest first. */
  page(
    namespaceId: string,
    request: PageRequest,
    filter: SessionFilter = {},
  ): Promise<Page<Session>> {
    const query = this.manager
      .createQueryBuilder(Session, 'session')
      .leftJoinAndSelect('session.user', 'user')
      .leftJoinAndSelect('session.apiKey', 'apiKey')
      .where('session.namespaceId = :namespaceId', { namespaceId });
    if (filter.userId !== undefined)
      query.andWhere('session.userId = :userId', { userId: filter.userId });
    if (filter.apiKeyId !== undefined)
      query.andWhere('session.apiKeyId = :apiKeyId', { apiKeyId: filter.apiKeyId });
    if (filter.liveAt) {
      query.andWhere(
        `session.revokedAt IS NULL AND session.expiresAt > :liveAt
          AND (apiKey.expiresAt IS NULL OR apiKey.expiresAt > :liveAt)`,
        { liveAt: filter.liveAt },
      );
    }
    return readPage(query, request, byCreation, '-createdAt');
  }

  /**
   * Deletes up to `limit` sessions that expired before a time; rows locked by others are skipped.
   */
  async deleteEnded(before: Date, limit: number): Promise<number> {
    const rows = await this.manager.query<[unknown[], number]>(
      `DELETE FROM sessions WHERE id IN (
         SELECT id FROM sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [before, limit],
    );
    return rows[1];
  }

  private async revokeAll(
    where: FindOptionsWhere<Session>,
    reason: string,
    now: Date,
  ): Promise<number> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(Session)
      .set({ revokedAt: now, revokedReason: reason })
      .where(where)
      .andWhere('revoked_at IS NULL AND expires_at > :now', { now })
      .execute();
    return affected ?? 0;
  }

  private async insertWhile(insert: string, values: NewSession, hash: string): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(insert, [
      values.id,
      values.namespaceId,
      values.userId ?? null,
      values.apiKeyId ?? null,
      values.ttl,
      values.createdAt,
      values.expiresAt,
      values.endsAt,
      values.address,
      hash,
      values.userAgent,
      values.scope === null ? null : JSON.stringify(values.scope),
      values.audience,
      JSON.stringify(values.claims),
      values.refreshKeyId,
      values.encryptionKeyId,
    ]);
    return rows.length === 1;
  }
}
