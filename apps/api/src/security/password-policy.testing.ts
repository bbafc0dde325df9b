import { Clock } from '../core/time/clock.js';
import { createLogger } from '../core/logging/logger.js';
import { readSettings } from '../core/settings/settings.js';
import type { PasswordPolicy } from './password-policy.js';
import { createPasswordPolicy } from './security.module.js';

/** The policy as it is by default, for services that a spec makes by hand: nobody is asked for leaked passwords. */
export function testPasswordPolicy(): PasswordPolicy {
  return createPasswordPolicy(readSettings({}), createLogger('silent'), new Clock());
}
