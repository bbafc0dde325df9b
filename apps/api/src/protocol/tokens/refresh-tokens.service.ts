import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  type Namespace,
  type RenewalState,
  type Rotation,
  type SessionRepository,
  type TokenSubject,
} from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { AuditLog, type AuditEvent } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { requestContext } from '../../core/http/request-context.js';
import { contentAlgorithms } from '../../keys/signing-keys/encryption-algorithms.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import { PublicUrls } from '../../identity/namespaces/public-urls.js';
import type { RefreshClaims } from './access-claims.js';
import { InvalidTokenError } from '../jose/invalid-token.js';
import { decryptJwt } from '../jose/jwe.js';
import { checkLifetime, verifyJwt } from '../jose/jwt.js';
import {
  classifyRepeat,
  evaluateRefreshToken,
  latestExpiry,
  rotationTimeout,
  type RefreshPolicy,
  type ReuseCause,
} from './refresh-policy.js';
import { SessionCache } from './session-cache.js';
import { VerifiedTokens } from './verified-tokens.js';
import { allowsAddress } from '../../identity/subjects/subject-state.js';

/** A valid refresh token that has not been consumed yet. */
export interface PresentedRefreshToken {
  /** Its counter. */
  cnt: number;
  /** Its session. */
  state: RenewalState;
  policy: RefreshPolicy;
  verdict: 'keep' | 'rotate' | 'repeat';
}

/** A consumed refresh token. */
export interface ConsumedRefreshToken {
  /** The session after the refresh token was consumed. */
  state: RenewalState;
  /** Whether the session now has another refresh token than the presented one. */
  replaced: boolean;
}

