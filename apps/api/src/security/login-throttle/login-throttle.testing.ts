import type { Database } from '#database';
import { Clock } from '../../core/time/clock.js';
import { RefusalEvents } from '../../core/errors/refusal-events.js';
import { readSettings } from '../../core/settings/settings.js';
import { MasterKeys } from '../encryption/master-keys.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { LoginThrottle } from './login-throttle.js';
import { ThrottleEvents } from './throttle-events.js';

/** Login throttling for services that a spec creates without the injector. */
export function loginThrottleOn(
  database: Database,
  clock: Clock = new Clock(),
  environment: NodeJS.ProcessEnv = {},
  masterKeys = MasterKeys.parse(MasterKeys.generate('test')),
): LoginThrottle {
  const throttleEvents = new ThrottleEvents(new RefusalEvents());
  return new LoginThrottle(database, masterKeys, readSettings(environment), clock, throttleEvents);
}

export function rateLimitsOn(
  clock: Clock = new Clock(),
  environment: NodeJS.ProcessEnv = {},
): RateLimits {
  return new RateLimits(readSettings(environment), clock);
}
