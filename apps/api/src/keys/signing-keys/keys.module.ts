import { Global, Module } from '@nestjs/common';
import { KeyChanges } from './key-changes.js';
import { KeyMaker } from './key-maker.js';
import { KeyRing } from './key-ring.js';
import { KeysController } from './keys.controller.js';
import { KeysService } from './keys.service.js';

@Global()
@Module({
  controllers: [KeysController],
  providers: [KeysService, KeyMaker, KeyChanges, KeyRing],
  exports: [KeysService, KeyMaker, KeyChanges, KeyRing],
})
export class KeysModule {}
