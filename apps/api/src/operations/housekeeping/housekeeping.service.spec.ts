import {
  newApiKey,
  newNamespace,
  newSession,
  newSigningKey,
  newUser,
  testDatabase,
} from '#database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#database';
import { AuditRetention } from '../audit/audit-retention.js';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { testScheduler } from '../../core/scheduler/scheduler.testing.js';
import { createLogger } from '../../core/logging/logger.js';
import { HousekeepingService } from './housekeeping.service.js';

const now = new Date('2030-01-31T12:00:00.000Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);

describe('HousekeepingService', () => {
  let database: Database;
  let housekeeping: HousekeepingService;

  beforeAll(async () => {
    database = await testDatabase();
    const logger = createLogger('silent');
    const clock = { now: () => now };
    housekeeping = new HousekeepingService(
      database,
      testScheduler(),
      clock,
      new AuditRetention(
        database,
        auditLogOn(database, clock),
        { auditRetention: 86_400 },
        logger,
        clock,
      ),
    );
  });

  afterAll(() => database.close());

  it('removes sessions a week after their end, and leaves the others', async () => {
    const namespace = await newNamespace(database);
    const user = await newUser(database, { namespaceId: namespace.id });
    const long = await newSession(database, user, { expiresAt: daysAgo(8) });
    const lately = await newSession(database, user, { expiresAt: daysAgo(6) });
    const key = await newApiKey(database, { namespaceId: namespace.id });
    const ofKey = await newSession(database, key, { expiresAt: daysAgo(8) });

    await housekeeping.sweep();

    expect(await database.sessions.findById(namespace.id, long.id)).toBeUndefined();
    expect(await database.sessions.findById(namespace.id, ofKey.id)).toBeUndefined();
    expect(await database.sessions.findById(namespace.id, lately.id)).toBeDefined();
  });

  it('removes counters of activity after ninety days', async () => {
    const { id: namespaceId } = await newNamespace(database);
    const count = { namespaceId, event: 'login', kid: '', count: 1 };
    await database.activity.add([
      { ...count, at: daysAgo(91) },
      { ...count, at: daysAgo(89) },
    ]);

    await housekeeping.sweep();

    const span = { from: daysAgo(100), to: now, step: 86_400 };
    expect(await database.activity.sums([namespaceId], span)).toHaveLength(1);
  });

  it('removes counts of which nothing is left, and addresses that were not used for a month', async () => {
    const counter = { forgets: 60_000, most: 10 };
    const { failureCounts: limits } = database;
    await limits.count([{ ...counter, key: 'over' }], daysAgo(1));
    await limits.count([{ ...counter, key: 'lately' }], now);
    await limits.remember({ key: 'home', accountKey: 'account', at: daysAgo(29) }, 10);
    await limits.remember({ key: 'past', accountKey: 'account', at: daysAgo(31) }, 10);

    await housekeeping.sweep();

    const rows = await database.dataSource.query<{ key: string }[]>(
      'SELECT key FROM failure_counts UNION ALL SELECT key FROM familiar_addresses',
    );
    expect(rows.map(({ key }) => key).sort()).toEqual(['home', 'lately']);
  });

  it('removes keys a year after they were retired, and leaves the others', async () => {
    const { id: namespaceId } = await newNamespace(database);
    const retired = { namespaceId, state: 'retired' } as const;
    await newSigningKey(database, { ...retired, retiredAt: daysAgo(366) });
    const lately = await newSigningKey(database, { ...retired, retiredAt: daysAgo(364) });
    const old = { namespaceId, state: 'previous', activatedAt: daysAgo(999) } as const;
    const needed = await newSigningKey(database, old);

    await housekeeping.sweep();

    const left = (await database.signingKeys.list(namespaceId)).map(({ id }) => id);
    expect(left.sort()).toEqual([lately.id, needed.id].sort());
  });
});
