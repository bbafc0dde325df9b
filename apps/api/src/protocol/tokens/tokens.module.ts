import { Module } from '@nestjs/common';
import { AudiencesModule } from '../../keys/audiences/audiences.module.js';
import { AudiencePolicy } from './audience-policy.js';
import { LoginRecorder } from './login-recorder.js';
import { LoginService } from './login.service.js';
import { PublicKeyService } from './public-key.service.js';
import { RefreshTokensService } from './refresh-tokens.service.js';
import { RenewalService } from './renewal.service.js';
import { RevocationService } from './revocation.service.js';
import { SessionCache } from './session-cache.js';
import { SessionStart } from './session-start.js';
import { TokenIssuer } from './token-issuer.js';
import { TokensController } from './tokens.controller.js';
import { UserLogin } from './user-login.js';

@Module({
  imports: [AudiencesModule],
  controllers: [TokensController],
  providers: [
    AudiencePolicy,
    SessionStart,
    UserLogin,
    LoginRecorder,
    LoginService,
    RenewalService,
    RefreshTokensService,
    RevocationService,
    PublicKeyService,
    SessionCache,
    TokenIssuer,
  ],
  exports: [
    RevocationService,
    AudiencePolicy,
    SessionStart,
    UserLogin,
    LoginRecorder,
    LoginService,
    RenewalService,
    RefreshTokensService,
    SessionCache,
    TokenIssuer,
  ],
})
export class TokensModule {}
