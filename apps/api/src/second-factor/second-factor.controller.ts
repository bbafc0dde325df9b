import { Body, Controller, Delete, Get, Inject, Post } from '@nestjs/common';
import { Fails, Returns, ReturnsNothing } from '../common/returns.decorator.js';
import { OnSurface } from '../common/route-config.js';
import {
  ConsoleOnly,
  OpenWhileEnrolling,
  Requires,
  StepUp,
} from '../security/access.decorators.js';
import { CurrentActor, type Actor } from '../security/actor.js';
import {
  RecoveryCodeList,
  SecondFactorStatus,
  TotpBegun,
  TotpConfirm,
  TotpConfirmed,
} from './second-factor.dto.js';
import { SecondFactorService } from './second-factor.service.js';
import { TotpService } from './totp.service.js';

/** What administrators prove themselves by besides the password; each looks after its own. */
@Controller('api/v1/account/second-factor')
@OnSurface('admin', 'json')
export class SecondFactorController {
  constructor(
    @Inject(SecondFactorService) private readonly factors: SecondFactorService,
    @Inject(TotpService) private readonly totp: TotpService,
  ) {}

  @Get()
  @Requires('account', 'The own second factors.')
  @OpenWhileEnrolling()
  @Returns(SecondFactorStatus)
  getSecondFactor(@CurrentActor() actor: Actor): Promise<SecondFactorStatus> {
    return this.factors.status(actor);
  }

  @Post('totp')
  @Requires('account', 'Begins the enrolment of an authenticator app; the one until now stays.')
  @OpenWhileEnrolling()
  @ConsoleOnly()
  @StepUp()
  @Returns(TotpBegun, 201)
  beginTotp(@CurrentActor() actor: Actor): Promise<TotpBegun> {
    return this.totp.begin(actor);
  }

  @Post('totp/confirm')
  @Requires('account', 'Ends it with the first code; every other console session ends.')
  @OpenWhileEnrolling()
  @ConsoleOnly()
  @StepUp()
  @Returns(TotpConfirmed)
  @Fails('auth.second_factor_refused', 'totp.not_begun')
  confirmTotp(@CurrentActor() actor: Actor, @Body() { code }: TotpConfirm): Promise<TotpConfirmed> {
    return this.totp.confirm(actor, code);
  }

  @Delete('totp')
  @Requires('account', 'Removes the authenticator app; every other console session ends.')
  @ConsoleOnly()
  @StepUp()
  @ReturnsNothing()
  @Fails('totp.unknown')
  removeTotp(@CurrentActor() actor: Actor): Promise<void> {
    return this.totp.remove(actor);
  }

  @Post('recovery-codes')
  @Requires('account', 'Makes ten recovery codes in the place of those before.')
  @ConsoleOnly()
  @StepUp()
  @Returns(RecoveryCodeList, 201)
  @Fails('second_factor.none')
  renewRecoveryCodes(@CurrentActor() actor: Actor): Promise<RecoveryCodeList> {
    return this.factors.renewRecoveryCodes(actor);
  }
}
