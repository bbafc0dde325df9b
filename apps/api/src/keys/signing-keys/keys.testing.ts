import type { Database, Namespace } from '#database';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { Clock } from '../../core/time/clock.js';
import { readSettings } from '../../core/settings/settings.js';
import { KeyLifecycle } from './key-lifecycle.js';
import { KeyGenerator } from './key-generator.js';
import { KeysService } from './keys.service.js';
import type { MasterKeys } from '../../security/encryption/master-keys.js';

/** The services that create and change keys, for specs without the Nest container. */
export function keysOn(database: Database, masterKeys: MasterKeys, clock: Clock = new Clock()) {
  const keyGenerator = new KeyGenerator(masterKeys);
  const lifecycle = new KeyLifecycle(auditLogOn(database, clock), readSettings({}), clock);
  const keys = new KeysService(database, keyGenerator, lifecycle, clock);
  /** The first keys of a namespace that was inserted without any. */
  const insertFirst = async (namespace: Namespace): Promise<void> => {
    for (const key of await keyGenerator.createFirstKeys(namespace))
      await lifecycle.insertActive(database, key);
  };
  return { keyGenerator, lifecycle, keys, insertFirst };
}
