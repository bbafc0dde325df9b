import { availableParallelism } from 'node:os';
import { Global, Module } from '@nestjs/common';
import { PasswordHasher } from './passwords.js';

/** How many password hashes may wait; each waits for at most a few tens of milliseconds. */
const HASH_QUEUE = 64;

export function createPasswordHasher(): Promise<PasswordHasher> {
  return PasswordHasher.create({ concurrency: availableParallelism(), queueLimit: HASH_QUEUE });
}

/** What several features need to tell friend from stranger. */
@Global()
@Module({
  providers: [{ provide: PasswordHasher, useFactory: createPasswordHasher }],
  exports: [PasswordHasher],
})
export class SecurityModule {}
