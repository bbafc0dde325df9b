import { ChangeFeed, type Database } from '#database';
import { auditLogOn } from '../audit/audit-log.testing.js';
import { Clock } from '../common/clock.js';
import { createLogger } from '../common/logger.js';
import { readSettings } from '../config/settings.js';
import { MasterKeys } from '../keys/master-keys.js';
import { NamespaceDirectory } from '../namespaces/namespace-directory.js';
import { Floods } from './floods.js';
import { GuessLimits } from './guess-limits.js';
import { SlowDowns } from './slow-downs.js';

/** A feed that is not started: nothing is remembered. */
const feedOn = (database: Database): ChangeFeed =>
  new ChangeFeed(database.dataSource, () => undefined);

/** The limits of guessing, for services that a spec makes by hand. */
export function guessLimitsOn(
  database: Database,
  clock: Clock = new Clock(),
  environment: NodeJS.ProcessEnv = {},
  masterKeys = MasterKeys.parse(MasterKeys.generate('test')),
): GuessLimits {
  const directory = new NamespaceDirectory(database, feedOn(database));
  const slowDowns = new SlowDowns(auditLogOn(database, clock), directory, createLogger('silent'));
  return new GuessLimits(database, masterKeys, readSettings(environment), clock, slowDowns);
}

export function floods(clock: Clock = new Clock(), environment: NodeJS.ProcessEnv = {}): Floods {
  return new Floods(readSettings(environment), clock);
}
