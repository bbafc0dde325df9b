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

/** Maximum number of waiting password hashes of a node; each waits a few tens of milliseconds. */
const HASH_QUEUE = 64;

/**
 * Maximum concurrent hashes of a process: one per core, leaving a thread of libuv's pool of four for signing.
 */
const MAX_HASHES = 3;

/** The workers of a node share its processors, and the queue too, so that the longest wait does not depend on them. */
export function createPasswordHasher({
  workers,
}: Pick<Settings, 'workers'>): Promise<PasswordHasher> {
  const share = Math.max(1, Math.floor(availableParallelism() / workers));
  return PasswordHasher.create({
    concurrency: Math.min(share, MAX_HASHES),
    queueLimit: Math.ceil(HASH_QUEUE / workers),
  });
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
    { provide: PasswordHasher, useFactory: createPasswordHasher, inject: [SETTINGS] },
    {
      provide: PasswordPolicy,
      useFactory: createPasswordPolicy,
      inject: [SETTINGS, LOGGER, Clock],
    },
  ],
  exports: [PasswordHasher, PasswordPolicy, RefusalEvents],
})
export class SecurityModule {}
