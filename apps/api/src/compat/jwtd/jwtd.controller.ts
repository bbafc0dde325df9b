import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { IsForm } from '../../core/http/is-form.js';
import { Fails } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { Public } from '../../security/access.decorators.js';
import { JwtdTokensService, formatToken } from './jwtd-tokens.service.js';
import { JwtdToken, JwtdTokenRequest } from './jwtd.dto.js';

/** The token route of jwtd. Requests with other methods are handled as POST (`jwtd-dialect.ts`). */
@Controller('compat/jwtd')
@OnSurface('public', 'form-or-untyped-json')
export class JwtdController {
  constructor(private readonly tokens: JwtdTokensService) {}

  @Post('token')
  @Public(
    'Exchanges a password for an access token for one service. Also accepts GET, PUT, PATCH and DELETE, and a form instead of JSON; the response to a form is the token as plain text.',
  )
  @HttpCode(200)
  @ApiResponse({ status: 200, description: 'The access token.', type: JwtdToken })
  @Fails(
    'route.unknown',
    'login.refused',
    'login.password_disabled',
    'lifetime.above_maximum',
    'token.too_large',
    'server.busy',
  )
  async jwtdToken(
    @Body() body: JwtdTokenRequest,
    @IsForm() isForm: boolean,
  ): Promise<JwtdToken | string> {
    return formatToken(await this.tokens.token(body), isForm);
  }
}
