import { Body, Controller, Post } from '@nestjs/common';
import { Fails, Returns } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { Requires } from '../../security/access.decorators.js';
import { CurrentActor, type Actor } from '../../security/actor.js';
import { JwthenticatorKeysService } from './jwthenticator-keys.service.js';
import {
  JwthenticatorKeyQuery,
  JwthenticatorRegister,
  JwthenticatorResult,
} from './jwthenticator.dto.js';

/** The internal API of JWThenticator; unlike the original it asks who calls. */
@Controller('compat/jwthenticator')
@OnSurface('admin', 'untyped-json')
export class JwthenticatorKeysController {
  constructor(private readonly keys: JwthenticatorKeysService) {}

  @Post('register_key')
  @Requires('compat:use', 'JWThenticator: brings a key, or prolongs one that is there.')
  @Returns(JwthenticatorResult, 201)
  @Fails('route.unknown')
  async jwthenticatorRegisterKey(
    @CurrentActor() actor: Actor,
    @Body() body: JwthenticatorRegister,
  ): Promise<JwthenticatorResult> {
    await this.keys.register(actor, body);
    return { result: true, message: null };
  }

  @Post('is_key_registered')
  @Requires('compat:use', 'JWThenticator: whether the namespace has a key.')
  @Returns(JwthenticatorResult)
  @Fails('route.unknown')
  async jwthenticatorIsKeyRegistered(
    @CurrentActor() actor: Actor,
    @Body() { key }: JwthenticatorKeyQuery,
  ): Promise<JwthenticatorResult> {
    return { result: await this.keys.isRegistered(actor, key), message: null };
  }
}
