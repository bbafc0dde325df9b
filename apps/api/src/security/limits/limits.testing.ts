import type { Database } from '#database';
import { Clock } from '../../core/time/clock.js';
import { RefusalHook } from '../../core/errors/refusal-hook.js';
import { readSettings } from '../../core/settings/settings.js';
import { MasterKeys } from '../encryption/master-keys.js';
import { Floods } from './floods.js';
import { GuessLimits } from './guess-limits.js';
import { SlowDowns } from './slow-downs.js';

/** The limits of guessing, for services that a spec makes by hand. */
export function guessLimitsOn(
  database: Database,
  clock: Clock = new Clock(),
  environment: NodeJS.ProcessEnv = {},
  masterKeys = MasterKeys.parse(MasterKeys.generate('test')),
): GuessLimits {
  const slowDowns = new SlowDowns(new RefusalHook());
  return new GuessLimits(database, masterKeys, readSettings(environment), clock, slowDowns);
}

export function floods(clock: Clock = new Clock(), environment: NodeJS.ProcessEnv = {}): Floods {
  return new Floods(readSettings(environment), clock);
}
