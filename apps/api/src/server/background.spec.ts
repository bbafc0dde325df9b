import { createHash, randomUUID } from 'node:crypto';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  newAdministrator,
  newConsoleSession,
  newNamespace,
  newSession,
  newSigningKey,
  newUser,
  testDatabase,
} from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChangeFeed, Database, newId, type Administrator } from '#database';
import { createLogger } from '../core/logging/logger.js';
import { RetentionRegistry } from '../core/retention/retention-registry.js';
import { Scheduler } from '../core/scheduler/scheduler.js';
import { readSettings } from '../core/settings/settings.js';
import { ApiKeyUses } from '../identity/api-keys/api-key-uses.js';
import { Activity } from '../journal/activity/activity.js';
import { AuditCheckpointer } from '../journal/audit/audit-checkpointer.js';
import { AuditLog } from '../journal/audit/audit-log.js';
import { HousekeepingService } from '../operations/housekeeping/housekeeping.service.js';
import { MasterKeys } from '../security/encryption/master-keys.js';
import { LoginThrottle } from '../security/login-throttle/login-throttle.js';
import { AppModule } from './app.module.js';

const now = new Date('2030-01-31T12:00:00.000Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 86_400 * SECOND;

let database: Database;
let app: TestingModule;
let administrator: Administrator;

beforeAll(async () => {
  database = await testDatabase();
  const settings = readSettings({});
  app = await Test.createTestingModule({
    imports: [AppModule.of(settings, createLogger('silent'))],
  })
    .overrideProvider(Database)
    .useValue(database)
    .overrideProvider(MasterKeys)
    .useValue(MasterKeys.parse(MasterKeys.generate('test')))
    .compile();
  administrator = await newAdministrator(database);
});
afterAll(() => database.close());

const ago = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);
const housekeep = (): Promise<void> => app.get(HousekeepingService).deleteExpired(now);
const hash = (): string => createHash('sha256').update(randomUUID()).digest('hex');
const query = <T>(sql: string, parameters: unknown[] = []): Promise<T[]> =>
  database.dataSource.query<T[]>(sql, parameters);
const idsIn = async (table: string): Promise<string[]> =>
  (await query<{ id: string }>(`SELECT id FROM ${table}`)).map(({ id }) => id);

