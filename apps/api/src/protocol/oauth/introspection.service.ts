import { Injectable } from '@nestjs/common';
import { Database, type Namespace } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import type { RefreshClaims } from '../tokens/access-claims.js';
import { evaluateRefreshToken, refreshPolicy } from '../tokens/refresh-policy.js';
import { RefreshTokensService } from '../tokens/refresh-tokens.service.js';
import { RevocationService } from '../tokens/revocation.service.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import type { Introspection } from './oauth.dto.js';

const INACTIVE: Introspection = { active: false };

/** Introspects (RFC 7662) and revokes (RFC 7009) tokens of one namespace. */
@Injectable()
export class IntrospectionService {
  constructor(
    private readonly database: Database,
    private readonly accessTokens: AccessTokenVerifier,
    private readonly refreshTokens: RefreshTokensService,
    private readonly revocation: RevocationService,
  ) {}

  async introspect(namespace: Namespace, token: string): Promise<Introspection> {
    const live = await this.accessTokens.verifyAccessToken(namespace, token);
    if (!live) return this.introspectRefreshToken(namespace, token);
    const { claims, subject } = live;
    const { scope, client_id, exp, iat, nbf, sub, aud, iss, jti, sid, act } = claims;
    const username = subject.kind === 'user' ? subject.name : undefined;
    const audience = typeof aud === 'object' ? aud[0] : aud;
    return {
      active: true,
      token_type: 'Bearer',
      ...{ scope, client_id, username, exp, iat, nbf, sub, aud: audience, iss, jti, sid },
      ...(act && { act: { ...act } }),
    };
  }

  private async introspectRefreshToken(
    namespace: Namespace,
    token: string,
  ): Promise<Introspection> {
    const claims = await this.verifyRefreshClaims(namespace, token);
    if (!claims) return INACTIVE;
    const state = await this.database.sessions.renewalState(namespace.id, claims.sid);
    if (state?.subject.id !== claims.sub) return INACTIVE;
    const verdict = evaluateRefreshToken(claims.cnt, state, refreshPolicy(namespace), state.readAt);
    // A replaced token is inactive, although its holder can still get the successor within the grace period.
    if (verdict !== 'keep' && verdict !== 'rotate') return INACTIVE;
    const { iss, sub, sid, iat, exp } = claims;
    const username = state.subject.kind === 'user' ? state.subject.name : undefined;
    return { active: true, token_type: 'refresh_token', username, iss, sub, sid, iat, exp };
  }

  /**
   * Revokes the session of a token for an authenticated client. A token that is unknown, foreign, expired or already
   * revoked is not an error (RFC 7009 section 2.2).
   */
  async revoke(namespace: Namespace, token: string): Promise<void> {
    if (await this.revocation.revokeRefreshToken(namespace, token)) return;
    const sid = await this.findSessionOfAccessToken(namespace, token);
    if (sid !== undefined) await this.revocation.revokeSession(namespace, sid);
  }

  /**
   * Revokes for a client without an API key (RFC 7009 section 2.1). Possession of a refresh token is enough. An access
   * token is not, because every service that received it has a copy.
   * @throws AppError client.refused for an access token
   */
  async revokeByPossession(namespace: Namespace, token: string): Promise<void> {
    if (await this.revocation.revokeRefreshToken(namespace, token)) return;
    if ((await this.findSessionOfAccessToken(namespace, token)) === undefined) return;
    throw new AppError(
      'client.refused',
      'Send the refresh token to revoke the session. Revoking it by an access token requires an API key.',
    );
  }

  private async findSessionOfAccessToken(
    namespace: Namespace,
    token: string,
  ): Promise<string | undefined> {
    return (await this.accessTokens.verifyAccessToken(namespace, token))?.claims.sid;
  }

  private async verifyRefreshClaims(
    namespace: Namespace,
    token: string,
  ): Promise<RefreshClaims | undefined> {
    try {
      return await this.refreshTokens.verifyRefreshToken(namespace, token);
    } catch (error) {
      if (error instanceof AppError && error.code === 'refresh_token.refused') return undefined;
      throw error;
    }
  }
}
