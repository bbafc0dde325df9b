import { Global, Module } from '@nestjs/common';
import { Database } from '#database';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/settings.js';
import { MasterKeys } from '../../keys/master-keys.js';
import { unlockMasterKeys } from '../../keys/unlock-master-keys.js';

/** The master keys, under which every stored secret is encrypted that has to be read again. */
@Global()
@Module({
  providers: [
    {
      provide: MasterKeys,
      inject: [SETTINGS, Database],
      useFactory: (settings: Settings, database: Database) => unlockMasterKeys(settings, database),
    },
  ],
  exports: [MasterKeys],
})
export class EncryptionModule {}
