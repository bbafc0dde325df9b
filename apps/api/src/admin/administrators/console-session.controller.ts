import { Controller, Delete, Get, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { ApiBody } from '@nestjs/swagger';
import type { Administrator } from '#database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { basePathOf } from '../../core/http/base-path.js';
import { Fails, Returns, ReturnsNothing } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { AllowedDuringEnrolment, Public, Requires } from '../../security/access.decorators.js';
import { CurrentActor, type Actor } from '../../security/actor.js';
import { PASSWORD } from '../../security/strategies.js';
import { AccountService } from './account.service.js';
import { AccountResponse, SignInRequest } from './admin-auth.dto.js';
import { clearCookie, readCookie, SetsCookie } from '../../security/console-cookie.js';
import { sendSignInOutcome } from './sign-in-response.js';
import { SignInService } from './sign-in.service.js';

/** The console session: created by a sign-in with a password or passkey, carried in a cookie, revoked on the server. */
@Controller('api/v1/session')
@OnSurface('admin', 'json')
export class ConsoleSessionController {
  constructor(
    private readonly signIns: SignInService,
    private readonly account: AccountService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post()
  @Public('Signs an administrator in to the console with a password.')
  @UseGuards(AuthGuard(PASSWORD))
  @ApiBody({ type: SignInRequest })
  @SetsCookie()
  @Returns(AccountResponse, 201)
  @Fails('auth.refused', 'auth.second_factor_required', 'auth.csrf', 'server.busy')
  async signIn(
    @Req() request: FastifyRequest & { user: Administrator },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountResponse> {
    const previous = readCookie(request, this.settings, 'session');
    return sendSignInOutcome(
      reply,
      this.settings,
      await this.signIns.signInWithPassword(request.user, previous),
    );
  }

  @Get()
  @Requires('account', 'Returns the account that is signed in.')
  @AllowedDuringEnrolment()
  @Returns(AccountResponse)
  getSignedInAdministrator(@CurrentActor() actor: Actor): Promise<AccountResponse> {
    return this.account.describe(actor.id);
  }

  @Delete()
  @Requires('account', 'Signs out: revokes the console session on the server.')
  @AllowedDuringEnrolment()
  @SetsCookie()
  @ReturnsNothing()
  async signOut(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.account.signOut(actor);
    clearCookie(reply, this.settings, 'session');
    // If Signet shares the origin with other applications (a path prefix), clearing the storage would delete theirs.
    const isAlone = basePathOf(this.settings) === '';
    void reply.header('clear-site-data', isAlone ? '"cache", "storage"' : '"cache"');
  }
}
