import { Body, Controller, Get, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { AppError } from '../../core/errors/app-error.js';
import { Fails, Returns } from '../../core/http/returns.decorator.js';
import { OnSurface, RouteOptions } from '../../core/http/route-config.js';
import { Public } from '../../security/access.decorators.js';
import { Authenticates } from '../../security/security-schemes.js';
import { jwtisCallerErrors } from './jwtis-caller-errors.js';
import { JwtisKeysService } from './jwtis-keys.service.js';
import { JwtisKeys, JwtisKid, JwtisRegister, JwtisRegistered } from './jwtis.dto.js';

/** The keys of JWTIS. Unlike JWTIS, every call is authenticated, in the services. */
@Controller('compat/jwtis')
@OnSurface('public', 'untyped-json')
export class JwtisKeysController {
  constructor(private readonly keys: JwtisKeysService) {}

  @Post('register/:kid')
  @OnSurface('admin', 'untyped-json')
  // Durations are in nanoseconds, which exceed 2^53 from 105 days on; they are rounded to seconds anyway.
  @RouteOptions({ largeIntegers: true })
  @Public(
    'Creates a namespace and the API key of its client. Requires an administrator with permission to create namespaces.',
  )
  @Authenticates('accessToken')
  @Returns(JwtisRegistered, 201)
  @Fails('route.unknown', 'auth.required', 'permission.missing', 'kid.taken')
  jwtisRegister(
    @Param() { kid }: JwtisKid,
    @Body() body: JwtisRegister,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<JwtisRegistered> {
    return this.keys.register(kid, body, authorization);
  }

  @Get('keys/:kid')
  @Public('Returns the public keys of a `kid`.')
  @Authenticates('jwtisClient')
  @Returns(JwtisKeys)
  @Fails(...jwtisCallerErrors, 'api_key.unknown')
  jwtisKeys(
    @Param() { kid }: JwtisKid,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<JwtisKeys> {
    return this.keys.keys(kid, authorization);
  }

  /** In JWTIS's README, but never implemented there: 410 tells clients not to retry. */
  @Post('renew_keys')
  // No client should call it, and OpenAPI linters reject operations without a success response.
  @ApiExcludeEndpoint()
  @OnSurface('public', 'none')
  @Public('Always returns 410. Keys are rotated on a schedule or by an administrator.')
  @HttpCode(410)
  @Fails('route.unknown', 'route.gone')
  jwtisRenewKeys(): never {
    throw new AppError(
      'route.gone',
      'Keys are not renewed here. Rotate them at POST /api/v1/namespaces/{kid}/keys/rotate, or by `keyRotation` of the namespace, and fetch them from /compat/jwtis/keys/{kid}.',
    );
  }
}
