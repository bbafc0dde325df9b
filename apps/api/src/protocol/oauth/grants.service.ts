import { Injectable } from '@nestjs/common';
import type { ApiKey, Namespace, RequestClaims } from '#database';
import { ApiKeyCache } from '../../identity/api-keys/api-key-cache.js';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { InvalidDurationError, parseDuration } from '../../core/fields/duration.js';
import { inspectJson } from '../../core/fields/text.js';
import { grantTypes } from '../discovery/grant-types.js';
import { PublicUrls } from '../../identity/namespaces/public-urls.js';
import type { ActClaim } from '../tokens/access-claims.js';
import { AudiencePolicy } from '../tokens/audience-policy.js';
import { isReservedClaim, requestClaimsFault } from '../../identity/claims/custom-claims.js';
import { resolveLifetime } from '../../identity/namespaces/lifetimes.js';
import { RenewalService, type Renewed } from '../tokens/renewal.service.js';
import { grantScope } from '../tokens/scope.js';
import { subjectOfApiKey } from '../../identity/subjects/subject-state.js';
import { TokenIssuer } from '../tokens/token-issuer.js';
import { UserLogin } from '../tokens/user-login.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import {
  ClientAuthentication,
  clientRefused,
  type ClientCredentials,
} from './client-authentication.js';
import type { OAuthTokens, TokenForm } from './oauth.dto.js';
import { requestedAudience } from './requested-audience.js';

const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';

type GrantType = (typeof grantTypes)[number];

/** A request to the token endpoint with its client credentials. */
export type TokenRequest = TokenForm & ClientCredentials;

/** The grants of the token endpoint, built on the same services as the other token routes. */
@Injectable()
export class GrantsService {
  private readonly grants: Record<
    GrantType,
    (namespace: Namespace, request: TokenRequest) => Promise<OAuthTokens>
  > = {
    client_credentials: (namespace, request) => this.exchangeClientCredentials(namespace, request),
    refresh_token: (namespace, request) => this.exchangeRefreshToken(namespace, request),
    password: (namespace, request) => this.exchangePassword(namespace, request),
    'urn:ietf:params:oauth:grant-type:token-exchange': (namespace, request) =>
      this.exchangeAccessToken(namespace, request),
  };

