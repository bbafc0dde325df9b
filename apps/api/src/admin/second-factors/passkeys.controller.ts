import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { setCookie, SetsCookie } from '../../security/console-cookie.js';
import { IdPath } from '../../core/fields/paths.dto.js';
import { Fails, Returns, ReturnsNothing } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import {
  ConsoleOnly,
  AllowedDuringEnrolment,
  Requires,
  StepUp,
} from '../../security/access.decorators.js';
import { CurrentActor, type Actor } from '../../security/actor.js';
import {
  PasskeyCreate,
  PasskeyCreationOptions,
  PasskeyEdit,
  PasskeyList,
  PasskeyWithRecoveryCodes,
  PasskeyResponse,
} from './passkeys.dto.js';
import { PasskeysService } from './passkeys.service.js';

/** The passkeys of the caller. */
@Controller('api/v1/account/passkeys')
@OnSurface('admin', 'json')
export class PasskeysController {
  constructor(
    private readonly passkeys: PasskeysService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Requires('account', 'Lists your own passkeys, oldest first.')
  @AllowedDuringEnrolment()
  @Returns(PasskeyList)
  async listPasskeys(@CurrentActor() actor: Actor): Promise<PasskeyList> {
    return { items: await this.passkeys.list(actor.id) };
  }

  @Post('options')
  @Requires('account', 'Creates the WebAuthn options for registering a passkey.')
  @AllowedDuringEnrolment()
  @ConsoleOnly()
  @StepUp()
  @Returns(PasskeyCreationOptions, 201)
  @Fails('passkey.unavailable')
  createPasskeyOptions(@CurrentActor() actor: Actor): Promise<PasskeyCreationOptions> {
    return this.passkeys.createRegistrationOptions(actor);
  }

  @Post()
  @Requires(
    'account',
    'Registers the passkey that the browser created. Revokes every other console session; the cookie of this one is replaced.',
  )
  @AllowedDuringEnrolment()
  @ConsoleOnly()
  @StepUp()
  @SetsCookie()
  @Returns(PasskeyWithRecoveryCodes, 201)
  @Fails('passkey.refused', 'passkey.taken', 'passkey.too_many')
  async createPasskey(
    @CurrentActor() actor: Actor,
    @Body() body: PasskeyCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PasskeyWithRecoveryCodes> {
    const { session, result } = await this.passkeys.register(actor, body);
    setCookie(reply, this.settings, 'session', session);
    return result;
  }

  @Patch(':id')
  @Requires('account', 'Renames a passkey.')
  @ConsoleOnly()
  @StepUp()
  @Returns(PasskeyResponse)
  @Fails('passkey.unknown')
  renamePasskey(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdPath,
    @Body() { name }: PasskeyEdit,
  ): Promise<PasskeyResponse> {
    return this.passkeys.rename(actor, id, name);
  }

  @Delete(':id')
  @Requires(
    'account',
    'Removes a passkey. Revokes every other console session; the cookie of this one is replaced.',
  )
  @ConsoleOnly()
  @StepUp()
  @SetsCookie()
  @ReturnsNothing()
  @Fails('passkey.unknown')
  async removePasskey(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { session } = await this.passkeys.remove(actor, id);
    setCookie(reply, this.settings, 'session', session);
  }
}