/** Verifies refresh tokens, and rotates them as the renewal strategy requires. */
@Injectable()
export class RefreshTokensService {
  private readonly verified = new VerifiedTokens<RefreshClaims>();

  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
    private readonly urls: PublicUrls,
    private readonly cache: SessionCache,
    @Inject(LOGGER) private readonly logger: AppLogger,
    private readonly audit: AuditLog,
    private readonly activity: Activity,
    @Inject(DatabaseClock) private readonly clock: Clock,
  ) {}

  /**
   * The session of verified claims, from the cache where possible. Does not evaluate the token.
   * @throws AppError refresh_token.refused
   */
  loadSession(namespace: Namespace, claims: RefreshClaims): Promise<RenewalState> {
    const source = namespace.renewalStrategy === 'keep' ? this.cache : this.database.sessions;
    return this.loadSessionFrom(source, namespace, claims);
  }

  /**
   * Verifies a refresh token and evaluates it against the row of its session without consuming it: callers check the
   * request and create its tokens before `consumeRefreshToken`. A replayed token revokes the session.
   * @throws AppError refresh_token.refused
   */
  async presentRefreshToken(
    namespace: Namespace,
    token: string,
    policy: RefreshPolicy,
  ): Promise<PresentedRefreshToken> {
    const claims = await this.verifyRefreshToken(namespace, token);
    const presented = await this.presentFromCache(namespace, claims, policy);
    if (presented) return presented;
    const state = await this.loadSessionFrom(this.database.sessions, namespace, claims);
    return this.evaluateRow(namespace, claims.cnt, state, policy);
  }

  /**
   * Consumes a refresh token: keeps it, rotates it, or returns the existing successor. A replay revokes the session.
   * @throws AppError refresh_token.refused; server.unavailable if the database took too long and nothing was consumed
   */
  async consumeRefreshToken(
    namespace: Namespace,
    presented: PresentedRefreshToken,
  ): Promise<ConsumedRefreshToken> {
    const used = await this.applyVerdict(namespace, presented);
    this.activity.countEvent(namespace.id, 'renewal');
    return used;
  }

  /**
   * The cache is enough for a token that is kept, and to attempt a rotation: its statement compares the counter and the
   * times with the row. Everything else needs the row and the database's time.
   */
  private async presentFromCache(
    namespace: Namespace,
    claims: RefreshClaims,
    policy: RefreshPolicy,
  ): Promise<PresentedRefreshToken | undefined> {
    const { strategy } = policy;
    if (strategy !== namespace.renewalStrategy || strategy === 'rotate-near-expiry')
      return undefined;
    const state = await this.loadSessionFrom(this.cache, namespace, claims);
    const { cnt } = claims;
    if (strategy === 'rotate') {
      const isCurrent = cnt >= state.counter && state.revokedAt === null;
      if (!isCurrent || state.subject.disabled) return undefined;
      const current = { ...state, counter: cnt, readAt: this.clock.now() };
      return { cnt, state: current, policy, verdict: 'rotate' };
    }
    const verdict = evaluateRefreshToken(cnt, state, policy, this.clock.now());
    return verdict === 'keep' ? { cnt, state, policy, verdict } : undefined;
  }

  private async loadSessionFrom(
    source: Pick<SessionRepository, 'renewalState'>,
    { id }: Namespace,
    { sid, sub }: RefreshClaims,
  ): Promise<RenewalState> {
    const state = await source.renewalState(id, sid);
    if (!state || state.subject.id !== sub) throw refreshTokenRefused();
    this.refuseOtherAddress(id, state.subject);
    return state;
  }

  /** The allowed addresses of an API key also apply to its sessions, so that a stolen refresh token gains nothing. */
  private refuseOtherAddress(namespaceId: string, subject: TokenSubject): void {
    if (allowsAddress(subject, requestContext.current()?.address ?? '')) return;
    const target = { kind: 'api-key', id: subject.id, name: subject.name } as const;
    const details = { reason: 'address' };
    this.audit.recordLater({ action: 'api-key.refused', namespaceId, target, details });
    throw refreshTokenRefused();
  }

  /** @throws AppError refresh_token.refused */
  private async evaluateRow(
    namespace: Namespace,
    cnt: number,
    state: RenewalState,
    policy: RefreshPolicy,
  ): Promise<PresentedRefreshToken> {
    const verdict = evaluateRefreshToken(cnt, state, policy, state.readAt);
    if (verdict === 'replay') await this.revokeReplayedSession(namespace, state);
    if (verdict === 'replay' || verdict === 'refused') throw refreshTokenRefused();
    return { cnt, state, policy, verdict };
  }

  private async applyVerdict(
    namespace: Namespace,
    { cnt, state, policy, verdict }: PresentedRefreshToken,
  ): Promise<ConsumedRefreshToken> {
    switch (verdict) {
      case 'keep':
        return { state, replaced: false };
      case 'repeat':
        this.recordRepeat(namespace, state, classifyRepeat(state.rotatedAt, state.readAt));
        return { state, replaced: true };
      case 'rotate':
        return this.rotate(namespace, { cnt, state, policy });
    }
  }

  private async rotate(
    namespace: Namespace,
    { cnt, state, policy }: Omit<PresentedRefreshToken, 'verdict'>,
  ): Promise<ConsumedRefreshToken> {
    const { sessionId } = state;
    const keys = await this.keyRing.loadKeyRing(namespace.id);
    const refreshKeys = keys.activeRefreshKeyIds(namespace.refreshEncryption !== null);
    const rotated = await this.rotateRow(namespace, sessionId, cnt, {
      before: new Date(state.readAt.getTime() + rotationTimeout(policy)),
      end: latestExpiry(state),
      ...refreshKeys,
    });
    if (rotated) {
      const successor = { counter: cnt + 1, ...rotated, ...refreshKeys };
      return { state: { ...state, ...successor }, replaced: true };
    }
    // A concurrent caller was first, or the database was too slow: evaluate the row again.
    const current = await this.database.sessions.renewalState(namespace.id, sessionId);
    if (!current) throw refreshTokenRefused();
    const presented = await this.evaluateRow(namespace, cnt, current, policy);
    if (presented.verdict === 'rotate') throw rotationTimedOut();
    return this.applyVerdict(namespace, presented);
  }

  /** Where the namespace's own strategy is `keep`, other nodes serve the session from their caches and are notified. */
  private rotateRow(
    namespace: Namespace,
    sid: string,
    cnt: number,
    rotation: Rotation,
  ): ReturnType<SessionRepository['rotate']> {
    if (namespace.renewalStrategy !== 'keep') {
      return this.database.sessions.rotate(namespace.id, sid, cnt, rotation);
    }
    return this.database.transaction(async (tx) => {
      const rotated = await tx.sessions.rotate(namespace.id, sid, cnt, rotation);
      if (rotated) await tx.changes.publish('session', sid);
      return rotated;
    });
  }

  private async revokeReplayedSession(namespace: Namespace, state: RenewalState): Promise<void> {
    this.reportReuse(namespace, state, 'replay');
    await this.database.transaction(async (tx) => {
      await tx.sessions.revoke(namespace.id, state.sessionId, 'replay', this.clock.now());
      await tx.changes.publish('session', state.sessionId);
      await this.audit.recordIn(tx, reuseEvent(namespace, state, 'replay'));
    });
    this.activity.countEvent(namespace.id, 'session-revoked');
  }

  private recordRepeat(
    namespace: Namespace,
    state: RenewalState,
    cause: Exclude<ReuseCause, 'replay'>,
  ): void {
    this.reportReuse(namespace, state, cause);
    this.audit.recordLater(reuseEvent(namespace, state, cause));
  }

  private reportReuse(namespace: Namespace, state: RenewalState, cause: ReuseCause): void {
    const level = cause === 'replay' ? 'warn' : 'info';
    this.logger[level](
      { namespace: namespace.name, session: state.sessionId, cause },
      'Refresh token reuse detected.',
    );
    this.activity.countEvent(namespace.id, `reuse-${cause}`);
  }

  /**
   * The claims of a refresh token of this namespace. A forged token is refused without a database query.
   * @throws AppError refresh_token.refused
   */
  async verifyRefreshToken(namespace: Namespace, token: string): Promise<RefreshClaims> {
    try {
      return await this.verifyRefreshTokenClaims(namespace, token);
    } catch (error) {
      if (error instanceof InvalidTokenError) throw refreshTokenRefused();
      throw error;
    }
  }

  /**
   * The same for callers that report the cause to the client.
   * @throws InvalidTokenError
   */
  async verifyRefreshTokenClaims(namespace: Namespace, token: string): Promise<RefreshClaims> {
    const keys = await this.keyRing.loadKeyRing(namespace.id);
    const now = this.clock.now();
    const isEncrypted = namespace.refreshEncryption !== null;
    const known = this.verified.findClaims(keys, isEncrypted, token);
    if (known) {
      checkLifetime(known, { now });
      return known;
    }
    // The namespace decides whether its tokens are encrypted, never the token itself: the other format is refused.
    const signed =
      namespace.refreshEncryption === null
        ? token
        : await decryptJwt(token, {
            keyOf: (kid) => keys.findDecryptionKey(kid),
            // Tokens issued under an earlier setting remain valid; every one of these algorithms is secure.
            enc: contentAlgorithms,
          });
    const claims = await verifyJwt(signed, {
      keyOf: (kid) => keys.findVerificationKey('refresh', kid),
      typ: 'rt+jwt',
      issuer: this.urls.issuerOf(namespace.name),
      now,
    });
    this.verified.rememberClaims(keys, isEncrypted, token, claims);
    return claims;
  }
}

function reuseEvent({ id: namespaceId }: Namespace, state: RenewalState, cause: ReuseCause) {
  const { kind, id, name } = state.subject;
  return {
    action: `session.${cause}`,
    namespaceId,
    actor: { kind, id, name },
    target: { kind: 'session', id: state.sessionId },
    details: { cause },
  } as const satisfies AuditEvent;
}

export function refreshTokenRefused(): AppError {
  return new AppError('refresh_token.refused', 'The refresh token is not accepted. Log in again.');
}

function rotationTimedOut(): AppError {
  return new AppError(
    'server.unavailable',
    'The database took too long. The refresh token was not used; send the request again.',
    [],
    1,
  );
}
