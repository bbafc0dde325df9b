import { Body, Controller, Get, Headers, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Fails, Returns } from '../../core/http/returns.decorator.js';
import { OnSurface, RouteOptions } from '../../core/http/route-config.js';
import { DiscoveryService } from '../../protocol/discovery/discovery.service.js';
import { JwkSet } from '../../keys/signing-keys/keys.dto.js';
import { Public } from '../../security/access.decorators.js';
import { Authenticates } from '../../security/security-schemes.js';
import { JwthenticatorNamespace } from './jwthenticator-namespace.js';
import { JwthenticatorTokensService } from './jwthenticator-tokens.service.js';
import {
  JwthenticatorAuthenticate,
  JwthenticatorEmpty,
  JwthenticatorRefresh,
  JwthenticatorResult,
  JwthenticatorTokens,
  JwthenticatorValidate,
} from './jwthenticator.dto.js';

/** The external API of JWThenticator, and the routes that both planes share. */
@Controller('compat/jwthenticator')
@OnSurface('public', 'untyped-json')
export class JwthenticatorController {
  constructor(
    private readonly tokens: JwthenticatorTokensService,
    private readonly namespace: JwthenticatorNamespace,
    private readonly discovery: DiscoveryService,
  ) {}

  @Post('authenticate')
  @Public('Exchanges an API key for an access token and a refresh token.')
  @Returns(JwthenticatorTokens)
  @Fails('route.unknown', 'client.refused', 'token.too_large')
  jwthenticatorAuthenticate(@Body() body: JwthenticatorAuthenticate): Promise<JwthenticatorTokens> {
    return this.tokens.authenticate(body);
  }

  @Post('refresh')
  @Public('Exchanges a refresh token for an access token.')
  @Returns(JwthenticatorTokens)
  @Fails('route.unknown', 'refresh_token.refused', 'token.too_large')
  jwthenticatorRefresh(@Body() body: JwthenticatorRefresh): Promise<JwthenticatorTokens> {
    return this.tokens.refresh(body);
  }

  @Post('validate')
  @Public('Validates an access token.')
  @Returns(JwthenticatorResult)
  @Fails('route.unknown', 'token.refused')
  async jwthenticatorValidate(
    @Body() { jwt }: JwthenticatorValidate,
  ): Promise<JwthenticatorResult> {
    await this.tokens.validate(jwt);
    return yes;
  }

  // Without CORS: a gateway that forwards the original method would take the preflight response for an approval.
  @Get('validate_request')
  @RouteOptions({ cors: false })
  @Public('Validates the bearer token of a request for a gateway (forward authentication).')
  @Authenticates('userToken')
  @Returns(JwthenticatorEmpty)
  @Fails('route.unknown', 'authorization.missing', 'token.refused')
  async jwthenticatorValidateRequest(
    @Headers('authorization') authorization: string | undefined,
  ): Promise<JwthenticatorEmpty> {
    await this.tokens.validateRequest(authorization);
    return {};
  }

  @Get('jwks')
  @Public('Returns the key set (JWKS) of the namespace.')
  @Returns(JwkSet)
  @Fails('route.unknown')
  async jwthenticatorJwks(@Res({ passthrough: true }) reply: FastifyReply): Promise<JwkSet> {
    const { body, maxAge } = await this.discovery.jwks(this.namespace.name);
    void reply.header('cache-control', `public, max-age=${maxAge}`);
    return body;
  }

  @Get('health')
  @Public('Returns success while the process is running.')
  @Returns(JwthenticatorResult)
  @Fails('route.unknown')
  jwthenticatorHealth(): JwthenticatorResult {
    return yes;
  }

  @Get()
  @Public('Returns success while the process is running.')
  @Returns(JwthenticatorResult)
  @Fails('route.unknown')
  jwthenticatorRoot(): JwthenticatorResult {
    return yes;
  }
}

const yes: JwthenticatorResult = { result: true, message: null };
