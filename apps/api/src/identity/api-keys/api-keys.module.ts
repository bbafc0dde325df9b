import { Module } from '@nestjs/common';
import { ApiKeyAuthenticator } from './api-key-authenticator.js';
import { ApiKeyUses } from './api-key-uses.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysImportService } from './api-keys-import.service.js';
import { ApiKeysService } from './api-keys.service.js';

@Module({
  controllers: [ApiKeysController],
  providers: [ApiKeysService, ApiKeysImportService, ApiKeyAuthenticator, ApiKeyUses],
  exports: [ApiKeysService, ApiKeysImportService, ApiKeyAuthenticator],
})
export class ApiKeysModule {}
