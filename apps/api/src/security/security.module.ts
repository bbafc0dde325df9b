import { availableParallelism } from 'node:os';
import { Global, Module } from '@nestjs/common';
import { Clock } from '../core/time/clock.js';
import { LOGGER, type AppLogger } from '../core/logging/logger.js';
import { RefusalEvents } from '../core/errors/refusal-events.js';
import { SETTINGS } from '../core/settings/config.module.js';
import type { Settings } from '../core/settings/settings.js';
import { BreachedPasswords } from './breached-passwords.js';
import { PasswordPolicy } from './password-policy.js';
import { PasswordHasher } from './passwords.js';

/** Maximum number of waiting password hashes; each waits a few tens of milliseconds. */
const HASH_QUEUE = 64;

/**
 * Maximum concurrent hashes: one per core, leaving a thread of libuv's pool of four for signing.
 */
const MAX_HASHES = 3;

export function createPasswordHasher(): Promise<PasswordHasher> {
  const concurrency = Math.min(availableParallelism(), MAX_HASHES);
  return PasswordHasher.create({ concurrency, queueLimit: HASH_QUEUE });
}

export function createPasswordPolicy(
  settings: Settings,
  logger: AppLogger,
  clock: Clock,
): PasswordPolicy {
  return new PasswordPolicy(settings, new BreachedPasswords(settings, logger, clock));
}

/** Password hashing, the password policy, and refusal events. */
@Global()
@Module({
  providers: [
    RefusalEvents,
    { provide: PasswordHasher, useFactory: createPasswordHasher },
    {
      provide: PasswordPolicy,
      useFactory: createPasswordPolicy,
      inject: [SETTINGS, LOGGER, Clock],
    },
  ],
  exports: [PasswordHasher, PasswordPolicy, RefusalEvents],
})
export class SecurityModule {}
