import { Body, Controller, Get, Headers, Inject, Param, Post } from '@nestjs/common';
import { Fails, Returns } from '../../common/returns.decorator.js';
import { OnSurface, RouteOptions } from '../../common/route-config.js';
import { Public } from '../../security/access.decorators.js';
import { BearerHeader, callerFails, CLIENT_OR_ADMINISTRATOR } from './bearer-header.js';
import { JwtisKeysService } from './jwtis-keys.service.js';
import { JwtisKeys, JwtisKid, JwtisRegister, JwtisRegistered } from './jwtis.dto.js';

/** The keys of JWTIS. Unlike the original, every call asks who calls; the services do. */
@Controller('compat/jwtis')
@OnSurface('public', 'untyped-json')
export class JwtisKeysController {
  constructor(@Inject(JwtisKeysService) private readonly keys: JwtisKeysService) {}

  @Post('register/:kid')
  @OnSurface('admin', 'untyped-json')
  // Durations are nanoseconds: 105 days are beyond 2^53, and are rounded to seconds anyway.
  @RouteOptions({ largeIntegers: true })
  @Public('JWTIS: an administrator makes a namespace, and the API key of its client.')
  @BearerHeader(
    '`Bearer`, one blank, and an access token of an administrator who may make namespaces.',
  )
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
  @Public('JWTIS: the public keys of a kid, for its client.')
  @BearerHeader(CLIENT_OR_ADMINISTRATOR)
  @Returns(JwtisKeys)
  @Fails(...callerFails, 'api_key.unknown')
  jwtisKeys(
    @Param() { kid }: JwtisKid,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<JwtisKeys> {
    return this.keys.keys(kid, authorization);
  }
}
