import { Inject, Injectable } from '@nestjs/common';
import { Database, type Namespace, type RenewalState } from '#database';
import { AppError } from '../common/app-error.js';
import { LOGGER, type AppLogger } from '../common/logger.js';
import { KeyRing } from '../keys/key-ring.js';
import { Issuers } from '../namespaces/issuers.js';
import type { RefreshClaims } from './access-claims.js';
import { InvalidTokenError } from './invalid-token.js';
import { verifyJwt } from './jwt.js';
import { causeOfRepeat, judge, successorExpiry, type ReuseCause } from './refresh-policy.js';
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
  ) {}

  /**
   * The session of a refresh token. A forged token is refused before the database is asked; a replayed
   * one ends the session.
   * @throws AppError refresh_token.refused
   */
  async accept(namespace: Namespace, token: string, now: Date): Promise<Accepted> {
    const { sid, sub, cnt } = await this.verify(namespace, token, now);
    const state = await this.read(namespace, sid);
    if (!state || state.subject.id !== sub) throw refused();
    return this.settle(namespace, cnt, state, now);
  }

  /** Under `keep` memory will do; a counter that moves is read where it moves. */
  private read(namespace: Namespace, sid: string): Promise<RenewalState | undefined> {
    return namespace.renewalStrategy === 'keep'
      ? this.memory.renewalState(namespace.id, sid)
      : this.database.sessions.renewalState(namespace.id, sid);
  }

  private async settle(
    namespace: Namespace,
    cnt: number,
    state: RenewalState,
    now: Date,
  ): Promise<Accepted> {
    const policy = { strategy: namespace.renewalStrategy, grace: namespace.reuseGrace };
    switch (judge(cnt, state, policy, now)) {
      case 'keep':
        return { state, replaced: false };
      case 'rotate':
        return this.rotate(namespace, cnt, state, now);
      case 'repeat':
        this.note(namespace, state, causeOfRepeat(state.rotatedAt, now));
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
    now: Date,
  ): Promise<Accepted> {
    const expiresAt = successorExpiry(state, now);
    const won = await this.database.sessions.rotate(namespace.id, state.sessionId, cnt, {
      now,
      expiresAt,
    });
    if (won)
      return { state: { ...state, counter: cnt + 1, rotatedAt: now, expiresAt }, replaced: true };
    // Somebody else was first: what the row says now decides, and the counter has moved, so this ends.
    const current = await this.database.sessions.renewalState(namespace.id, state.sessionId);
    if (!current || current.counter === cnt) throw refused();
    return this.settle(namespace, cnt, current, now);
  }

  private async revoke(namespace: Namespace, state: RenewalState, now: Date): Promise<void> {
    this.note(namespace, state, 'replay');
    await this.database.transaction(async (tx) => {
      await tx.sessions.revoke(namespace.id, state.sessionId, 'replay', now);
      await tx.changes.publish('session', state.sessionId);
    });
  }

  private note(namespace: Namespace, state: RenewalState, cause: ReuseCause): void {
    const level = cause === 'replay' ? 'warn' : 'info';
    this.logger[level](
      { namespace: namespace.name, session: state.sessionId, cause },
      'A replaced refresh token came again.',
    );
  }

  private async verify(namespace: Namespace, token: string, now: Date): Promise<RefreshClaims> {
    const keys = await this.keyRing.of(namespace.id);
    try {
      return await verifyJwt(token, {
        keyOf: (kid) => keys.find('refresh', kid),
        typ: 'rt+jwt',
        issuer: this.issuers.of(namespace.name),
        now,
      });
    } catch (error) {
      if (error instanceof InvalidTokenError) throw refused();
      throw error;
    }
  }
}

export function refused(): AppError {
  return new AppError('refresh_token.refused', 'The refresh token is not accepted. Log in again.');
}
