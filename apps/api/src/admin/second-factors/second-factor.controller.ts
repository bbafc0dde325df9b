import { Body, Controller, Delete, Get, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { setCookie, SetsCookie } from '../../security/console-cookie.js';
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
  RecoveryCodeList,
  SecondFactorStatus,
  TotpEnrolment,
  TotpConfirmation,
  TotpActivation,
} from './second-factor.dto.js';
import type { FactorChange } from './factor-changes.js';
import { SecondFactorService } from './second-factor.service.js';
import { TotpService } from './totp.service.js';

/** The second factors of the caller. */
@Controller('api/v1/account/second-factor')
@OnSurface('admin', 'json')
export class SecondFactorController {
  constructor(
    private readonly factors: SecondFactorService,
    private readonly totp: TotpService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Requires('account', 'Returns your own second factors.')
  @AllowedDuringEnrolment()
  @Returns(SecondFactorStatus)
  getSecondFactor(@CurrentActor() actor: Actor): Promise<SecondFactorStatus> {
    return this.factors.getStatus(actor);
  }

  @Post('totp')
  @Requires(
    'account',
    'Starts enrolling an authenticator app. The current app remains valid until the new one is confirmed.',
  )
  @AllowedDuringEnrolment()
  @ConsoleOnly()
  @StepUp()
  @Returns(TotpEnrolment, 201)
  startTotpEnrolment(@CurrentActor() actor: Actor): Promise<TotpEnrolment> {
    return this.totp.startEnrolment(actor);
  }

  @Post('totp/confirm')
  @Requires(
    'account',
    'Completes the enrolment with the first code of the app. Revokes every other console session; the cookie of this one is replaced.',
  )
  @AllowedDuringEnrolment()
  @ConsoleOnly()
  @StepUp()
  @SetsCookie()
  @Returns(TotpActivation)
  @Fails('auth.second_factor_refused', 'totp.not_begun')
  async confirmTotp(
    @CurrentActor() actor: Actor,
    @Body() { code }: TotpConfirmation,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TotpActivation> {
    return this.sendResult(reply, await this.totp.confirmEnrolment(actor, code));
  }

  @Delete('totp')
  @Requires(
    'account',
    'Removes the authenticator app. Revokes every other console session; the cookie of this one is replaced.',
  )
  @ConsoleOnly()
  @StepUp()
  @SetsCookie()
  @ReturnsNothing()
  @Fails('totp.unknown')
  async removeTotp(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    this.sendResult(reply, await this.totp.remove(actor));
  }

  @Post('recovery-codes')
  @Requires(
    'account',
    'Replaces the recovery codes with ten new ones. Revokes every other console session; the cookie of this one is replaced.',
  )
  @ConsoleOnly()
  @StepUp()
  @SetsCookie()
  @Returns(RecoveryCodeList, 201)
  @Fails('second_factor.none')
  async renewRecoveryCodes(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RecoveryCodeList> {
    return this.sendResult(reply, await this.factors.renewRecoveryCodes(actor));
  }

  private sendResult<T>(reply: FastifyReply, { session, result }: FactorChange<T>): T {
    setCookie(reply, this.settings, 'session', session);
    return result;
  }
}
