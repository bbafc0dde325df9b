import { Body, Controller, Param, Post } from '@nestjs/common';
import { Fails, Returns, ReturnsNothing } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { Public } from '../../security/access.decorators.js';
import { LoginService } from './login.service.js';
import { PublicKeyService } from './public-key.service.js';
import { RenewalService } from './renewal.service.js';
import { RevocationService } from './revocation.service.js';
import {
  LoginRequest,
  LoginResult,
  PublicKeyRequest,
  PublicKeyResponse,
  RenewalResult,
  RenewRequest,
  RevokeRequest,
  TokenPairResponse,
  TtlPath,
} from './tokens.dto.js';

/** Exchanges passwords for refresh tokens, and refresh tokens for access tokens. */
@Controller('token')
@OnSurface('public', 'untyped-json')
export class TokensController {
  constructor(
    private readonly logins: LoginService,
    private readonly renewals: RenewalService,
    private readonly revocations: RevocationService,
    private readonly publicKeys: PublicKeyService,
  ) {}

  @Post('refresh')
  @Public('Logs in a user: exchanges a password for a refresh token with the default lifetime.')
  @Returns(LoginResult)
  @Fails(
    'login.refused',
    'login.password_disabled',
    'scope.refused',
    'audience.refused',
    'server.busy',
  )
  login(@Body() body: LoginRequest): Promise<LoginResult> {
    return this.logins.login(body);
  }

  @Post('refresh/:ttl')
  @Public('Logs in a user: exchanges a password for a refresh token with the requested lifetime.')
  @Returns(LoginResult)
  @Fails(
    'login.refused',
    'login.password_disabled',
    'lifetime.above_maximum',
    'scope.refused',
    'audience.refused',
    'server.busy',
  )
  loginWithLifetime(@Param() { ttl }: TtlPath, @Body() body: LoginRequest): Promise<LoginResult> {
    return this.logins.login(body, ttl);
  }

  @Post('access')
  @Public('Exchanges a refresh token for an access token with the default lifetime.')
  @Returns(RenewalResult)
  @Fails('refresh_token.refused', 'scope.refused', 'audience.refused', 'token.too_large')
  renew(@Body() body: RenewRequest): Promise<RenewalResult> {
    return this.renewals.renewInNamespace(body);
  }

  @Post('access/:ttl')
  @Public('Exchanges a refresh token for an access token with the requested lifetime.')
  @Returns(RenewalResult)
  @Fails(
    'refresh_token.refused',
    'scope.refused',
    'audience.refused',
    'lifetime.above_maximum',
    'token.too_large',
  )
  renewWithLifetime(@Param() { ttl }: TtlPath, @Body() body: RenewRequest): Promise<RenewalResult> {
    return this.renewals.renewInNamespace(body, ttl);
  }

  @Post('refresh-access/:ttl')
  @Public(
    'Exchanges a refresh token for a new refresh token and an access token, both with the requested lifetime.',
  )
  @Returns(TokenPairResponse)
  @Fails(
    'refresh_token.refused',
    'scope.refused',
    'audience.refused',
    'lifetime.above_maximum',
    'token.too_large',
  )
  renewTokenPair(
    @Param() { ttl }: TtlPath,
    @Body() body: RenewRequest,
  ): Promise<TokenPairResponse> {
    return this.renewals.renewTokenPair(body, ttl);
  }

  @Post('revoke')
  @Public(
    'Logs out a user: revokes the session of a refresh token. Also succeeds for an expired or unknown token, as in RFC 7009.',
  )
  @ReturnsNothing()
  @Fails('namespace.refused')
  async revokeRefreshToken(@Body() body: RevokeRequest): Promise<void> {
    await this.revocations.revokeByName(body);
  }

  @Post('public')
  @Public('Returns the public key that verifies the access tokens of a namespace.')
  @Returns(PublicKeyResponse)
  @Fails('namespace.refused', 'public_key.none')
  getPublicKey(@Body() body: PublicKeyRequest): Promise<PublicKeyResponse> {
    return this.publicKeys.getPublicKey(body.namespace, body.encoding_form ?? '');
  }
}
