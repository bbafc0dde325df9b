import { Global, Module } from '@nestjs/common';
import { KeyLifecycle } from './key-lifecycle.js';
import { KeyGenerator } from './key-generator.js';
import { KeyRing } from './key-ring.js';
import { KeysController } from './keys.controller.js';
import { KeysService } from './keys.service.js';
import { SigningKeyRetention } from './signing-key-retention.js';

@Global()
@Module({
  controllers: [KeysController],
  providers: [KeysService, KeyGenerator, KeyLifecycle, KeyRing, SigningKeyRetention],
  exports: [KeysService, KeyGenerator, KeyLifecycle, KeyRing],
})
export class KeysModule {}
