import { Body, Controller, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiConsumes, ApiResponse } from '@nestjs/swagger';
import type { Namespace } from '#database';
import type { FastifyReply } from 'fastify';
import { ClientAddress } from '../../core/http/request-context.js';
import { notFound } from '../../core/errors/edit-outcome.js';
import { GatewayRoute } from '../../core/http/gateway-requests.js';
import { Fails, Returns, ReturnsNothing } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { NamespacePath } from '../../core/fields/paths.dto.js';
import { Public } from '../../security/access.decorators.js';
import { Authenticates } from '../../security/security-schemes.js';
import { ClientAuthentication } from './client-authentication.js';
import { GrantsService } from './grants.service.js';
import { IntrospectionService } from './introspection.service.js';
import {
  Introspection,
  OAuthTokens,
  TokenForm,
  IntrospectionRequest,
  ValidateQuery,
} from './oauth.dto.js';
import { ValidateService } from './validate.service.js';

const FORM = 'application/x-www-form-urlencoded';

/** The OAuth 2.0 endpoints, built on the same services as the other token routes. */
@Controller('ns/:ns')
@OnSurface('public', 'form')
export class OAuthController {
  constructor(
    private readonly namespaces: NamespaceDirectory,
    private readonly clients: ClientAuthentication,
    private readonly grants: GrantsService,
    private readonly introspection: IntrospectionService,
    private readonly validation: ValidateService,
  ) {}

  @Post('oauth2/token')
  @Public(
    'Issues an access token for a grant: the token endpoint (RFC 6749 section 3.2, RFC 8693).',
  )
  @ApiConsumes(FORM)
  @Returns(OAuthTokens)
  @Fails(
    'namespace.unknown',
    'client.refused',
    'grant.unsupported',
    'grant.not_allowed',
    'grant.refused',
    'scope.refused',
    'audience.refused',
    'claims.not_allowed',
    'lifetime.above_maximum',
    'token.too_large',
    'server.busy',
  )
  async oauthToken(
    @Param() { ns }: NamespacePath,
    @Headers('authorization') authorization: string | undefined,
    @ClientAddress() address: string,
    @Body() body: TokenForm,
  ): Promise<OAuthTokens> {
    const namespace = known(await this.namespaces.findOpenNamespace(ns));
    return this.grants.exchangeGrant(namespace, { ...body, authorization, address });
  }

  @Post('oauth2/introspect')
  @Public(
    'Returns whether a token is active, and its claims (RFC 7662). The client authenticates with an API key of the namespace.',
  )
  @ApiConsumes(FORM)
  @Returns(Introspection)
  @Fails('namespace.unknown', 'client.refused')
  async introspectToken(
    @Param() { ns }: NamespacePath,
    @Headers('authorization') authorization: string | undefined,
    @ClientAddress() address: string,
    @Body() body: IntrospectionRequest,
  ): Promise<Introspection> {
    const namespace = known(await this.namespaces.findEnabledNamespace(ns));
    await this.clients.authenticateClient(namespace, { ...body, authorization, address });
    return this.introspection.introspect(namespace, body.token);
  }

  @Post('oauth2/revoke')
  @Public(
    'Revokes the session of a token (RFC 7009). Requires client authentication with an API key of the namespace for an access token, but not for a refresh token.',
  )
  @ApiConsumes(FORM)
  @HttpCode(200)
  @ApiResponse({
    status: 200,
    description: 'The token is revoked, or was already invalid.',
  })
  @Fails('namespace.unknown', 'client.refused')
  async revokeToken(
    @Param() { ns }: NamespacePath,
    @Headers('authorization') authorization: string | undefined,
    @ClientAddress() address: string,
    @Body() body: IntrospectionRequest,
  ): Promise<void> {
    const namespace = known(await this.namespaces.findEnabledNamespace(ns));
    if (authorization === undefined && body.client_secret === undefined) {
      await this.introspection.revokeByPossession(namespace, body.token);
      return;
    }
    await this.clients.authenticateClient(namespace, { ...body, authorization, address });
    await this.introspection.revoke(namespace, body.token);
  }

  @GatewayRoute('validate', ['require', 'audience'])
  @Public(
    'Validates the bearer token of a request for a gateway such as nginx, Traefik or Envoy (forward authentication). Accepts any method and any subpath. Returns the identity of the caller in `X-Signet-*` headers.',
  )
  @Authenticates('userToken')
  @ReturnsNothing()
  @Fails('token.refused', 'right.missing')
  async validateRequest(
    @Param() { ns }: NamespacePath,
    @Headers('authorization') authorization: string | undefined,
    @Query() query: ValidateQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const namespace = await this.namespaces.findEnabledNamespace(ns);
    void reply.headers(await this.validation.identityHeaders(namespace, authorization, query));
  }
}

function known(namespace: Namespace | undefined): Namespace {
  if (!namespace)
    throw notFound('namespace.unknown', 'namespace, or its public endpoints are disabled');
  return namespace;
}