  constructor(
    private readonly apiKeys: ApiKeyCache,
    private readonly clients: ClientAuthentication,
    private readonly logins: UserLogin,
    private readonly renewals: RenewalService,
    private readonly accessTokens: AccessTokenVerifier,
    private readonly audiences: AudiencePolicy,
    private readonly urls: PublicUrls,
    private readonly issuer: TokenIssuer,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async exchangeGrant(namespace: Namespace, request: TokenRequest): Promise<OAuthTokens> {
    const grantType = grantTypes.find((known) => known === request.grant_type);
    if (!grantType) {
      throw new AppError(
        'grant.unsupported',
        `The grant type must be one of ${grantTypes.join(', ')}.`,
      );
    }
    refuseInvalidLifetime(request.lifetime);
    const audience = requestedAudience(request);
    return this.grants[grantType](namespace, { ...request, audience });
  }

  /** Exchanges an API key for an access token (RFC 6749 section 4.4), without a session and without a write. */
  private async exchangeClientCredentials(
    namespace: Namespace,
    request: TokenRequest,
  ): Promise<OAuthTokens> {
    const key = await this.clients.authenticateClient(namespace, request);
    const claims = readRequestedClaims(key, request.claims);
    const audience = await this.audiences.grantAudience(namespace, request.audience);
    const lifetime = resolveLifetime(
      request.lifetime,
      namespace.accessTtl,
      namespace.accessTtlMax,
      '/lifetime',
    );
    const found = await this.apiKeys.findWithRights(namespace.id, key.id);
    // Deleted after it was authenticated.
    if (found === undefined) throw clientRefused();
    const { rights } = found;
    const scope = grantScope(namespace, rights, request.scope);
    const subject = subjectOfApiKey(key, rights);
    const grant = { subject, scope, audience, claims, lifetime, now: this.clock.now() };
    return tokenResponse({
      accessToken: await this.issuer.issueAccessToken(namespace, grant),
      scope,
      lifetime,
    });
  }

  /** RFC 6749 section 6. The API key is optional, but must be valid if sent. */
  private async exchangeRefreshToken(
    namespace: Namespace,
    request: TokenRequest,
  ): Promise<OAuthTokens> {
    await this.authenticateOptionalClient(namespace, request);
    const token = requireParameter(request, 'refresh_token');
    const { lifetime, scope, audience } = request;
    const options = { lifetime, scope, audience };
    return tokenResponse(
      await this.withGrantErrors(() => this.renewals.renew(namespace, token, options)),
    );
  }

  /** RFC 6749 section 4.3. Off by default, because RFC 9700 section 2.4 forbids it. */
  private async exchangePassword(
    namespace: Namespace,
    request: TokenRequest,
  ): Promise<OAuthTokens> {
    const fault = passwordGrantFault(namespace);
    if (fault !== undefined) throw new AppError('grant.not_allowed', fault);
    await this.authenticateOptionalClient(namespace, request);
    const credentials = {
      namespace: namespace.name,
      username: requireParameter(request, 'username'),
      password: requireParameter(request, 'password'),
    };
    const { accessTtl, accessTtlMax } = namespace;
    const lifetime = resolveLifetime(request.lifetime, accessTtl, accessTtlMax, '/lifetime');
    const { scope, audience } = request;
    return this.withGrantErrors(() =>
      this.logins.logIn(
        credentials,
        () => ({ scope, audience }),
        async (_namespace, session) =>
          tokenResponse({
            ...(await this.renewals.createAccessToken(namespace, session, request, lifetime)),
            refreshToken: await this.issuer.issueRefreshToken(namespace, session),
          }),
      ),
    );
  }

  /**
   * RFC 8693: an API key exchanges an access token of this namespace for a narrower one for another service, with fewer
   * rights, an audience that the key lists, and no later expiry. The new token names the key as its actor.
   */
  private async exchangeAccessToken(
    namespace: Namespace,
    request: TokenRequest,
  ): Promise<OAuthTokens> {
    const key = await this.clients.authenticateClient(namespace, request);
    if (key.exchangeAudiences.length === 0) throw exchangeNotAllowed();
    if (requireParameter(request, 'subject_token_type') !== ACCESS_TOKEN_TYPE) {
      throw new AppError('request.invalid', `The subject_token_type must be ${ACCESS_TOKEN_TYPE}.`);
    }
    if (
      request.requested_token_type !== undefined &&
      request.requested_token_type !== ACCESS_TOKEN_TYPE
    ) {
      throw new AppError(
        'request.invalid',
        `The requested_token_type must be ${ACCESS_TOKEN_TYPE}.`,
      );
    }
    const live = await this.accessTokens.verifyAccessToken(
      namespace,
      requireParameter(request, 'subject_token'),
    );
    if (!live) throw new AppError('grant.refused', 'The subject_token is not accepted.');
    const { claims, subject } = live;
    const now = this.clock.now();
    const left = claims.exp - Math.floor(now.getTime() / 1000);
    if (left < 1) throw new AppError('grant.refused', 'The subject_token has expired.');
    // The maximum may have been lowered since the subject_token was issued.
    const usual = Math.min(left, namespace.accessTtlMax);
    const lifetime = Math.min(
      resolveLifetime(request.lifetime, usual, namespace.accessTtlMax, '/lifetime'),
      left,
    );
    const audience = await this.audiences.grantAudience(namespace, request.audience);
    const target = audience ?? this.urls.defaultAudienceOf(namespace);
    if (!key.exchangeAudiences.includes(target)) throw exchangeAudienceRefused();
    const act = actorOf(key, claims.act);
    const held = claims.scope?.split(' ') ?? [];
    const scope = grantScope({ defaultScope: 'all' }, held, request.scope);
    const grant = {
      subject,
      sessionId: claims.sid,
      scope,
      audience,
      act,
      claims: Object.fromEntries(Object.entries(claims).filter(([name]) => !isReservedClaim(name))),
      lifetime,
      now,
    };
    const accessToken = await this.issuer.issueAccessToken(namespace, grant);
    this.audit.recordLater({
      action: 'token.exchange',
      namespaceId: namespace.id,
      actor: { kind: 'api-key', id: key.id, name: key.name },
      target: { kind: subject.kind, id: subject.id, name: subject.name },
      details: { audience: target, scope: scope.join(' ') },
    });
    return {
      ...tokenResponse({ accessToken, scope, lifetime }),
      issued_token_type: ACCESS_TOKEN_TYPE,
    };
  }

  private async authenticateOptionalClient(
    namespace: Namespace,
    request: TokenRequest,
  ): Promise<void> {
    const shown = request.authorization !== undefined || request.client_secret !== undefined;
    if (shown) await this.clients.authenticateClient(namespace, request);
  }

  /** RFC 6749 section 5.2 requires 400 for an invalid grant, where the other token routes answer 401. */
  private async withGrantErrors<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError && error.status === 401)
        throw new AppError('grant.refused', error.detail);
      throw error;
    }
  }
}

