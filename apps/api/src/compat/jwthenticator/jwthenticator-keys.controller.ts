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

/** The internal API of JWThenticator; unlike JWThenticator, it authenticates callers. */
@Controller('compat/jwthenticator')
@OnSurface('admin', 'untyped-json')
export class JwthenticatorKeysController {
  constructor(private readonly keys: JwthenticatorKeysService) {}

  @Post('register_key')
  @Requires('compat:use', 'Registers a key, or extends the expiry of a registered key.')
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
  @Requires('compat:use', 'Returns whether a key is registered in the namespace.')
  @Returns(JwthenticatorResult)
  @Fails('route.unknown')
  async jwthenticatorIsKeyRegistered(
    @CurrentActor() actor: Actor,
    @Body() { key }: JwthenticatorKeyQuery,
  ): Promise<JwthenticatorResult> {
    return { result: await this.keys.isRegistered(actor, key), message: null };
  }
}
