import { availableParallelism } from 'node:os';
import { Global, Module } from '@nestjs/common';
import { PasswordHasher } from './passwords.js';

/** How many password hashes may wait; each waits for at most a few tens of milliseconds. */
const HASH_QUEUE = 64;

/** What several features need to tell friend from stranger. */
@Global()
@Module({
  providers: [
    {
      provide: PasswordHasher,
      useFactory: () =>
        PasswordHasher.create({ concurrency: availableParallelism(), queueLimit: HASH_QUEUE }),
    },
  ],
  exports: [PasswordHasher],
})
export class SecurityModule {}
