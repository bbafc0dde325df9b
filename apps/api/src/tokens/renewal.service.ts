import { Inject, Injectable } from '@nestjs/common';
import { Database, type Namespace, type RenewalState, type RenewalStrategy } from '#database';
import { Clock } from '../common/clock.js';
import { KeyRing } from '../keys/key-ring.js';
import { NamespaceDirectory } from '../namespaces/namespace-directory.js';
import { accessExpiry } from './access-claims.js';
import { AudiencePolicy } from './audience-policy.js';
import { lifetimeWithin } from './lifetimes.js';
import { refreshPolicy } from './refresh-policy.js';
import { refused, RefreshTokensService } from './refresh-tokens.service.js';
import { sessionScope } from './scope.js';
import { TokenIssuer } from './token-issuer.js';
import type { RenewalResponse, RenewRequest, TokenPairResponse } from './tokens.dto.js';

/** What a renewal is asked for besides the defaults. */
export interface RenewalWishes {
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
    @Inject(Database) private readonly database: Database,
    @Inject(NamespaceDirectory) private readonly namespaces: NamespaceDirectory,
    @Inject(RefreshTokensService) private readonly refreshTokens: RefreshTokensService,
    @Inject(AudiencePolicy) private readonly audiences: AudiencePolicy,
    @Inject(KeyRing) private readonly keyRing: KeyRing,
    @Inject(TokenIssuer) private readonly issuer: TokenIssuer,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** `POST /token/access`: in the words of the first generation. */
  async renewByName(request: RenewRequest, lifetime?: string): Promise<RenewalResponse> {
    const namespace = await this.open(request.namespace);
    const renewed = await this.renew(namespace, request.refresh_token, {
      lifetime,
      scope: request.scope,
      audience: request.audience,
    });
    return {
      token: renewed.accessToken,
      refresh_token: renewed.refreshToken,
      ...(request.scope === undefined ? {} : { scope: renewed.scope.join(' ') }),
    };
  }

  /**
   * A refresh token buys an access token, and a successor where the strategy says so. What is asked for
   * is judged before the refresh token is used up.
   */
  async renew(namespace: Namespace, refreshToken: string, wishes: RenewalWishes): Promise<Renewed> {
    const now = this.clock.now();
    const lifetime = lifetimeWithin(wishes.lifetime, namespace.accessTtl, namespace.accessTtlMax);
    const policy = refreshPolicy(namespace, wishes.strategy);
    const verified = await this.refreshTokens.verify(namespace, refreshToken, now);
    const before = await this.refreshTokens.session(namespace, verified, policy);
    const scope = sessionScope(namespace, before, wishes.scope);
    const audience = await this.audiences.granted(namespace, wishes.audience, before.audience);
    const used = await this.refreshTokens.use(namespace, verified, before, policy, now);
    const { state, replaced } = used;
    const { sessionId, subject, claims } = state;
    return {
      accessToken: await this.issuer.accessToken(namespace, {
        subject,
        sessionId,
        scope,
        audience,
        claims,
        lifetime,
        now,
      }),
      refreshToken: replaced ? await this.issuer.refreshToken(namespace, state) : undefined,
      scope,
      lifetime,
      exp: accessExpiry(now, lifetime),
      state,
    };
  }

  /** A refresh token buys an access token and a refresh token that lives on from now. */
  async renewBoth(request: RenewRequest, ttl: string): Promise<TokenPairResponse> {
    const now = this.clock.now();
    const namespace = await this.open(request.namespace);
    const most = Math.min(namespace.accessTtlMax, namespace.refreshTtlMax);
    const lifetime = lifetimeWithin(ttl, namespace.accessTtl, most);
    const policy = refreshPolicy(namespace);
    const verified = await this.refreshTokens.verify(namespace, request.refresh_token, now);
    const before = await this.refreshTokens.session(namespace, verified, policy);
    const scope = sessionScope(namespace, before, request.scope);
    const audience = await this.audiences.granted(namespace, request.audience, before.audience);
    const used = await this.refreshTokens.use(namespace, verified, before, policy, now);
    const state = used.replaced
      ? used.state
      : await this.prolong(namespace, used.state, lifetime, now);
    const { sessionId, subject, claims } = state;
    return {
      refresh_token: await this.issuer.refreshToken(namespace, state),
      access_token: await this.issuer.accessToken(namespace, {
        subject,
        sessionId,
        scope,
        audience,
        claims,
        lifetime,
        now,
      }),
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
    const keys = await this.keyRing.of(namespace.id);
    const refreshKeys = keys.refreshKeys(namespace.refreshEncryption !== null);
    await this.database.transaction(async (tx) => {
      await tx.sessions.prolong(namespace.id, state.sessionId, { expiresAt, ...refreshKeys });
      await tx.changes.publish('session', state.sessionId);
    });
    return { ...state, expiresAt, ...refreshKeys };
  }

  private async open(name: string): Promise<Namespace> {
    const namespace = await this.namespaces.findOpen(name);
    if (!namespace) throw refused();
    return namespace;
  }
}
