import { Global, Module } from '@nestjs/common';
import { KeyChanges } from './key-changes.js';
import { KeyGenerator } from './key-generator.js';
import { KeyRing } from './key-ring.js';
import { KeysController } from './keys.controller.js';
import { KeysService } from './keys.service.js';

@Global()
@Module({
  controllers: [KeysController],
  providers: [KeysService, KeyGenerator, KeyChanges, KeyRing],
  exports: [KeysService, KeyGenerator, KeyChanges, KeyRing],
})
export class KeysModule {}
