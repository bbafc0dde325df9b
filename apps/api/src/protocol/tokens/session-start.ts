import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  newId,
  type ApiKey,
  type Namespace,
  type NewSession,
  type RenewalState,
  type Repositories,
  type RequestClaims,
  type TokenSubject,
  type User,
} from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { AuditLog, type AuditChange } from '../../journal/audit/audit-log.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { requestContext } from '../../core/http/request-context.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import { AudiencePolicy } from './audience-policy.js';
import { requestedRights, grantScope } from './scope.js';

/** Options of a session; the namespace sets the defaults. */
export interface SessionOptions {
  /** Lifetime of each refresh token in seconds. The caller has checked it against the maximum of the namespace. */
  lifetime?: number;
  /** Space-separated rights. The tokens of the session carry no others. */
  scope?: string;
  /** The audience of its access tokens. */
  audience?: string;
  /** Custom claims of its access tokens. The caller has checked them (`requestClaimsFault`). */
  claims?: RequestClaims;
}

/** Creates the response of a request from a session that has not been inserted yet. */
export type Issue<T> = (session: RenewalState) => Promise<T>;

/**
 * Starts sessions, of users and of API keys. The tokens of a session are created first and its row is inserted last: a
 * request that fails leaves no session behind.
 */
@Injectable()
export class SessionStart {
  constructor(
    private readonly database: Database,
    private readonly audiences: AudiencePolicy,
    private readonly keyRing: KeyRing,
    @Inject(DatabaseClock) private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly activity: Activity,
  ) {}

  /**
   * Starts a session of a user whose password was verified against `passwordHash`.
   * @returns what `issue` created; undefined where the user was disabled, or the password changed, in the meantime
   * @throws AppError scope.refused, audience.refused, and what `issue` throws: no session starts
   */
  async startUserSession<T>(
    namespace: Namespace,
    { id }: Pick<User, 'id'>,
    passwordHash: string,
    options: SessionOptions,
    issue: Issue<T>,
  ): Promise<T | undefined> {
    const subject = await this.database.subjects.findSubject(namespace.id, id);
    if (!subject) return undefined;
    const values = await this.prepareValues(namespace, subject, options);
    const issued = await issue(initialState(values, subject));
    const session = { ...values, userId: id };
    const started = await this.insertSession(namespace, subject, session, (tx) =>
      tx.sessions.insertForUser(session, passwordHash),
    );
    return started ? issued : undefined;
  }

  /**
   * Starts a session of a verified API key. It never expires later than the key.
   * @returns what `issue` created; undefined where the key was disabled, or its secret changed, in the meantime
   * @throws AppError scope.refused, audience.refused, and what `issue` throws: no session starts
   */
  async startApiKeySession<T>(
    namespace: Namespace,
    { id, secretHash, expiresAt }: Pick<ApiKey, 'id' | 'secretHash' | 'expiresAt'>,
    options: SessionOptions,
    issue: Issue<T>,
  ): Promise<T | undefined> {
    const subject = await this.database.subjects.findSubject(namespace.id, id);
    if (!subject) return undefined;
    const values = await this.prepareValues(namespace, subject, options);
    const issued = await issue(initialState(values, subject, expiresAt));
    const session = { ...values, apiKeyId: id };
    const started = await this.insertSession(namespace, subject, session, (tx) =>
      tx.sessions.insertForApiKey(session, secretHash),
    );
    return started ? issued : undefined;
  }

