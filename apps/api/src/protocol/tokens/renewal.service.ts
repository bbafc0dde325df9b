import { Inject, Injectable } from '@nestjs/common';
import { Database, type Namespace, type RenewalState, type RenewalStrategy } from '#database';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { accessExpiry } from './access-claims.js';
import { AudiencePolicy } from './audience-policy.js';
import { refusedIfDeleted } from './deleted-namespace.js';
import { lifetimeWithin } from '../../identity/namespaces/lifetimes.js';
import { lastExpiry, refreshPolicy } from './refresh-policy.js';
import { refused, RefreshTokensService } from './refresh-tokens.service.js';
import { sessionScope } from './scope.js';
import { TokenIssuer } from './token-issuer.js';
import type { RenewalResult, RenewRequest, TokenPairResponse } from './tokens.dto.js';

/** What a renewal is asked for besides the defaults. */
export interface RenewalOptions {
  /** A lifetime such as `5m`. */
  lifetime?: string;
  /** Rights with blanks between them. */
  scope?: string;
  /** Another audience than the session's or the namespace's own. */
  audience?: string;
  /** A stronger renewal strategy than that of the namespace; a weaker one changes nothing. */
  strategy?: RenewalStrategy;
}

export interface Renewed {
  accessToken: string;
  /** Where the strategy of the namespace made a successor. */
  refreshToken?: string;
  /** What was granted. */
  scope: string[];
  /** Seconds. */
  lifetime: number;
  /** The `exp` of the access token. */
  exp: number;
  /** The session as it is now. */
  state: RenewalState;
}

@Injectable()
export class RenewalService {
  constructor(
    private readonly database: Database,
    private readonly namespaces: NamespaceDirectory,
    private readonly refreshTokens: RefreshTokensService,
    private readonly audiences: AudiencePolicy,
    private readonly keyRing: KeyRing,
    private readonly issuer: TokenIssuer,
    private readonly clock: Clock,
    @Inject(DatabaseClock) private readonly databaseClock: Clock,
  ) {}

  /** `POST /token/access`: in the words of the first generation. */
  async renewInNamespace(request: RenewRequest, lifetime?: string): Promise<RenewalResult> {
    const namespace = await this.findOpenNamespace(request.namespace);
    const { scope, audience } = request;
    const renewal = this.renew(namespace, request.refresh_token, { lifetime, scope, audience });
    const renewed = await refusedIfDeleted(renewal, refused);
    return {
      token: renewed.accessToken,
      refresh_token: renewed.refreshToken,
      ...(request.scope === undefined ? {} : { scope: renewed.scope.join(' ') }),
    };
  }

  /**
   * Exchanges a refresh token for an access token, and for a successor where the strategy says so. Whatever can be
   * refused is refused before the refresh token is used: the access token exists by then.
   */
  async renew(
    namespace: Namespace,
    refreshToken: string,
    wishes: RenewalOptions,
  ): Promise<Renewed> {
    const lifetime = lifetimeWithin(wishes.lifetime, namespace.accessTtl, namespace.accessTtlMax);
    const policy = refreshPolicy(namespace, wishes.strategy);
    const presented = await this.refreshTokens.presentRefreshToken(namespace, refreshToken, policy);
    const issued = await this.createAccessToken(namespace, presented.state, wishes, lifetime);
    const { state, replaced } = await this.refreshTokens.consumeRefreshToken(namespace, presented);
    return {
      ...issued,
      refreshToken: replaced ? await this.issuer.issueRefreshToken(namespace, state) : undefined,
      state,
    };
  }

  /** Exchanges a refresh token for an access token and a refresh token that expires no sooner. */
  async renewTokenPair(request: RenewRequest, ttl: string): Promise<TokenPairResponse> {
    const namespace = await this.findOpenNamespace(request.namespace);
    return refusedIfDeleted(this.renewPair(namespace, request, ttl), refused);
  }

  private async renewPair(
    namespace: Namespace,
    request: RenewRequest,
    ttl: string,
  ): Promise<TokenPairResponse> {
    const max = Math.min(namespace.accessTtlMax, namespace.refreshTtlMax);
    const lifetime = lifetimeWithin(ttl, namespace.accessTtl, max);
    const policy = refreshPolicy(namespace);
    const presented = await this.refreshTokens.presentRefreshToken(
      namespace,
      request.refresh_token,
      policy,
    );
    const { accessToken } = await this.createAccessToken(
      namespace,
      presented.state,
      request,
      lifetime,
    );
    const used = await this.refreshTokens.consumeRefreshToken(namespace, presented);
    const state = used.replaced ? used.state : await this.prolong(namespace, used.state, lifetime);
    return {
      refresh_token: await this.issuer.issueRefreshToken(namespace, state),
      access_token: accessToken,
    };
  }

  /**
   * Creates an access token of a session.
   * @throws AppError scope.refused, audience.refused, token.too_large
   */
  async createAccessToken(
    namespace: Namespace,
    state: RenewalState,
    wishes: Pick<RenewalOptions, 'scope' | 'audience'>,
    lifetime: number,
  ): Promise<Omit<Renewed, 'refreshToken' | 'state'>> {
    const now = this.clock.now();
    const { sessionId, subject, claims } = state;
    const scope = sessionScope(namespace, state, wishes.scope);
    const audience = await this.audiences.grantAudience(namespace, wishes.audience, state.audience);
    const grant = { subject, sessionId, scope, audience, claims, lifetime, now };
    const accessToken = await this.issuer.issueAccessToken(namespace, grant);
    return { accessToken, scope, lifetime, exp: accessExpiry(now, lifetime) };
  }

  /** The session with its end moved to `lifetime` seconds from now, within its absolute end. */
  private async prolong(
    namespace: Namespace,
    state: RenewalState,
    lifetime: number,
  ): Promise<RenewalState> {
    const asked = this.databaseClock.now().getTime() + lifetime * 1000;
    const expiresAt = new Date(Math.min(asked, lastExpiry(state).getTime()));
    if (expiresAt <= state.expiresAt) return { ...state, expiresAt };
    const keys = await this.keyRing.loadKeyRing(namespace.id);
    const refreshKeys = keys.refreshKeys(namespace.refreshEncryption !== null);
    await this.database.transaction(async (tx) => {
      await tx.sessions.prolong(namespace.id, state.sessionId, { expiresAt, ...refreshKeys });
      await tx.changes.publish('session', state.sessionId);
    });
    return { ...state, expiresAt, ...refreshKeys };
  }

  private async findOpenNamespace(name: string): Promise<Namespace> {
    const namespace = await this.namespaces.findOpenNamespace(name);
    if (!namespace) throw refused();
    return namespace;
  }
}
