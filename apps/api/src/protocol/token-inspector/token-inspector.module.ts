import { Module } from '@nestjs/common';
import { AudiencesModule } from '../../keys/audiences/audiences.module.js';
import { OAuthModule } from '../oauth/oauth.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { TokenInspectorController } from './token-inspector.controller.js';
import { TokenInspectorService } from './token-inspector.service.js';

@Module({
  imports: [AudiencesModule, OAuthModule, TokensModule],
  controllers: [TokenInspectorController],
  providers: [TokenInspectorService],
})
export class TokenInspectorModule {}
