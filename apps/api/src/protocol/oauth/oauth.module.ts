import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../../identity/api-keys/api-keys.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { AccessTokensService } from './access-tokens.service.js';
import { ClientAuthentication } from './client-authentication.js';
import { GrantsService } from './grants.service.js';
import { IntrospectionService } from './introspection.service.js';
import { OAuthController } from './oauth.controller.js';
import { ValidateService } from './validate.service.js';

@Module({
  imports: [TokensModule, ApiKeysModule],
  controllers: [OAuthController],
  providers: [
    ClientAuthentication,
    GrantsService,
    AccessTokensService,
    IntrospectionService,
    ValidateService,
  ],
  exports: [AccessTokensService],
})
export class OAuthModule {}
