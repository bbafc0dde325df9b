import { Clock } from '../core/time/clock.js';
import { createLogger } from '../core/logging/logger.js';
import { readSettings } from '../core/settings/settings.js';
import type { PasswordPolicy } from './password-policy.js';
import { createPasswordPolicy } from './security.module.js';

/** The default policy, without a breached password service, for specs. */
export function testPasswordPolicy(): PasswordPolicy {
  return createPasswordPolicy(readSettings({}), createLogger('silent'), new Clock());
}
