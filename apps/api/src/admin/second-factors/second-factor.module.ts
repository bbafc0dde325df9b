import { Module } from '@nestjs/common';
import { PasskeyChallenges } from './passkey-challenges.js';
import { EnrolmentRetention } from './enrolment-retention.js';
import { PasskeysController } from './passkeys.controller.js';
import { PasskeysService } from './passkeys.service.js';
import { RelyingParty } from './relying-party.js';
import { SecondFactorController } from './second-factor.controller.js';
import { SecondFactorService } from './second-factor.service.js';
import { TotpService } from './totp.service.js';

@Module({
  controllers: [SecondFactorController, PasskeysController],
  providers: [
    SecondFactorService,
    TotpService,
    PasskeysService,
    PasskeyChallenges,
    RelyingParty,
    EnrolmentRetention,
  ],
  exports: [SecondFactorService, PasskeysService],
})
export class SecondFactorModule {}
