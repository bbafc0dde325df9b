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
import { Activity } from '../activity/activity.js';
import { AuditLog } from '../audit/audit-log.js';
import { Clock } from '../common/clock.js';
import { DatabaseClock } from '../common/database-clock.js';
import { requestContext } from '../common/request-context.js';
import { KeyRing } from '../keys/key-ring.js';
import { AudiencePolicy } from './audience-policy.js';
import { askedRights, grantedScope } from './scope.js';

/** What a session is to be; whatever is left out is as the namespace says. */
export interface SessionWishes {
  /** Seconds that each refresh token lives. The caller has compared it with the maximum of the namespace. */
  lifetime?: number;
  /** Rights with blanks between them: its tokens carry none beyond these. */
  scope?: string;
  /** Its access tokens are for this audience. */
  audience?: string;
  /** Custom claims of its access tokens. The caller has judged them (`requestClaimsFault`). */
  claims?: RequestClaims;
}

/** Creates what a request gets of a session that is about to start. */
export type Issue<T> = (session: RenewalState) => Promise<T>;

/**
 * Starts sessions, of users and of API keys. The tokens of a session are created first and its row is inserted last: a
 * request that fails leaves no session behind.
 */
@Injectable()
export class SessionStart {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AudiencePolicy) private readonly audiences: AudiencePolicy,
    @Inject(KeyRing) private readonly keyRing: KeyRing,
    @Inject(DatabaseClock) private readonly clock: Clock,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(Activity) private readonly activity: Activity,
  ) {}

  /**
   * Starts a session of a user whose password was checked against `passwordHash`.
   * @returns what `issue` created; undefined where the user was disabled, or the password changed, in the meantime
   * @throws AppError scope.refused, audience.refused, and what `issue` throws: no session starts
   */
  async ofUser<T>(
    namespace: Namespace,
    { id }: Pick<User, 'id'>,
    passwordHash: string,
    wishes: SessionWishes,
    issue: Issue<T>,
  ): Promise<T | undefined> {
    const subject = await this.database.subjects.find(namespace.id, id);
    if (!subject) return undefined;
    const values = await this.values(namespace, subject, wishes);
    const issued = await issue(firstState(values, subject));
    const session = { ...values, userId: id };
    const started = await this.start(namespace, subject, session, (tx) =>
      tx.sessions.begin(session, passwordHash),
    );
    return started ? issued : undefined;
  }

  /**
   * Starts a session of an API key that was verified. It expires with the key at the latest.
   * @returns what `issue` created; undefined where the key was disabled, or its secret changed, in the meantime
   * @throws AppError scope.refused, audience.refused, and what `issue` throws: no session starts
   */
  async ofApiKey<T>(
    namespace: Namespace,
    { id, secretHash, expiresAt }: Pick<ApiKey, 'id' | 'secretHash' | 'expiresAt'>,
    wishes: SessionWishes,
    issue: Issue<T>,
  ): Promise<T | undefined> {
    const subject = await this.database.subjects.find(namespace.id, id);
    if (!subject) return undefined;
    const values = await this.values(namespace, subject, wishes);
    const issued = await issue(firstState(values, subject, expiresAt));
    const session = { ...values, apiKeyId: id };
    const started = await this.start(namespace, subject, session, (tx) =>
      tx.sessions.beginByApiKey(session, secretHash),
    );
    return started ? issued : undefined;
  }

  /**
   * Prepares a session of a user or an API key for an administrator who tests a token; nobody has authenticated as the
   * subject, so the caller answers for it.
   * @returns the session, and what inserts it in a transaction of the caller's
   */
  async forTrial(
    namespace: Namespace,
    subject: TokenSubject,
    wishes: SessionWishes,
  ): Promise<{ session: RenewalState; insert: (tx: Repositories) => Promise<void> }> {
    const values = await this.values(namespace, subject, wishes);
    const owner = subject.kind === 'user' ? { userId: subject.id } : { apiKeyId: subject.id };
    return {
      session: firstState(values, subject),
      insert: async (tx) => {
        await tx.sessions.insert({ ...values, ...owner });
      },
    };
  }

  /** Inserts a session, and revokes the oldest ones beyond the limit of the namespace, in one transaction. */
  private async start(
    { id: namespaceId, maxSessions }: Namespace,
    { kind, id, name }: TokenSubject,
    session: NewSession,
    insert: (tx: Repositories) => Promise<boolean>,
  ): Promise<boolean> {
    const revoked = await this.database.transaction(async (tx) => {
      if (!(await insert(tx))) return undefined;
      const beyond = await tx.sessions.revokeBeyond(
        maxSessions,
        session,
        'session-limit',
        session.createdAt,
      );
      for (const sessionId of beyond) await tx.changes.publish('session', sessionId);
      return beyond;
    });
    if (revoked === undefined) return false;
    if (revoked.length > 0) {
      this.activity.note(namespaceId, 'session-revoked', '', revoked.length);
      const who = { kind, id, name };
      const details = { limit: maxSessions };
      this.audit.note({ action: 'session.limit', namespaceId, actor: who, target: who, details });
    }
    return true;
  }

  private async values(
    namespace: Namespace,
    { rights }: TokenSubject,
    { lifetime = namespace.refreshTtl, scope, audience, claims = {} }: SessionWishes,
  ) {
    const narrowed = askedRights(scope) !== undefined;
    const grantedRights = narrowed ? grantedScope(namespace, rights, scope) : null;
    const keys = await this.keyRing.of(namespace.id);
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
      audience: (await this.audiences.granted(namespace, audience)) ?? null,
      claims,
      ...keys.refreshKeys(namespace.refreshEncryption !== null),
      address: context?.address ?? null,
      userAgent: context?.userAgent ?? null,
    };
  }
}

type SessionValues = Omit<NewSession, 'userId' | 'apiKeyId'>;

/** A session before its first renewal, as its row will say. */
function firstState(
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