describe('housekeeping deletes', () => {
  beforeEach(() => {
    vi.restoreAllMocks();
  });

  it('sessions seven days after they expired', async () => {
    const namespace = await newNamespace(database);
    const user = await newUser(database, { namespaceId: namespace.id });
    await newSession(database, user, { expiresAt: ago(7 * DAY + 1) });
    const kept = await newSession(database, user, { expiresAt: ago(7 * DAY) });
    await housekeep();
    expect(await idsIn('sessions')).toEqual([kept.id]);
  });

  it('familiar addresses thirty days after the last login', async () => {
    const { failureCounts } = database;
    await failureCounts.rememberAddress({ key: 'x', accountKey: 'a', at: ago(30 * DAY + 1) }, 10);
    await failureCounts.rememberAddress({ key: 'kept', accountKey: 'a', at: ago(30 * DAY) }, 10);
    await housekeep();
    expect(await query('SELECT key FROM familiar_addresses')).toEqual([{ key: 'kept' }]);
  });

  it('failure counts once they have decayed', async () => {
    const counter = { forgets: MINUTE, most: 10, times: 1 };
    await database.failureCounts.countFailures([{ ...counter, key: 'pair:x' }], ago(MINUTE));
    await database.failureCounts.countFailures([{ ...counter, key: 'pair:kept' }], ago(MINUTE - 1));
    await housekeep();
    expect(await query('SELECT key FROM failure_counts')).toEqual([{ key: 'pair:kept' }]);
  });

  it('failure counts over the maximum, and then frees their space', async () => {
    const { failureCounts } = database;
    const cleared = vi.spyOn(failureCounts, 'deleteCleared');
    const overMaximum = vi.spyOn(failureCounts, 'deleteExcess');
    const freed = vi.spyOn(database, 'vacuumFailureCounts');
    await housekeep();
    expect(cleared.mock.calls).toEqual([[now, 5_000]]);
    expect(overMaximum.mock.calls).toEqual([['pair:', 500_000, 5_000]]);
    expect(freed).toHaveBeenCalledOnce();
    const [last = 0] = freed.mock.invocationCallOrder;
    expect(overMaximum.mock.invocationCallOrder[0]).toBeLessThan(last);
    expect(cleared.mock.invocationCallOrder[0]).toBeLessThan(last);
  });

  it('activity counters after ninety days', async () => {
    const { id: namespaceId } = await newNamespace(database);
    const counter = { namespaceId, event: 'login', kid: '', count: 1 };
    await database.activity.add([
      { ...counter, at: ago(90 * DAY + 1) },
      { ...counter, at: ago(90 * DAY) },
    ]);
    await housekeep();
    expect(await query('SELECT at FROM activity')).toEqual([{ at: ago(90 * DAY) }]);
  });

  it('responses to idempotent requests after a day', async () => {
    const insert = async (createdAt: Date): Promise<string> => {
      const id = newId();
      await database.idempotency.claim(id, { administratorId: administrator.id, keyHash: hash() });
      await query('UPDATE idempotency_keys SET created_at = $2 WHERE id = $1', [id, createdAt]);
      return id;
    };
    await insert(ago(DAY + 1));
    const kept = await insert(ago(DAY));
    await housekeep();
    expect(await idsIn('idempotency_keys')).toEqual([kept]);
  });

  it('responses to idempotent requests over the maximum', async () => {
    const overMaximum = vi.spyOn(database.idempotency, 'deleteExcess');
    await housekeep();
    expect(overMaximum.mock.calls).toEqual([[100_000, 1_000]]);
  });

  it('changes that every node has polled', async () => {
    await database.changes.insert(['user:old', 'user:new']);
    await query(
      `UPDATE changes SET at = clock_timestamp() - interval '16 minutes' WHERE payload = 'user:old'`,
      [],
    );
    await housekeep();
    const rows = await query('SELECT payload FROM changes', []);
    expect(rows).toEqual([{ payload: 'user:new' }]);
  });

  it('console sessions once they have expired', async () => {
    await newConsoleSession(database, administrator, { expiresAt: ago(1) });
    const kept = await newConsoleSession(database, administrator, { expiresAt: now });
    await housekeep();
    expect(await idsIn('admin_sessions')).toEqual([kept.id]);
  });

  it('sign-ins without their second factor once they have expired', async () => {
    const pending = { administratorId: administrator.id };
    const insert = (expiresAt: Date) =>
      database.pendingSignIns.insert({ ...pending, id: newId(), secretHash: hash(), expiresAt });
    await insert(ago(1));
    const kept = await insert(now);
    await housekeep();
    expect(await idsIn('admin_tickets')).toEqual([kept.id]);
  });

  it('passkey challenges once they have expired', async () => {
    const challenge = { purpose: 'sign-in', requestedBy: null } as const;
    const insert = async (expiresAt: Date): Promise<string> => {
      const id = newId();
      await database.adminChallenges.insert({ ...challenge, id, challengeHash: hash(), expiresAt });
      return id;
    };
    await insert(ago(1));
    const kept = await insert(now);
    await housekeep();
    expect(await idsIn('admin_challenges')).toEqual([kept]);
  });

  it('TOTP enrolments that were not confirmed within ten minutes', async () => {
    const insert = async (createdAt: Date): Promise<string> => {
      const { id: administratorId } = await newAdministrator(database);
      const id = newId();
      await database.adminTotps.insert({ id, administratorId, encryptedSecret: 'x', createdAt });
      return id;
    };
    await insert(ago(10 * MINUTE + 1));
    const pending = await insert(ago(10 * MINUTE));
    const confirmed = await insert(ago(10 * DAY));
    await database.adminTotps.confirm(confirmed, 1, ago(10 * DAY));
    await housekeep();
    expect((await idsIn('admin_totps')).sort()).toEqual([pending, confirmed].sort());
  });

  it('signing keys a year after their retirement, and no others', async () => {
    const { id: namespaceId } = await newNamespace(database);
    const retired = { namespaceId, state: 'retired' } as const;
    await newSigningKey(database, { ...retired, retiredAt: ago(365 * DAY + 1) });
    const kept = await newSigningKey(database, { ...retired, retiredAt: ago(365 * DAY) });
    const old = { namespaceId, state: 'previous', activatedAt: ago(999 * DAY) } as const;
    const previous = await newSigningKey(database, old);
    await housekeep();
    expect((await idsIn('signing_keys')).sort()).toEqual([kept.id, previous.id].sort());
  });

  it('months of the audit log past the retention period, and creates the next ones', async () => {
    await database.auditPartitions.create(new Date('2020-01-01T00:00:00.000Z'));
    await housekeep();
    const months = (await database.auditPartitions.months()).map((month) => month.toISOString());
    expect(months).not.toContain('2020-01-01T00:00:00.000Z');
    expect(months).toContain('2030-01-01T00:00:00.000Z');
    expect(months).toContain('2030-04-01T00:00:00.000Z');
  });

  it('only data that is tested here', () => {
    expect(
      app
        .get(RetentionRegistry)
        .entries.map(({ name }) => name)
        .sort(),
    ).toEqual(
      [
        'activity',
        'audit-partitions',
        'changes',
        'console-sessions',
        'failure-count-space',
        'failure-counts',
        'failure-counts-over-maximum',
        'familiar-addresses',
        'idempotency-keys',
        'idempotency-keys-over-maximum',
        'passkey-challenges',
        'retired-keys',
        'sessions',
        'pending-sign-ins',
        'totp-enrolments',
      ].sort(),
    );
  });
});

