import { Injectable } from '@nestjs/common';
import type { Namespace, RenewalState } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { accessExpiry, type RefreshClaims } from '../../protocol/tokens/access-claims.js';
import { InvalidTokenError } from '../../protocol/jose/invalid-token.js';
import { LoginRecorder } from '../../protocol/tokens/login-recorder.js';
import { RefreshTokensService } from '../../protocol/tokens/refresh-tokens.service.js';
import { RenewalService, type Renewed } from '../../protocol/tokens/renewal.service.js';
import { grantSessionScope } from '../../protocol/tokens/scope.js';
import { SessionStart } from '../../protocol/tokens/session-start.js';
import { TokenIssuer } from '../../protocol/tokens/token-issuer.js';
import { JwtisAuthenticator, authenticationRequired } from './jwtis-authenticator.js';
import { jwtisTokenOptions, type JwtisTokenOptions } from './jwtis-claims.js';
import { renewalStrategyOf } from './jwtis-registration.js';
import type { JwtisIssue, JwtisRenew, JwtisTokens } from './jwtis.dto.js';

/** Issues and renews pairs of tokens with custom claims, in the format of JWTIS. */
@Injectable()
export class JwtisTokensService {
  constructor(
    private readonly callers: JwtisAuthenticator,
    private readonly sessions: SessionStart,
    private readonly refreshTokens: RefreshTokensService,
    private readonly renewals: RenewalService,
    private readonly issuer: TokenIssuer,
    private readonly clock: Clock,
    private readonly events: LoginRecorder,
  ) {}

  /** Starts a session of the API key, whose access tokens all carry the claims. */
  async issue(body: JwtisIssue, authorization: string | undefined): Promise<JwtisTokens> {
    const caller = await this.callers.authenticateForTokens(body.kid, authorization);
    const { namespace } = caller;
    const key = await this.callers.keyOf(caller);
    const now = this.clock.now();
    const wish = jwtisTokenOptions(body.claims ?? {}, namespace, now);
    const { claims } = wish;
    const started = await this.sessions.startApiKeySession(
      namespace,
      key,
      { claims },
      async (session) => ({
        session,
        tokens: await this.createTokens(namespace, session, wish, now),
      }),
    );
    // The key was disabled, or its secret changed, after it was verified.
    if (!started) throw authenticationRequired();
    this.events.recordLogin(namespace, started.session);
    return started.tokens;
  }

  /**
   * @throws AppError refresh_token.foreign, refresh_token.ended; claims.refused if the access token would be too large
   */
  async renew(body: JwtisRenew, authorization: string | undefined): Promise<JwtisTokens> {
    const { namespace } = await this.callers.authenticateForTokens(body.kid, authorization);
    const { sid } = await this.decryptRefreshToken(namespace, body.refresh_token);
    const renewed = await this.renewSession(namespace, body);
    const { accessToken, refreshToken, state } = renewed;
    return {
      id: sid,
      access_token: accessToken,
      refresh_token: refreshToken ?? body.refresh_token,
      expiry: refreshToken === undefined ? renewed.exp : toNumericDate(state.expiresAt),
    };
  }

  private async createTokens(
    namespace: Namespace,
    state: RenewalState,
    { lifetime }: JwtisTokenOptions,
    now: Date,
  ): Promise<JwtisTokens> {
    const { sessionId, subject, claims } = state;
    const scope = grantSessionScope(namespace, state, undefined);
    const grant = { subject, sessionId, scope, claims, lifetime, now };
    return {
      id: sessionId,
      access_token: await this.issuer.issueAccessToken(namespace, grant),
      refresh_token: await this.issuer.issueRefreshToken(namespace, state),
      expiry: accessExpiry(now, lifetime),
    };
  }

  /** The claims of a refresh token that was issued to an API key of this namespace. */
  private async decryptRefreshToken(namespace: Namespace, token: string): Promise<RefreshClaims> {
    const claims = await this.verifyRefreshToken(namespace, token);
    const { subject } = await this.withEndedError(() =>
      this.refreshTokens.loadSession(namespace, claims),
    );
    if (subject.kind !== 'api-key') throw foreignRefreshToken();
    return claims;
  }

  private async verifyRefreshToken(namespace: Namespace, token: string): Promise<RefreshClaims> {
    try {
      return await this.refreshTokens.verifyRefreshTokenClaims(namespace, token);
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error;
      throw error.claim === 'exp' && error.reason === 'expired'
        ? refreshTokenEnded()
        : foreignRefreshToken();
    }
  }

  private async renewSession(namespace: Namespace, body: JwtisRenew): Promise<Renewed> {
    const strategy = renewalStrategyOf(body.refresh_strategy);
    try {
      return await this.withEndedError(() =>
        this.renewals.renew(namespace, body.refresh_token, { strategy }),
      );
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'token.too_large') throw error;
      throw new AppError('claims.refused', error.detail);
    }
  }

  /** A genuine refresh token that is refused was invalidated with its session or its key, or by a replay. */
  private async withEndedError<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError && error.code === 'refresh_token.refused')
        throw refreshTokenEnded();
      throw error;
    }
  }
}

function foreignRefreshToken(): AppError {
  return new AppError(
    'refresh_token.foreign',
    'The text is not a refresh token that was issued for this kid.',
  );
}

function refreshTokenEnded(): AppError {
  return new AppError(
    'refresh_token.ended',
    'The refresh token has expired, was replaced, or its session was revoked. Issue a new token.',
  );
}

function toNumericDate(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
