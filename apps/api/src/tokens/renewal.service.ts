import { Inject, Injectable } from '@nestjs/common';
import { Database, type Namespace, type RenewalState } from '#database';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { KeyRing } from '../keys/key-ring.js';
import { Issuers } from '../namespaces/issuers.js';
import { NamespaceDirectory } from '../namespaces/namespace-directory.js';
import type { RefreshClaims } from './access-claims.js';
import { InvalidTokenError } from './invalid-token.js';
import { verifyJwt } from './jwt.js';
import { lifetimeWithin } from './lifetimes.js';
import { SessionMemory } from './session-memory.js';
import { TokenIssuer } from './token-issuer.js';
import type { RenewRequest, TokenPairResponse } from './tokens.dto.js';

@Injectable()
export class RenewalService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(NamespaceDirectory) private readonly namespaces: NamespaceDirectory,
    @Inject(KeyRing) private readonly keyRing: KeyRing,
    @Inject(Issuers) private readonly issuers: Issuers,
    @Inject(SessionMemory) private readonly sessions: SessionMemory,
    @Inject(TokenIssuer) private readonly issuer: TokenIssuer,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** A refresh token buys an access token; the refresh token stays. */
  async renew(request: RenewRequest, ttl?: string): Promise<string> {
    const now = this.clock.now();
    const namespace = await this.open(request.namespace);
    const state = await this.accept(namespace, request.refresh_token, now);
    const lifetime = lifetimeWithin(ttl, namespace.accessTtl, namespace.accessTtlMax);
    return this.issuer.accessToken(namespace, state.sessionId, state.subject, lifetime, now);
  }

  /** A refresh token buys an access token and a refresh token that lives on from now. */
  async renewBoth(request: RenewRequest, ttl: string): Promise<TokenPairResponse> {
    const now = this.clock.now();
    const namespace = await this.open(request.namespace);
    const state = await this.accept(namespace, request.refresh_token, now);
    const most = Math.min(namespace.accessTtlMax, namespace.refreshTtlMax);
    const lifetime = lifetimeWithin(ttl, namespace.accessTtl, most);
    const expiresAt = new Date(now.getTime() + lifetime * 1000);
    await this.prolong(namespace.id, state, expiresAt);
    const session = { ...state, userId: state.subject.id, expiresAt };
    return {
      refresh_token: await this.issuer.refreshToken(namespace, session, now),
      access_token: await this.issuer.accessToken(
        namespace,
        state.sessionId,
        state.subject,
        lifetime,
        now,
      ),
    };
  }

  private async prolong(namespaceId: string, state: RenewalState, expiresAt: Date): Promise<void> {
    if (expiresAt <= state.expiresAt) return;
    await this.database.transaction(async (tx) => {
      await tx.sessions.prolong(namespaceId, state.sessionId, expiresAt);
      await tx.changes.publish('session', state.sessionId);
    });
  }

  private async open(name: string): Promise<Namespace> {
    const namespace = await this.namespaces.findOpen(name);
    if (!namespace) throw refused();
    return namespace;
  }

  /** The session of a refresh token, if both are good. A forged one is refused before the database is asked. */
  private async accept(namespace: Namespace, token: string, now: Date): Promise<RenewalState> {
    const claims = await this.verify(namespace, token, now);
    const state = await this.sessions.renewalState(namespace.id, claims.sid);
    if (!state || state.subject.id !== claims.sub || state.subject.disabled) throw refused();
    if (state.revokedAt !== null || state.expiresAt <= now) throw refused();
    if (state.counter !== claims['cnt']) throw refused();
    return state;
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

function refused(): AppError {
  return new AppError('refresh_token.refused', 'The refresh token is not accepted. Log in again.');
}
