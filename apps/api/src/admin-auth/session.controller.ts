import { Controller, Delete, Get, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { ApiBody } from '@nestjs/swagger';
import type { Administrator } from '#database';
import type { FastifyReply } from 'fastify';
import { Fails, Returns, ReturnsNothing } from '../common/returns.decorator.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { Public, Requires } from '../security/access.decorators.js';
import { CurrentActor, type Actor } from '../security/actor.js';
import { PASSWORD } from '../security/strategies.js';
import { AccountService } from './account.service.js';
import { AccountResponse, SignInRequest } from './admin-auth.dto.js';
import { clearCookie, setCookie } from './console-cookie.js';
import { CredentialsService } from './credentials.service.js';

/** The console session: begun by a password, held in a cookie, ended on the server. */
@Controller('api/v1/session')
export class SessionController {
  constructor(
    @Inject(CredentialsService) private readonly credentials: CredentialsService,
    @Inject(AccountService) private readonly account: AccountService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post()
  @Public('Signs an administrator in to the console.')
  @UseGuards(AuthGuard(PASSWORD))
  @ApiBody({ type: SignInRequest })
  @Returns(AccountResponse, 201)
  @Fails('auth.refused', 'auth.csrf', 'server.busy')
  async signIn(
    @Req() { user }: { user: Administrator },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountResponse> {
    const { secret, expiresAt } = await this.credentials.startSession(user.id);
    setCookie(reply, this.settings, secret, expiresAt);
    return this.account.describe(user.id);
  }

  @Get()
  @Requires('account', 'Who is signed in.')
  @Returns(AccountResponse)
  getSignedIn(@CurrentActor() actor: Actor): Promise<AccountResponse> {
    return this.account.describe(actor.id);
  }

  @Delete()
  @Requires('account', 'Signs out: the session ends on the server.')
  @ReturnsNothing()
  async signOut(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.account.endCurrentSession(actor);
    clearCookie(reply, this.settings);
  }
}
