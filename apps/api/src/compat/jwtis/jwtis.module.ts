import { Module } from '@nestjs/common';
import { AdminAuthModule } from '../../admin/administrators/admin-auth.module.js';
import { ApiKeysModule } from '../../identity/api-keys/api-keys.module.js';
import { TokensModule } from '../../protocol/tokens/tokens.module.js';
import { JwtisAuthenticator } from './jwtis-authenticator.js';
import { JwtisKeysController } from './jwtis-keys.controller.js';
import { JwtisKeysService } from './jwtis-keys.service.js';
import { JwtisTokensService } from './jwtis-tokens.service.js';
import { JwtisController } from './jwtis.controller.js';

// The dialect registers itself.
import './jwtis-dialect.js';

@Module({
  imports: [AdminAuthModule, ApiKeysModule, TokensModule],
  controllers: [JwtisController, JwtisKeysController],
  providers: [JwtisAuthenticator, JwtisKeysService, JwtisTokensService],
})
export class JwtisModule {}
