import { Module } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { AccountController } from './account.controller.js';
import { AccountService } from './account.service.js';
import { AdministratorPasswords } from './administrator-passwords.js';
import { AdministratorsController } from './administrators.controller.js';
import { AdministratorsService } from './administrators.service.js';
import { CredentialsService } from './credentials.service.js';
import { SessionController } from './session.controller.js';
import { AccessTokenStrategy, ConsoleCookieStrategy, PasswordStrategy } from './strategies.js';

@Module({
  imports: [PassportModule.register({ session: false })],
  controllers: [SessionController, AccountController, AdministratorsController],
  providers: [
    CredentialsService,
    AccountService,
    AdministratorPasswords,
    AdministratorsService,
    PasswordStrategy,
    ConsoleCookieStrategy,
    AccessTokenStrategy,
  ],
  exports: [CredentialsService],
})
export class AdminAuthModule {}
