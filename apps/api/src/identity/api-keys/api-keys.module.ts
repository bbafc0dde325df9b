import { Module } from '@nestjs/common';
import { ApiKeyAuthenticator } from './api-key-authenticator.js';
import { ApiKeyCache } from './api-key-cache.js';
import { ApiKeyUses } from './api-key-uses.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysImportService } from './api-keys-import.service.js';
import { ApiKeysService } from './api-keys.service.js';

@Module({
  controllers: [ApiKeysController],
  providers: [ApiKeysService, ApiKeysImportService, ApiKeyAuthenticator, ApiKeyCache, ApiKeyUses],
  exports: [ApiKeysService, ApiKeysImportService, ApiKeyAuthenticator, ApiKeyCache],
})
export class ApiKeysModule {}
