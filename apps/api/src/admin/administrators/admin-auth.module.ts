import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { AccountController } from './account.controller.js';
import { AccountService } from './account.service.js';
import { AdministratorPasswords } from './administrator-passwords.js';
import { AdministratorsController } from './administrators.controller.js';
import { AdministratorsService } from './administrators.service.js';
import { CredentialsService } from './credentials.service.js';
import { SecondFactorModule } from '../second-factors/second-factor.module.js';
import { SecondFactorSignInController } from './second-factor-sign-in.controller.js';
import { ConsoleSessionController } from './console-session.controller.js';
import { SignInRetention } from './sign-in-retention.js';
import { SignInService } from './sign-in.service.js';
import {
  PersonalAccessTokenStrategy,
  ConsoleCookieStrategy,
  PasskeyStrategy,
  PasswordStrategy,
  PendingSignInStrategy,
} from './strategies.js';

@Module({
  imports: [PassportModule.register({ session: false }), SecondFactorModule],
  controllers: [
    ConsoleSessionController,
    SecondFactorSignInController,
    AccountController,
    AdministratorsController,
  ],
  providers: [
    CredentialsService,
    SignInService,
    SignInRetention,
    AccountService,
    AdministratorPasswords,
    AdministratorsService,
    PasswordStrategy,
    PendingSignInStrategy,
    PasskeyStrategy,
    ConsoleCookieStrategy,
    PersonalAccessTokenStrategy,
  ],
  exports: [CredentialsService],
})
export class AdminAuthModule {}
