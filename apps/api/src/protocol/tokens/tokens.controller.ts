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

/** The main job: a password buys a refresh token, a refresh token buys access tokens. */
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
  @Public('A login: exchanges a password for a refresh token of the default lifetime.')
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
  @Public('A login: exchanges a password for a refresh token of the requested lifetime.')
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
  @Public('A renewal: exchanges a refresh token for an access token of the default lifetime.')
  @Returns(RenewalResult)
  @Fails('refresh_token.refused', 'scope.refused', 'audience.refused', 'token.too_large')
  renew(@Body() body: RenewRequest): Promise<RenewalResult> {
    return this.renewals.renewInNamespace(body);
  }

  @Post('access/:ttl')
  @Public('A renewal: exchanges a refresh token for an access token of the requested lifetime.')
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
    'Exchanges a refresh token for its successor and an access token, both of the requested lifetime.',
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
    'Signs out: revokes the session of a refresh token (RFC 7009). An unknown, foreign or expired token is no error.',
  )
  @ReturnsNothing()
  @Fails('namespace.refused')
  async revokeRefreshToken(@Body() body: RevokeRequest): Promise<void> {
    await this.revocations.revokeByName(body);
  }

  @Post('public')
  @Public('The key that verifies access tokens of a namespace.')
  @Returns(PublicKeyResponse)
  @Fails('namespace.refused', 'public_key.none')
  getPublicKey(@Body() body: PublicKeyRequest): Promise<PublicKeyResponse> {
    return this.publicKeys.getPublicKey(body.namespace, body.encoding_form ?? '');
  }
}
