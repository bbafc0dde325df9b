import { Body, Controller, Get, Headers, Post } from '@nestjs/common';
import { Fails, Returns, ReturnsText } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { Public } from '../../security/access.decorators.js';
import { Authenticates } from '../../security/security-schemes.js';
import { jwtisCallerErrors } from './jwtis-caller-errors.js';
import { JwtisTokensService } from './jwtis-tokens.service.js';
import { JwtisIssue, JwtisRenew, JwtisTokens } from './jwtis.dto.js';

/** The token routes of JWTIS, and its health probes. */
@Controller('compat/jwtis')
@OnSurface('public', 'untyped-json')
export class JwtisController {
  constructor(private readonly tokens: JwtisTokensService) {}

  @Post('issue_token')
  @Public('Issues an access token with the requested claims, and a refresh token.')
  @Authenticates('jwtisClient')
  @Returns(JwtisTokens, 201)
  @Fails(...jwtisCallerErrors, 'api_key.unknown', 'lifetime.above_maximum', 'token.too_large')
  jwtisIssueToken(
    @Body() body: JwtisIssue,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<JwtisTokens> {
    return this.tokens.issue(body, authorization);
  }

  @Post('renew_token')
  @Public(
    'Exchanges a refresh token for an access token and, depending on the refresh strategy, a new refresh token.',
  )
  @Authenticates('jwtisClient')
  @Returns(JwtisTokens, 201)
  @Fails(...jwtisCallerErrors, 'refresh_token.foreign', 'refresh_token.ended', 'claims.refused')
  jwtisRenewToken(
    @Body() body: JwtisRenew,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<JwtisTokens> {
    return this.tokens.renew(body, authorization);
  }

  @Get('ping')
  @Public('Returns success while the process is running.')
  @ReturnsText('Status O.K.')
  @Fails('route.unknown')
  jwtisPing(): string {
    return 'Status O.K.';
  }

  @Get()
  @Public('Returns success while the process is running.')
  @ReturnsText('Welcome to JWTIS Server')
  @Fails('route.unknown')
  jwtisRoot(): string {
    return 'Welcome to JWTIS Server';
  }
}
