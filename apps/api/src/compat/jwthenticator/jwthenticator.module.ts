import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../../identity/api-keys/api-keys.module.js';
import { OAuthModule } from '../../protocol/oauth/oauth.module.js';
import { TokensModule } from '../../protocol/tokens/tokens.module.js';
import { IdentifierPolicy } from './identifier-policy.js';
import { JwthenticatorKeysController } from './jwthenticator-keys.controller.js';
import { JwthenticatorKeysService } from './jwthenticator-keys.service.js';
import { JwthenticatorNamespace } from './jwthenticator-namespace.js';
import { JwthenticatorTokensService } from './jwthenticator-tokens.service.js';
import { JwthenticatorController } from './jwthenticator.controller.js';

// The dialect registers itself.
import './jwthenticator-dialect.js';

@Module({
  imports: [ApiKeysModule, TokensModule, OAuthModule],
  controllers: [JwthenticatorController, JwthenticatorKeysController],
  providers: [
    IdentifierPolicy,
    JwthenticatorNamespace,
    JwthenticatorTokensService,
    JwthenticatorKeysService,
  ],
})
export class JwthenticatorModule {}
