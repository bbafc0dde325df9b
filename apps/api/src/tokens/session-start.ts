import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  newId,
  type ApiKey,
  type Namespace,
  type RenewalState,
  type Repositories,
  type RequestClaims,
  type TokenSubject,
  type User,
} from '#database';
import { Clock } from '../common/clock.js';
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

/** Begins sessions, of users and of API keys. */
@Injectable()
export class SessionStart {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AudiencePolicy) private readonly audiences: AudiencePolicy,
    @Inject(KeyRing) private readonly keyRing: KeyRing,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Begins a session of a user whose password was checked against `passwordHash`.
   * @returns undefined where the user was disabled, or the password changed, meanwhile
   * @throws AppError scope.refused, audience.refused: no session begins
   */
  async ofUser(
    namespace: Namespace,
    { id }: Pick<User, 'id'>,
    passwordHash: string,
    wishes: SessionWishes,
  ): Promise<RenewalState | undefined> {
    const values = await this.values(namespace, wishes, () =>
      this.database.rights.ofUser(namespace.id, id),
    );
    const begun = await this.database.sessions.begin({ ...values, userId: id }, passwordHash);
    return begun ? this.database.sessions.renewalState(namespace.id, values.id) : undefined;
  }

  /**
   * Begins a session of an API key that was proven. It ends with the key at the latest.
   * @returns undefined where the key was disabled, or its secret changed, meanwhile
   * @throws AppError scope.refused, audience.refused: no session begins
   */
  async ofApiKey(
    namespace: Namespace,
    { id, secretHash }: Pick<ApiKey, 'id' | 'secretHash'>,
    wishes: SessionWishes,
  ): Promise<RenewalState | undefined> {
    const values = await this.values(namespace, wishes, () =>
      this.database.rights.ofApiKey(namespace.id, id),
    );
    const begun = await this.database.sessions.beginByApiKey(
      { ...values, apiKeyId: id },
      secretHash,
    );
    return begun ? this.database.sessions.renewalState(namespace.id, values.id) : undefined;
  }

  /**
   * Prepares a session of a user or an API key for an administrator who tries out a token; nothing was proven, so the
   * caller answers for it.
   * @returns what begins it, in a transaction of the caller's
   */
  async forTrial(
    namespace: Namespace,
    subject: TokenSubject,
    wishes: SessionWishes,
  ): Promise<(tx: Repositories) => Promise<RenewalState>> {
    const values = await this.values(namespace, wishes, () => Promise.resolve(subject.rights));
    const owner = subject.kind === 'user' ? { userId: subject.id } : { apiKeyId: subject.id };
    return async (tx) => {
      await tx.sessions.insert({ ...values, ...owner });
      const state = await tx.sessions.renewalState(namespace.id, values.id);
      if (!state) throw new Error('The session that was just begun is not there.');
      return state;
    };
  }

  private async values(
    namespace: Namespace,
    { lifetime = namespace.refreshTtl, scope, audience, claims = {} }: SessionWishes,
    rights: () => Promise<string[]>,
  ) {
    const narrowed = askedRights(scope) !== undefined;
    const grantedRights = narrowed ? grantedScope(namespace, await rights(), scope) : null;
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
