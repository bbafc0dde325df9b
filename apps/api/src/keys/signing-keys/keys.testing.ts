import type { Database, Namespace } from '#database';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { Clock } from '../../core/time/clock.js';
import { readSettings } from '../../core/settings/settings.js';
import { KeyChanges } from './key-changes.js';
import { KeyGenerator } from './key-generator.js';
import { KeysService } from './keys.service.js';
import type { MasterKeys } from '../../security/encryption/master-keys.js';

/** What makes and changes keys, for services that a spec makes by hand. */
export function keysOn(database: Database, masterKeys: MasterKeys, clock: Clock = new Clock()) {
  const maker = new KeyGenerator(masterKeys);
  const changes = new KeyChanges(auditLogOn(database, clock), readSettings({}), clock);
  const keys = new KeysService(database, maker, changes, clock);
  /** The first keys of a namespace that was inserted without any. */
  const insertFirst = async (namespace: Namespace): Promise<void> => {
    for (const key of await maker.createFirstKeys(namespace))
      await changes.insertActive(database, key);
  };
  return { maker, changes, keys, insertFirst };
}
