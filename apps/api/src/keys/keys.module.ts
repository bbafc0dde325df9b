import { Global, Module } from '@nestjs/common';
import { Database } from '#database';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import { DiscoveryController } from './discovery.controller.js';
import { DiscoveryService } from './discovery.service.js';
import { KeyChanges } from './key-changes.js';
import { KeyMaker } from './key-maker.js';
import { KeyRing } from './key-ring.js';
import { KeysController } from './keys.controller.js';
import { KeysService } from './keys.service.js';
import { MasterKeys } from './master-keys.js';
import { unlockMasterKeys } from './unlock-master-keys.js';

@Global()
@Module({
  controllers: [KeysController, DiscoveryController],
  providers: [
    KeysService,
    KeyMaker,
    KeyChanges,
    KeyRing,
    DiscoveryService,
    {
      provide: MasterKeys,
      inject: [SETTINGS, Database],
      useFactory: (settings: Settings, database: Database) => unlockMasterKeys(settings, database),
    },
  ],
  exports: [KeysService, KeyMaker, KeyChanges, KeyRing, DiscoveryService, MasterKeys],
})
export class KeysModule {}
