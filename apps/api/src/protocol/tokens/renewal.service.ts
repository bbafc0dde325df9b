import { Inject, Injectable } from '@nestjs/common';
import { Database, type Namespace, type RenewalState, type RenewalStrategy } from '#database';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { accessExpiry } from './access-claims.js';
import { AudiencePolicy } from './audience-policy.js';
import { refuseIfDeleted } from './refuse-if-deleted.js';
import { resolveLifetime } from '../../identity/namespaces/lifetimes.js';
import { latestExpiry, refreshPolicy } from './refresh-policy.js';
import {
  refreshTokenRefused,
  RefreshTokensService,
  type ConsumedRefreshToken,
} from './refresh-tokens.service.js';
import { grantSessionScope } from './scope.js';
import { TokenIssuer } from './token-issuer.js';
import type { RenewalResult, RenewRequest, TokenPairResponse } from './tokens.dto.js';

/** Parameters of a renewal; the namespace and the session set the defaults. */
export interface RenewalOptions {
  /** Lifetime of the access token, for example `5m`. */
  lifetime?: string;
  /** Space-separated rights. */
  scope?: string;
  /** An audience other than that of the session or the namespace. */
  audience?: string;
  /** A stronger renewal strategy than that of the namespace; a weaker one is ignored. */
  strategy?: RenewalStrategy;
}

/** An access token and its parameters. */
export interface IssuedAccessToken {
  accessToken: string;
  /** The granted rights. */
  scope: string[];
  /** Seconds. */
  lifetime: number;
  /** The `exp` of the access token, in seconds since 1970. */
  exp: number;
}

export interface Renewed extends IssuedAccessToken {
  /** The successor of the refresh token, where the renewal strategy replaced it. */
  refreshToken?: string;
  /** The session after the renewal. */
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

  /** `POST /token/access`, in the format of Quid. */
  async renewInNamespace(request: RenewRequest, lifetime?: string): Promise<RenewalResult> {
    const namespace = await this.findOpenNamespace(request.namespace);
    const { refresh_token, scope, audience } = request;
    const renewal = this.renew(namespace, refresh_token, { lifetime, scope, audience });
    const renewed = await refuseIfDeleted(renewal, refreshTokenRefused);
    return {
      token: renewed.accessToken,
      refresh_token: renewed.refreshToken,
      ...(scope === undefined ? {} : { scope: renewed.scope.join(' ') }),
    };
  }

  /** `POST /token/refresh-access`: an access token, and a refresh token that expires no sooner. */
  async renewTokenPair(request: RenewRequest, lifetime: string): Promise<TokenPairResponse> {
    const namespace = await this.findOpenNamespace(request.namespace);
    const { refresh_token, scope, audience } = request;
    const renewal = this.renewPair(namespace, refresh_token, { lifetime, scope, audience });
    return refuseIfDeleted(renewal, refreshTokenRefused);
  }

  /** Exchanges a refresh token for an access token, and for a successor where the strategy replaces it. */
  async renew(
    namespace: Namespace,
    refreshToken: string,
    options: RenewalOptions,
  ): Promise<Renewed> {
    const { accessTtl, accessTtlMax } = namespace;
    const lifetime = resolveLifetime(options.lifetime, accessTtl, accessTtlMax);
    const exchanged = await this.exchange(namespace, refreshToken, options, lifetime);
    const { issued, state, replaced } = exchanged;
    if (!replaced) return { ...issued, state };
    return {
      ...issued,
      state,
      refreshToken: await this.issuer.issueRefreshToken(namespace, state),
    };
  }

  /** Where the strategy keeps the refresh token, its session is extended instead. */
  private async renewPair(
    namespace: Namespace,
    refreshToken: string,
    options: RenewalOptions,
  ): Promise<TokenPairResponse> {
    const { accessTtl, accessTtlMax, refreshTtlMax } = namespace;
    const max = Math.min(accessTtlMax, refreshTtlMax);
    const lifetime = resolveLifetime(options.lifetime, accessTtl, max);
    const exchanged = await this.exchange(namespace, refreshToken, options, lifetime);
    const { issued, replaced } = exchanged;
    const state = replaced
      ? exchanged.state
      : await this.prolong(namespace, exchanged.state, lifetime);
    return {
      refresh_token: await this.issuer.issueRefreshToken(namespace, state),
      access_token: issued.accessToken,
    };
  }

  /**
   * Every check comes before the refresh token is consumed: a refused renewal, even one whose access token is too
   * large, leaves the refresh token as it was.
   */
  private async exchange(
    namespace: Namespace,
    refreshToken: string,
    options: RenewalOptions,
    lifetime: number,
  ): Promise<ConsumedRefreshToken & { issued: IssuedAccessToken }> {
    const policy = refreshPolicy(namespace, options.strategy);
    const presented = await this.refreshTokens.presentRefreshToken(namespace, refreshToken, policy);
    const issued = await this.createAccessToken(namespace, presented.state, options, lifetime);
    const consumed = await this.refreshTokens.consumeRefreshToken(namespace, presented);
    return { ...consumed, issued };
  }

  /**
   * Creates an access token of a session.
   * @throws AppError scope.refused, audience.refused, token.too_large
   */
  async createAccessToken(
    namespace: Namespace,
    state: RenewalState,
    options: Pick<RenewalOptions, 'scope' | 'audience'>,
    lifetime: number,
  ): Promise<IssuedAccessToken> {
    const now = this.clock.now();
    const { sessionId, subject, claims } = state;
    const scope = grantSessionScope(namespace, state, options.scope);
    const audience = await this.audiences.grantAudience(
      namespace,
      options.audience,
      state.audience,
    );
    const grant = { subject, sessionId, scope, audience, claims, lifetime, now };
    const accessToken = await this.issuer.issueAccessToken(namespace, grant);
    return { accessToken, scope, lifetime, exp: accessExpiry(now, lifetime) };
  }

  /** Extends a session to `lifetime` seconds from now, within its absolute end. Never shortens a stored session. */
  private async prolong(
    namespace: Namespace,
    state: RenewalState,
    lifetime: number,
  ): Promise<RenewalState> {
    const requested = this.databaseClock.now().getTime() + lifetime * 1000;
    const expiresAt = new Date(Math.min(requested, latestExpiry(state).getTime()));
    if (expiresAt <= state.expiresAt) return { ...state, expiresAt };
    const keys = await this.keyRing.loadKeyRing(namespace.id);
    const refreshKeys = keys.activeRefreshKeyIds(namespace.refreshEncryption !== null);
    await this.database.transaction(async (tx) => {
      await tx.sessions.extend(namespace.id, state.sessionId, { expiresAt, ...refreshKeys });
      await tx.changes.publish('session', state.sessionId);
    });
    return { ...state, expiresAt, ...refreshKeys };
  }

  private async findOpenNamespace(name: string): Promise<Namespace> {
    const namespace = await this.namespaces.findOpenNamespace(name);
    if (!namespace) throw refreshTokenRefused();
    return namespace;
  }
}
