import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { AccountController } from './account.controller.js';
import { AccountService } from './account.service.js';
import { AdministratorPasswords } from './administrator-passwords.js';
import { AdministratorsController } from './administrators.controller.js';
import { AdministratorsService } from './administrators.service.js';
import { CredentialsService } from './credentials.service.js';
import { SecondFactorModule } from '../second-factors/second-factor.module.js';
import { SecondStepController } from './second-step.controller.js';
import { SessionController } from './session.controller.js';
import { SignInService } from './sign-in.service.js';
import {
  AccessTokenStrategy,
  ConsoleCookieStrategy,
  PasskeyStrategy,
  PasswordStrategy,
  TicketStrategy,
} from './strategies.js';

@Module({
  imports: [PassportModule.register({ session: false }), SecondFactorModule],
  controllers: [
    SessionController,
    SecondStepController,
    AccountController,
    AdministratorsController,
  ],
  providers: [
    CredentialsService,
    SignInService,
    AccountService,
    AdministratorPasswords,
    AdministratorsService,
    PasswordStrategy,
    TicketStrategy,
    PasskeyStrategy,
    ConsoleCookieStrategy,
    AccessTokenStrategy,
  ],
  exports: [CredentialsService],
})
export class AdminAuthModule {}
