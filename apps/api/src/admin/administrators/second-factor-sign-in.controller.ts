import { Body, Controller, Get, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { ApiBody } from '@nestjs/swagger';
import type { PendingSignIn } from '#database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Fails, Returns, ReturnsNothing } from '../../core/http/returns.decorator.js';
import { OnSurface } from '../../core/http/route-config.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import type { VerifiedFactor } from '../second-factors/verified-factor.js';
import { PasskeyRequestOptions, PasskeySignIn } from '../second-factors/passkeys.dto.js';
import { PasskeysService } from '../second-factors/passkeys.service.js';
import {
  ReauthenticationRequest,
  SecondFactorAnswer,
} from '../second-factors/second-factor.dto.js';
import {
  ConsoleOnly,
  AllowedDuringEnrolment,
  Public,
  Requires,
} from '../../security/access.decorators.js';
import { consoleSessionOf, CurrentActor, type Actor } from '../../security/actor.js';
import { PASSKEY, PENDING_SIGN_IN } from '../../security/strategies.js';
import { AccountResponse, SecondFactorChallenge } from './admin-auth.dto.js';
import { clearCookie, readCookie, setCookie, SetsCookie } from '../../security/console-cookie.js';
import { sendSignInOutcome } from './sign-in-response.js';
import { SignInService } from './sign-in.service.js';

/** Second factors and passkeys at sign-in, and reauthentication of a console session. */
@Controller('api/v1/session')
@OnSurface('admin', 'json')
export class SecondFactorSignInController {
  constructor(
    private readonly signIns: SignInService,
    private readonly passkeys: PasskeysService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('second-factor')
  @Public(
    'Lists the second factors that can complete a sign-in. Requires the cookie of the pending sign-in.',
  )
  @UseGuards(AuthGuard(PENDING_SIGN_IN))
  @Returns(SecondFactorChallenge)
  @Fails('auth.sign_in_expired')
  getSecondFactorChallenge(
    @Req() { user: pendingSignIn }: { user: PendingSignIn },
  ): Promise<SecondFactorChallenge> {
    return this.signIns.describeChallenge(pendingSignIn);
  }

  @Post('second-factor')
  @Public('Completes a sign-in with a second factor. Requires the cookie of the pending sign-in.')
  @UseGuards(AuthGuard(PENDING_SIGN_IN))
  @SetsCookie()
  @Returns(AccountResponse, 201)
  @Fails('auth.sign_in_expired', 'auth.second_factor_refused', 'auth.csrf')
  async completeSignIn(
    @Req() request: FastifyRequest & { user: PendingSignIn },
    @Body() body: SecondFactorAnswer,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountResponse> {
    const previous = readCookie(request, this.settings, 'session');
    const outcome = await this.signIns.completeWithSecondFactor(request.user, body, previous);
    clearCookie(reply, this.settings, 'pendingSignIn');
    return sendSignInOutcome(reply, this.settings, outcome);
  }

  @Post('second-factor/passkey-options')
  @Public(
    'Creates the WebAuthn options for a passkey as second factor. Requires the cookie of the pending sign-in.',
  )
  @UseGuards(AuthGuard(PENDING_SIGN_IN))
  @Returns(PasskeyRequestOptions, 201)
  @Fails('auth.sign_in_expired', 'auth.csrf', 'passkey.unknown', 'passkey.unavailable')
  secondFactorPasskeyOptions(
    @Req() { user: pendingSignIn }: { user: PendingSignIn },
  ): Promise<PasskeyRequestOptions> {
    const scope = { purpose: 'second-factor', requestedBy: pendingSignIn.id } as const;
    return this.passkeys.createRequestOptions(pendingSignIn.administratorId, scope);
  }

  @Post('passkey/options')
  @Public('Creates the WebAuthn options for a sign-in with a passkey alone.')
  @Returns(PasskeyRequestOptions, 201)
  @Fails('passkey.unavailable', 'rate.limited')
  signInPasskeyOptions(): Promise<PasskeyRequestOptions> {
    return this.passkeys.createSignInOptions();
  }

  @Post('passkey')
  @Public('Signs an administrator in with a passkey alone.')
  @UseGuards(AuthGuard(PASSKEY))
  @ApiBody({ type: PasskeySignIn })
  @SetsCookie()
  @Returns(AccountResponse, 201)
  @Fails('auth.refused', 'auth.csrf')
  async signInWithPasskey(
    @Req() request: FastifyRequest & { user: VerifiedFactor },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountResponse> {
    const previous = readCookie(request, this.settings, 'session');
    return sendSignInOutcome(
      reply,
      this.settings,
      await this.signIns.signInWithPasskey(request.user, previous),
    );
  }

  @Post('reauthentication')
  @Requires(
    'account',
    'Reauthenticates your own console session, as sensitive changes require. Replaces its cookie.',
  )
  @AllowedDuringEnrolment()
  @ConsoleOnly()
  @SetsCookie()
  @ReturnsNothing()
  @Fails('auth.refused', 'auth.second_factor_refused', 'server.busy')
  async reauthenticate(
    @CurrentActor() actor: Actor,
    @Body() body: ReauthenticationRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    setCookie(reply, this.settings, 'session', await this.signIns.reauthenticate(actor, body));
  }

  @Post('reauthentication/passkey-options')
  @Requires('account', 'Creates the WebAuthn options for reauthentication with a passkey.')
  @ConsoleOnly()
  @Returns(PasskeyRequestOptions, 201)
  @Fails('passkey.unknown', 'passkey.unavailable')
  reauthenticationPasskeyOptions(@CurrentActor() actor: Actor): Promise<PasskeyRequestOptions> {
    const scope = { purpose: 'proof', requestedBy: consoleSessionOf(actor).id } as const;
    return this.passkeys.createRequestOptions(actor.id, scope);
  }
}
