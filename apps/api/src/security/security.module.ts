import { availableParallelism } from 'node:os';
import { Global, Module } from '@nestjs/common';
import { PasswordHasher } from './passwords.js';

/** How many password hashes may wait; each waits for at most a few tens of milliseconds. */
const HASH_QUEUE = 64;

/** Hashes at once: one for each core, but signing needs a thread of libuv's pool of four as well. */
const MOST_HASHES = 3;

export function createPasswordHasher(): Promise<PasswordHasher> {
  const concurrency = Math.min(availableParallelism(), MOST_HASHES);
  return PasswordHasher.create({ concurrency, queueLimit: HASH_QUEUE });
}

/** What several features need to tell friend from stranger. */
@Global()
@Module({
  providers: [{ provide: PasswordHasher, useFactory: createPasswordHasher }],
  exports: [PasswordHasher],
})
export class SecurityModule {}
