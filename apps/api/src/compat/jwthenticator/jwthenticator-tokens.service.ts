import { Injectable } from '@nestjs/common';
import type { Namespace, RenewalState } from '#database';
import { ApiKeyAuthenticator } from '../../identity/api-keys/api-key-authenticator.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { requestContext } from '../../core/http/request-context.js';
import { AccessTokenVerifier } from '../../protocol/oauth/access-token-verifier.js';
import {
  refreshTokenRefused as refreshRefused,
  RefreshTokensService,
} from '../../protocol/tokens/refresh-tokens.service.js';
import { LoginRecorder } from '../../protocol/tokens/login-recorder.js';
import { RenewalService } from '../../protocol/tokens/renewal.service.js';
import { SessionStart } from '../../protocol/tokens/session-start.js';
import { TokenIssuer } from '../../protocol/tokens/token-issuer.js';
import { IdentifierPolicy } from './identifier-policy.js';
import { JwthenticatorNamespace } from './jwthenticator-namespace.js';
import type {
  JwthenticatorAuthenticate,
  JwthenticatorRefresh,
  JwthenticatorTokens,
} from './jwthenticator.dto.js';

/** Exchanges keys for sessions, renews and validates tokens, in the format of JWThenticator. */
@Injectable()
export class JwthenticatorTokensService {
  constructor(
    private readonly namespace: JwthenticatorNamespace,
    private readonly apiKeys: ApiKeyAuthenticator,
    private readonly sessions: SessionStart,
    private readonly refreshTokens: RefreshTokensService,
    private readonly renewals: RenewalService,
    private readonly accessTokens: AccessTokenVerifier,
    private readonly issuer: TokenIssuer,
    private readonly clock: Clock,
    private readonly events: LoginRecorder,
    private readonly identifiers: IdentifierPolicy,
  ) {}

  /** @throws AppError client.refused, also for another identifier than that of the key, unless the policy accepts it */
  async authenticate({ key, identifier }: JwthenticatorAuthenticate): Promise<JwthenticatorTokens> {
    const namespace = await this.namespace.findOpenNamespace();
    const now = this.clock.now();
    const address = requestContext.current()?.address ?? '';
    const found = await this.apiKeys.authenticate(namespace, key, address, now);
    if (!found || !this.identifiers.allowsIdentifier(found, identifier)) throw keyRefused();
    const started = await this.sessions.startApiKeySession(
      namespace,
      found,
      {},
      async (session) => ({
        session,
        tokens: await this.createTokens(namespace, session),
      }),
    );
    if (!started) throw keyRefused();
    this.events.recordLogin(namespace, started.session);
    return started.tokens;
  }

  private async createTokens(
    namespace: Namespace,
    session: RenewalState,
  ): Promise<JwthenticatorTokens> {
    const { accessToken } = await this.renewals.createAccessToken(
      namespace,
      session,
      {},
      namespace.accessTtl,
    );
    return {
      jwt: accessToken,
      refresh_token: await this.issuer.issueRefreshToken(namespace, session),
    };
  }

  /** @throws AppError refresh_token.refused, also for another identifier, as in `authenticate` */
  async refresh(body: JwthenticatorRefresh): Promise<JwthenticatorTokens> {
    const namespace = await this.namespace.findOpenNamespace();
    const token = body.refresh_token;
    // Checked before the token is consumed: under `rotate`, a wrong identifier must not cost the session.
    const claims = await this.refreshTokens.verifyRefreshToken(namespace, token);
    const { subject } = await this.refreshTokens.loadSession(namespace, claims);
    const { kind, id, identifier } = subject;
    // Users have no identifier, so this API does not renew their sessions.
    if (kind !== 'api-key' || identifier === null) throw refreshRefused();
    const key = { id, namespaceId: namespace.id, identifier };
    if (!this.identifiers.allowsIdentifier(key, body.identifier)) throw refreshRefused();
    const { accessToken, refreshToken } = await this.renewals.renew(namespace, token, {});
    return { jwt: accessToken, refresh_token: refreshToken ?? null };
  }

  /** @throws AppError token.refused; request.invalid for a valid token of a user, which has no identifier */
  async validate(jwt: string): Promise<void> {
    const live = await this.accessTokens.verifyAccessToken(
      await this.namespace.findEnabledNamespace(),
      jwt,
    );
    if (!live) throw tokenRefused();
    if (live.subject.identifier !== null) return;
    throw new AppError('request.invalid', 'The token does not belong to an API key.', [
      { pointer: '/identifier', detail: 'is missing in the token' },
    ]);
  }

  /**
   * Validates the `Authorization` header of a request for a gateway.
   * @throws AppError authorization.missing (403), token.refused (401)
   */
  async validateRequest(authorization: string | undefined): Promise<void> {
    const namespace = await this.namespace.findEnabledNamespace();
    const [, token] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? [];
    if (token === undefined) {
      throw new AppError('authorization.missing', 'Send `Authorization: Bearer` and a token.');
    }
    const live = await this.accessTokens.verifyAccessToken(namespace, token);
    if (live?.subject.kind !== 'api-key') throw tokenRefused();
  }
}

function keyRefused(): AppError {
  return new AppError('client.refused', 'The API key is not accepted.');
}

function tokenRefused(): AppError {
  return new AppError('token.refused', 'A valid access token is required.');
}