/** Maximum length of the chain of API keys that exchanged a token: `act` claims nest, and the token size is limited. */
const MAX_ACTORS = 8;

/** The key as the actor, with the previous actors nested in it (RFC 8693 section 4.1). */
function actorOf({ id: sub }: ApiKey, before: ActClaim | undefined): ActClaim {
  let actors = 1;
  for (let act = before; act; act = act.act) actors += 1;
  if (actors > MAX_ACTORS) {
    throw new AppError(
      'grant.refused',
      `The subject_token was exchanged ${MAX_ACTORS} times, which is the maximum.`,
    );
  }
  return { sub, ...(before && { act: before }) };
}

function exchangeNotAllowed(): AppError {
  return new AppError(
    'grant.not_allowed',
    'The API key may not exchange tokens: its exchangeAudiences are empty.',
  );
}

function exchangeAudienceRefused(): AppError {
  return new AppError(
    'audience.refused',
    'The API key may not exchange tokens for this audience: it is not one of its exchangeAudiences.',
    [{ pointer: '/audience', detail: 'is not one of the exchangeAudiences of the API key' }],
  );
}

function tokenResponse(granted: Omit<Renewed, 'exp' | 'state'>): OAuthTokens {
  const { accessToken, refreshToken, scope, lifetime } = granted;
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: lifetime,
    scope: scope.length > 0 ? scope.join(' ') : undefined,
    refresh_token: refreshToken,
  };
}

/** Why a namespace refuses passwords at the token endpoint; undefined if it accepts them. */
function passwordGrantFault({ passwordLogin, passwordGrant }: Namespace): string | undefined {
  if (!passwordLogin)
    return 'This namespace does not allow password logins (its passwordLogin is false).';
  return passwordGrant ? undefined : 'The namespace does not allow the password grant.';
}

/** The custom claims of a request, which its API key must be allowed to set. */
function readRequestedClaims(key: ApiKey, text: string | undefined): RequestClaims {
  if (text === undefined) return {};
  if (!key.maySetClaims) {
    throw new AppError('claims.not_allowed', 'The API key may not set claims.');
  }
  const claims = parseJson(text);
  const harm = inspectJson(claims);
  const fault = harm?.detail ?? requestClaimsFault(claims);
  if (fault === undefined) return claims as RequestClaims;
  throw new AppError('request.invalid', 'Invalid claims.', [
    { pointer: `/claims${harm?.pointer ?? ''}`, detail: fault },
  ]);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function requireParameter(request: TokenForm, name: Exclude<keyof TokenForm, 'resource'>): string {
  const value = request[name];
  if (value !== undefined && value !== '') return value;
  throw new AppError('request.invalid', `The parameter ${name} is missing.`, [
    { pointer: `/${name}`, detail: 'is missing' },
  ]);
}

function refuseInvalidLifetime(lifetime: string | undefined): void {
  if (lifetime === undefined) return;
  try {
    parseDuration(lifetime);
  } catch (error) {
    if (!(error instanceof InvalidDurationError)) throw error;
    throw new AppError('request.invalid', 'Invalid lifetime.', [
      { pointer: '/lifetime', detail: error.message },
    ]);
  }
}
