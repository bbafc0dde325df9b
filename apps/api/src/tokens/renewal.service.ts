import { Inject, Injectable } from '@nestjs/common';
import { Database, type Namespace, type RenewalState } from '#database';
import { Clock } from '../common/clock.js';
import { NamespaceDirectory } from '../namespaces/namespace-directory.js';
import { lifetimeWithin } from './lifetimes.js';
import { refused, RefreshTokensService } from './refresh-tokens.service.js';
import { TokenIssuer } from './token-issuer.js';
import type { RenewalResponse, RenewRequest, TokenPairResponse } from './tokens.dto.js';

@Injectable()
export class RenewalService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(NamespaceDirectory) private readonly namespaces: NamespaceDirectory,
    @Inject(RefreshTokensService) private readonly refreshTokens: RefreshTokensService,
    @Inject(TokenIssuer) private readonly issuer: TokenIssuer,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** A refresh token buys an access token, and a successor where the strategy says so. */
  async renew(request: RenewRequest, ttl?: string): Promise<RenewalResponse> {
    const now = this.clock.now();
    const namespace = await this.open(request.namespace);
    const lifetime = lifetimeWithin(ttl, namespace.accessTtl, namespace.accessTtlMax);
    const { state, replaced } = await this.refreshTokens.accept(
      namespace,
      request.refresh_token,
      now,
    );
    const token = await this.issuer.accessToken(
      namespace,
      state.sessionId,
      state.subject,
      lifetime,
      now,
    );
    if (!replaced) return { token };
    return { token, refresh_token: await this.issuer.refreshToken(namespace, state) };
  }

  /** A refresh token buys an access token and a refresh token that lives on from now. */
  async renewBoth(request: RenewRequest, ttl: string): Promise<TokenPairResponse> {
    const now = this.clock.now();
    const namespace = await this.open(request.namespace);
    const most = Math.min(namespace.accessTtlMax, namespace.refreshTtlMax);
    const lifetime = lifetimeWithin(ttl, namespace.accessTtl, most);
    const accepted = await this.refreshTokens.accept(namespace, request.refresh_token, now);
    const state = accepted.replaced
      ? accepted.state
      : await this.prolong(namespace, accepted.state, lifetime, now);
    return {
      refresh_token: await this.issuer.refreshToken(namespace, state),
      access_token: await this.issuer.accessToken(
        namespace,
        state.sessionId,
        state.subject,
        lifetime,
        now,
      ),
    };
  }

  /** The session with its end moved to `lifetime` seconds from now, within its absolute end. */
  private async prolong(
    namespace: Namespace,
    state: RenewalState,
    lifetime: number,
    now: Date,
  ): Promise<RenewalState> {
    const end = (state.endsAt ?? state.expiresAt).getTime();
    const expiresAt = new Date(Math.min(now.getTime() + lifetime * 1000, end));
    if (expiresAt <= state.expiresAt) return { ...state, expiresAt };
    await this.database.transaction(async (tx) => {
      await tx.sessions.prolong(namespace.id, state.sessionId, expiresAt);
      await tx.changes.publish('session', state.sessionId);
    });
    return { ...state, expiresAt };
  }

  private async open(name: string): Promise<Namespace> {
    const namespace = await this.namespaces.findOpen(name);
    if (!namespace) throw refused();
    return namespace;
  }
}
