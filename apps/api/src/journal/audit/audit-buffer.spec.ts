import { testDatabase } from '#database/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { idAt, newId, type Database } from '#database';
import { createLogger } from '../../core/logging/logger.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { AuditBudget } from './audit-budget.js';
import { AuditBuffer } from './audit-buffer.js';
import { verifyEntry, type UnauthenticatedEntry } from './audit-entry-mac.js';

const now = new Date('2030-01-31T12:00:00.000Z');
const masterKeys = MasterKeys.parse(MasterKeys.generate('test'));

let database: Database;
let buffer: AuditBuffer;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

beforeEach(async () => {
  await database.dataSource.query('DELETE FROM audit_entries');
  buffer = bufferWith({ take: () => true } as unknown as AuditBudget);
});

function bufferWith(budget: AuditBudget): AuditBuffer {
  return new AuditBuffer(
    database,
    masterKeys,
    createLogger('silent'),
    {
      dropped: (dropped) => entry({ action: 'audit.dropped', details: { dropped } }),
      suppressed: ({ address = null, namespaceId, actions }) =>
        entry({ action: 'audit.suppressed', address, namespaceId, details: actions }),
    },
    budget,
  );
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function entry(values: Partial<UnauthenticatedEntry>): UnauthenticatedEntry {
  return {
    id: idAt(now),
    at: now,
    namespaceId: null,
    action: 'login.refused',
    actorKind: 'anonymous',
    actorId: null,
    actorName: null,
    actorCredential: null,
    targetKind: null,
    targetId: null,
    targetName: null,
    before: null,
    after: null,
    details: null,
    address: '192.0.2.7',
    userAgent: null,
    requestId: newId(),
    ...values,
  };
}

const written = async () => (await database.audit.page({ limit: 200 }, {})).items.reverse();
const count = async (): Promise<number> => {
  const [row] = await database.dataSource.query<{ count: number }[]>(
    'SELECT count(*)::int AS count FROM audit_entries',
  );
  return row?.count ?? -1;
};

describe('buffered events', () => {
  it('are written together after a second, each with its MAC', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    buffer.add(entry({ action: 'login.ok', targetId: 'one' }));
    buffer.add(entry({ action: 'login.ok', targetId: 'two' }));
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(999);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    await buffer.flush();

    const entries = await written();
    expect(entries.map(({ targetId }) => targetId)).toEqual(['one', 'two']);
    expect(entries.map((one) => verifyEntry(masterKeys, one))).toEqual([true, true]);
  });

  it('are written immediately once there are 500', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const transaction = vi.spyOn(database, 'transaction');
    for (let index = 0; index < 499; index += 1) buffer.add(entry({ targetId: String(index) }));
    await vi.advanceTimersByTimeAsync(0);
    expect(transaction).not.toHaveBeenCalled();
    buffer.add(entry({ targetId: 'last' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(transaction).toHaveBeenCalledOnce();
    vi.useRealTimers();
    await buffer.flush();
    expect(await count()).toBe(500);
  });

  it('are merged with a count if they differ only in time and request', async () => {
    for (let index = 0; index < 3; index += 1) {
      buffer.add(entry({ details: { reason: 'password' } }));
      buffer.add(entry({ details: { reason: 'user' } }));
    }
    buffer.add(entry({ details: { reason: 'user' }, address: '192.0.2.8' }));
    await buffer.flush();
    buffer.add(entry({ details: { reason: 'user' } }));
    await buffer.flush();

    const entries = await written();
    expect(entries.map(({ details }) => details)).toEqual([
      { reason: 'password', times: 3 },
      { reason: 'user', times: 3 },
      { reason: 'user' },
      { reason: 'user' },
    ]);
    expect(entries.map((one) => verifyEntry(masterKeys, one))).not.toContain(false);
  });

  it('are one entry whatever the caller varies: user agent, names, the address within its block', async () => {
    for (let index = 0; index < 50; index += 1) {
      buffer.add(
        entry({
          address: `2001:db8::${index}`,
          userAgent: `agent ${index}`,
          details: { reason: 'user', pseudonym: `name ${index % 7}`, namespacePseudonym: 'none' },
        }),
      );
    }
    await buffer.flush();
    expect((await written()).map(({ details, userAgent }) => [details, userAgent])).toEqual([
      [
        { reason: 'user', pseudonym: 'name 0', namespacePseudonym: 'none', times: 50, names: 7 },
        'agent 0',
      ],
    ]);
  });

  it('beyond the budget of their address are counted, and summarized at shutdown', async () => {
    buffer = bufferWith(new AuditBudget());
    for (let index = 0; index < 300; index += 1) {
      buffer.add(entry({ targetId: `one ${index}` }));
      buffer.add(entry({ action: 'api-key.refused', targetId: `two ${index}` }));
      await buffer.flush();
    }
    buffer.add(entry({ address: '192.0.2.8' }));
    await buffer.close();

    expect(await count()).toBe(60 + 1 + 1);
    const { items } = await database.audit.page({ limit: 1 }, { action: 'audit.suppressed' });
    expect(items[0]).toMatchObject({
      address: '192.0.2.7',
      details: { 'login.refused': 270, 'api-key.refused': 270 },
    });
    await buffer.close();
    expect(await count()).toBe(62);
  });

  it('have a timer for the summary, which ends with it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    buffer = bufferWith({ take: () => false } as unknown as AuditBudget);
    buffer.add(entry({}));
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    await buffer.flush();
    expect(await count()).toBe(1);
  });

  it('survive an outage of the database without loss or duplication', async () => {
    await database.dataSource.query('ALTER TABLE audit_head RENAME TO away');
    buffer.add(entry({ details: { reason: 'password' } }));
    buffer.add(entry({ action: 'login.ok' }));
    await buffer.flush();
    buffer.add(entry({ details: { reason: 'password' } }));
    await database.dataSource.query('ALTER TABLE away RENAME TO audit_head');
    await buffer.flush();
    await buffer.flush();

    const entries = await written();
    expect(entries.map(({ action, details }) => [action, details])).toEqual([
      ['login.refused', { reason: 'password', times: 2 }],
      ['login.ok', null],
    ]);
  });

  it('are dropped above ten thousand, and their number is recorded', async () => {
    await database.dataSource.query('ALTER TABLE audit_head RENAME TO away');
    for (let index = 0; index < 10_000; index += 1) buffer.add(entry({ targetId: String(index) }));
    await buffer.flush();
    for (let index = 0; index < 7; index += 1) buffer.add(entry({ targetId: `late ${index}` }));
    await database.dataSource.query('ALTER TABLE away RENAME TO audit_head');
    await buffer.flush();

    expect(await count()).toBe(10_001);
    const { items } = await database.audit.page({ limit: 1 }, { action: 'audit.dropped' });
    expect(items[0]?.details).toEqual({ dropped: 7 });
    await buffer.flush();
    expect(await count()).toBe(10_001);
  });
});
