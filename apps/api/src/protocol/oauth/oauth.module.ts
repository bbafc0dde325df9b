import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../../identity/api-keys/api-keys.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
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
    AccessTokenVerifier,
    IntrospectionService,
    ValidateService,
  ],
  exports: [AccessTokenVerifier],
})
export class OAuthModule {}
