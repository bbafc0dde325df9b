import { Global, Module } from '@nestjs/common';
import { Database } from '#database';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { MasterKeys } from './master-keys.js';
import { loadVerifiedMasterKeys } from './load-master-keys.js';

/** Provides the master keys, which encrypt secrets at rest. */
@Global()
@Module({
  providers: [
    {
      provide: MasterKeys,
      inject: [SETTINGS, Database],
      useFactory: (settings: Settings, database: Database) =>
        loadVerifiedMasterKeys(settings, database),
    },
  ],
  exports: [MasterKeys],
})
export class EncryptionModule {}
