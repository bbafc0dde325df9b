import { Inject, Injectable } from '@nestjs/common';
import { Database, type Namespace, type RefreshKeys, type RenewalState } from '#database';
import { Activity } from '../activity/activity.js';
import { AuditLog, type AuditEvent } from '../audit/audit-log.js';
import { AppError } from '../common/app-error.js';
import { LOGGER, type AppLogger } from '../common/logger.js';
import { contentAlgorithms } from '../keys/encryption-algorithms.js';
import { KeyRing } from '../keys/key-ring.js';
import { Issuers } from '../namespaces/issuers.js';
import type { RefreshClaims } from './access-claims.js';
import { InvalidTokenError } from './invalid-token.js';
import { decryptJwt } from './jwe.js';
import { verifyJwt } from './jwt.js';
import {
  causeOfRepeat,
  judge,
  refreshPolicy,
  successorExpiry,
  type RefreshPolicy,
  type ReuseCause,
} from './refresh-policy.js';
import { SessionMemory } from './session-memory.js';

/** A refresh token that was accepted. */
export interface Accepted {
  /** The session as it is now. */
  state: RenewalState;
  /** Whether the session has another refresh token now than the one that was shown. */
  replaced: boolean;
}

/** Accepts refresh tokens, and replaces them where the strategy of the namespace says so. */
@Injectable()
export class RefreshTokensService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(KeyRing) private readonly keyRing: KeyRing,
    @Inject(Issuers) private readonly issuers: Issuers,
    @Inject(SessionMemory) private readonly memory: SessionMemory,
    @Inject(LOGGER) private readonly logger: AppLogger,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(Activity) private readonly activity: Activity,
  ) {}

  /**
   * The session of verified claims, as it is.
   * @throws AppError refresh_token.refused
   */
  async session(
    namespace: Namespace,
    { sid, sub }: RefreshClaims,
    policy: RefreshPolicy = refreshPolicy(namespace),
  ): Promise<RenewalState> {
    const state = await this.read(namespace, sid, policy);
    if (!state || state.subject.id !== sub) throw refused();
    return state;
  }

  /**
   * Uses a refresh token: it stays, is replaced, or was replaced before; a replayed one ends the session.
   * @throws AppError refresh_token.refused
   */
  async use(
    namespace: Namespace,
    { cnt }: RefreshClaims,
    state: RenewalState,
    policy: RefreshPolicy,
    now: Date,
  ): Promise<Accepted> {
    const accepted = await this.settle(namespace, cnt, state, policy, now);
    this.activity.note(namespace.id, 'renewal');
    return accepted;
  }

  /** Under `keep` memory will do; a counter that moves is read where it moves. */
  private read(
    namespace: Namespace,
    sid: string,
    { strategy }: RefreshPolicy,
  ): Promise<RenewalState | undefined> {
    return strategy === 'keep'
      ? this.memory.renewalState(namespace.id, sid)
      : this.database.sessions.renewalState(namespace.id, sid);
  }

  private async settle(
    namespace: Namespace,
    cnt: number,
    state: RenewalState,
    policy: RefreshPolicy,
    now: Date,
  ): Promise<Accepted> {
    switch (judge(cnt, state, policy, now)) {
      case 'keep':
        return { state, replaced: false };
      case 'rotate':
        return this.rotate(namespace, cnt, state, policy, now);
      case 'repeat':
        this.noteRepeat(namespace, state, causeOfRepeat(state.rotatedAt, now));
        return { state, replaced: true };
      case 'replay':
        await this.revoke(namespace, state, now);
        throw refused();
      case 'refused':
        throw refused();
    }
  }

  private async rotate(
    namespace: Namespace,
    cnt: number,
    state: RenewalState,
    policy: RefreshPolicy,
    now: Date,
  ): Promise<Accepted> {
    const expiresAt = successorExpiry(state, now);
    const keys = await this.keyRing.of(namespace.id);
    const refreshKeys = keys.refreshKeys(namespace.refreshEncryption !== null);
    const won = await this.move(namespace, state.sessionId, cnt, {
      now,
      expiresAt,
      ...refreshKeys,
    });
    if (won) {
      const successor = { counter: cnt + 1, rotatedAt: now, expiresAt, ...refreshKeys };
      return { state: { ...state, ...successor }, replaced: true };
    }
    // Somebody else was first: what the row says now decides, and the counter has moved, so this ends.
    const current = await this.database.sessions.renewalState(namespace.id, state.sessionId);
    if (!current || current.counter === cnt) throw refused();
    return this.settle(namespace, cnt, current, policy, now);
  }

  /** Where memory serves the namespace, for its own strategy is `keep`, it has to hear of a counter that moved. */
  private move(
    namespace: Namespace,
    sid: string,
    cnt: number,
    times: { now: Date; expiresAt: Date } & RefreshKeys,
  ): Promise<boolean> {
    if (namespace.renewalStrategy !== 'keep') {
      return this.database.sessions.rotate(namespace.id, sid, cnt, times);
    }
    return this.database.transaction(async (tx) => {
      const won = await tx.sessions.rotate(namespace.id, sid, cnt, times);
      if (won) await tx.changes.publish('session', sid);
      return won;
    });
  }

  private async revoke(namespace: Namespace, state: RenewalState, now: Date): Promise<void> {
    this.log(namespace, state, 'replay');
    await this.database.transaction(async (tx) => {
      await tx.sessions.revoke(namespace.id, state.sessionId, 'replay', now);
      await tx.changes.publish('session', state.sessionId);
      await this.audit.record(tx, reuseOf(namespace, state, 'replay'));
    });
    this.activity.note(namespace.id, 'session-revoked');
  }

  private noteRepeat(
    namespace: Namespace,
    state: RenewalState,
    cause: Exclude<ReuseCause, 'replay'>,
  ): void {
    this.log(namespace, state, cause);
    this.audit.note(reuseOf(namespace, state, cause));
  }

  private log(namespace: Namespace, state: RenewalState, cause: ReuseCause): void {
    const level = cause === 'replay' ? 'warn' : 'info';
    this.logger[level](
      { namespace: namespace.name, session: state.sessionId, cause },
      'A replaced refresh token came again.',
    );
    this.activity.note(namespace.id, `reuse-${cause}`);
  }

  /**
   * The claims of a refresh token of this namespace. A forged one is refused before the database is asked.
   * @throws AppError refresh_token.refused
   */
  async verify(namespace: Namespace, token: string, now: Date): Promise<RefreshClaims> {
    try {
      return await this.open(namespace, token, now);
    } catch (error) {
      if (error instanceof InvalidTokenError) throw refused();
      throw error;
    }
  }

  /**
   * The same for a caller that tells its client what is wrong.
   * @throws InvalidTokenError
   */
  async open(namespace: Namespace, token: string, now: Date): Promise<RefreshClaims> {
    const keys = await this.keyRing.of(namespace.id);
    // Which form a token has is the choice of the namespace, never of the token: the other one is refused.
    const signed =
      namespace.refreshEncryption === null
        ? token
        : await decryptJwt(token, {
            keyOf: (kid) => keys.findEncryption(kid),
            // Tokens of an earlier choice are still out there; each of these is sound.
            enc: contentAlgorithms,
          });
    return verifyJwt(signed, {
      keyOf: (kid) => keys.find('refresh', kid),
      typ: 'rt+jwt',
      issuer: this.issuers.of(namespace.name),
      now,
    });
  }
}

function reuseOf({ id: namespaceId }: Namespace, state: RenewalState, cause: ReuseCause) {
  const { kind, id, name } = state.subject;
  return {
    action: `session.${cause}`,
    namespaceId,
    actor: { kind, id, name },
    target: { kind: 'session', id: state.sessionId },
    details: { cause },
  } as const satisfies AuditEvent;
}

export function refused(): AppError {
  return new AppError('refresh_token.refused', 'The refresh token is not accepted. Log in again.');
}