describe('the shutdown', () => {
  it('stops scheduled tasks, flushes buffers, writes the audit log and its checkpoint, and then closes the database', async () => {
    const events: string[] = [];
    const record = (name: string) => (): Promise<void> => {
      events.push(name);
      return Promise.resolve();
    };
    vi.spyOn(app.get(AuditLog), 'close').mockImplementation(record('audit log'));
    const checkpointer = app.get(AuditCheckpointer);
    vi.spyOn(checkpointer, 'writeCheckpoints').mockImplementation(record('checkpoint'));
    vi.spyOn(database, 'close').mockImplementation(record('database'));
    vi.spyOn(app.get(ChangeFeed), 'stop').mockImplementation(() => events.push('feed'));
    const activity = vi.spyOn(app.get(Activity), 'onApplicationShutdown');
    activity.mockImplementation(record('activity'));
    const uses = vi.spyOn(app.get(ApiKeyUses), 'onApplicationShutdown');
    uses.mockImplementation(record('API keys'));
    const throttle = vi.spyOn(app.get(LoginThrottle), 'onApplicationShutdown');
    throttle.mockImplementation(record('login throttle'));
    const run = async (signal: AbortSignal): Promise<void> => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      events.push('round');
    };
    void app.get(Scheduler).schedule({ name: 'test', intervalMs: MINUTE, run }).runNow();

    await app.close();
    vi.restoreAllMocks();

    expect(events[0]).toBe('round');
    expect(events.slice(-2)).toEqual(['feed', 'database']);
    expect(events).toHaveLength(8);
    const at = (name: string): number => events.indexOf(name);
    expect(at('audit log')).toBeLessThan(at('checkpoint'));
    expect(at('API keys')).toBeLessThan(at('audit log'));
    expect(at('activity')).toBeLessThan(at('database'));
    expect(at('login throttle')).toBeLessThan(at('database'));
  });
});
