import { Body, Controller, Delete, Get, Inject, Param, Post, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { IdPath } from '../../core/fields/paths.dto.js';
import { Fails, Returns, ReturnsNothing } from '../../core/http/returns.decorator.js';
import { Idempotent } from '../../core/http/idempotent.decorator.js';
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
import { AccountService } from './account.service.js';
import {
  PersonalAccessTokenCreate,
  PersonalAccessTokenList,
  PersonalAccessTokenWithSecret,
  ConsoleSessionList,
  OwnPassword,
} from './admin-auth.dto.js';
import { setCookie, SetsCookie } from '../../security/console-cookie.js';

/** The account of the caller: password, console sessions, personal access tokens. */
@Controller('api/v1/account')
@OnSurface('admin', 'json')
export class AccountController {
  constructor(
    private readonly account: AccountService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Put('password')
  @Requires(
    'account',
    'Changes your own password. Revokes every other console session and every personal access token; the cookie of this session is replaced.',
  )
  @AllowedDuringEnrolment()
  @ConsoleOnly()
  @StepUp()
  @SetsCookie()
  @ReturnsNothing()
  @Fails('auth.refused', 'server.busy')
  async setOwnPassword(
    @CurrentActor() actor: Actor,
    @Body() body: OwnPassword,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    setCookie(reply, this.settings, 'session', await this.account.setPassword(actor, body));
  }

  @Get('sessions')
  @Requires('account', 'Lists your own console sessions, newest first.')
  @Returns(ConsoleSessionList)
  async listOwnConsoleSessions(@CurrentActor() actor: Actor): Promise<ConsoleSessionList> {
    return { items: await this.account.listConsoleSessions(actor) };
  }

  @Delete('sessions/:id')
  @Requires('account', 'Revokes one of your own console sessions.')
  @ReturnsNothing()
  @Fails('session.unknown')
  revokeOwnConsoleSession(@CurrentActor() actor: Actor, @Param() { id }: IdPath): Promise<void> {
    return this.account.revokeConsoleSession(actor.id, id);
  }

  @Get('personal-access-tokens')
  @Requires('account', 'Lists your own personal access tokens, newest first.')
  @Returns(PersonalAccessTokenList)
  async listOwnPersonalAccessTokens(
    @CurrentActor() actor: Actor,
  ): Promise<PersonalAccessTokenList> {
    return { items: await this.account.listPersonalAccessTokens(actor.id) };
  }

  @Post('personal-access-tokens')
  @Requires(
    'account',
    'Creates a personal access token for automation. It has your permissions, except those that need a console session.',
  )
  @ConsoleOnly()
  @StepUp()
  @Idempotent()
  @Returns(PersonalAccessTokenWithSecret, 201)
  @Fails('lifetime.above_maximum')
  createPersonalAccessToken(
    @CurrentActor() actor: Actor,
    @Body() body: PersonalAccessTokenCreate,
  ): Promise<PersonalAccessTokenWithSecret> {
    return this.account.createPersonalAccessToken(actor, body);
  }

  @Delete('personal-access-tokens/:id')
  @Requires(
    'account',
    'Deletes one of your own personal access tokens. It stops working immediately.',
  )
  @ReturnsNothing()
  @Fails('access_token.unknown')
  deletePersonalAccessToken(@CurrentActor() actor: Actor, @Param() { id }: IdPath): Promise<void> {
    return this.account.deletePersonalAccessToken(actor.id, id);
  }
}