  /**
   * Prepares a session of a user or an API key for an administrator who tests a token. The subject has not
   * authenticated, so the caller must authorize the request.
   * @returns the session and a function that inserts it in the caller's transaction, which must have locked the subject
   */
  async prepareTestSession(
    namespace: Namespace,
    subject: TokenSubject,
    options: SessionOptions,
  ): Promise<{ session: RenewalState; insert: (tx: Repositories) => Promise<void> }> {
    const values = await this.prepareValues(namespace, subject, options);
    const owner = subject.kind === 'user' ? { userId: subject.id } : { apiKeyId: subject.id };
    const session = { ...values, ...owner };
    return {
      session: initialState(values, subject),
      insert: async (tx) => {
        await tx.sessions.insert(session);
        const revoked = await revokeOldest(tx, namespace, session);
        if (revoked > 0) await this.audit.recordIn(tx, sessionLimitEvent(namespace, subject));
      },
    };
  }

  /** Inserts a session, and revokes the oldest ones beyond the limit of the namespace, in one transaction. */
  private async insertSession(
    namespace: Namespace,
    subject: TokenSubject,
    session: NewSession,
    insert: (tx: Repositories) => Promise<boolean>,
  ): Promise<boolean> {
    const revoked = await this.database.transaction(async (tx) =>
      (await insert(tx)) ? revokeOldest(tx, namespace, session) : undefined,
    );
    if (revoked === undefined) return false;
    if (revoked > 0) {
      this.activity.countEvent(namespace.id, 'session-revoked', '', revoked);
      const { kind, id, name } = subject;
      this.audit.recordLater({
        ...sessionLimitEvent(namespace, subject),
        actor: { kind, id, name },
      });
    }
    return true;
  }

  private async prepareValues(
    namespace: Namespace,
    { rights }: TokenSubject,
    { lifetime = namespace.refreshTtl, scope, audience, claims = {} }: SessionOptions,
  ) {
    const narrowed = requestedRights(scope) !== undefined;
    const grantedRights = narrowed ? grantScope(namespace, rights, scope) : null;
    const keys = await this.keyRing.loadKeyRing(namespace.id);
    const now = this.clock.now();
    const after = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
    const context = requestContext.current();
    return {
      id: newId(),
      namespaceId: namespace.id,
      ttl: lifetime,
      createdAt: now,
      expiresAt: after(lifetime),
      endsAt: after(Math.max(namespace.sessionTtlMax, lifetime)),
      scope: grantedRights,
      audience: (await this.audiences.grantAudience(namespace, audience)) ?? null,
      claims,
      ...keys.activeRefreshKeyIds(namespace.refreshEncryption !== null),
      address: context?.address ?? null,
      userAgent: context?.userAgent ?? null,
    };
  }
}

type SessionValues = Omit<NewSession, 'userId' | 'apiKeyId'>;

/** Revokes the oldest sessions beyond the limit of the namespace. @returns how many */
async function revokeOldest(
  tx: Repositories,
  { maxSessions }: Namespace,
  session: NewSession,
): Promise<number> {
  const { createdAt } = session;
  const revoked = await tx.sessions.revokeExcess(maxSessions, session, 'session-limit', createdAt);
  for (const id of revoked) await tx.changes.publish('session', id);
  return revoked.length;
}

function sessionLimitEvent({ id, maxSessions }: Namespace, subject: TokenSubject) {
  return {
    action: 'session.limit',
    namespaceId: id,
    target: { kind: subject.kind, id: subject.id, name: subject.name },
    details: { limit: maxSessions },
  } as const satisfies AuditChange;
}

/** The state of a new session, identical to that of the row to be inserted. */
function initialState(
  { id, address: _address, userAgent: _userAgent, ...values }: SessionValues,
  subject: TokenSubject,
  keyExpiresAt: Date | null = null,
): RenewalState {
  const { createdAt, expiresAt, endsAt } = values;
  return {
    ...values,
    readAt: createdAt,
    sessionId: id,
    counter: 0,
    rotatedAt: null,
    expiresAt: earlier(expiresAt, keyExpiresAt),
    endsAt: endsAt && earlier(endsAt, keyExpiresAt),
    revokedAt: null,
    subject,
  };
}

function earlier(one: Date, other: Date | null): Date {
  return other !== null && other < one ? other : one;
}
