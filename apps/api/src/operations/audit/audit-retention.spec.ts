import { testDatabase, testPostgres } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDataSource, Database, idAt, migrate, newId } from '#database';
import { createLogger } from '../../core/logging/logger.js';
import { RetentionRegistry } from '../../core/retention/retention-registry.js';
import { AuditRetention } from './audit-retention.js';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';

const day = (text: string): Date => new Date(`${text}T12:00:00.000Z`);
const month = (text: string): Date => new Date(`${text}-01T00:00:00.000Z`);

interface Engine {
  open: () => Promise<{ database: Database; close: () => Promise<void> }>;
}

const engines: Record<string, Engine> = {
  PGlite: {
    open: async () => {
      const database = await testDatabase();
      return { database, close: () => database.close() };
    },
  },
  PostgreSQL: {
    open: async () => {
      const server = await testPostgres();
      const source = createDataSource({ kind: 'postgres', url: server.url, poolSize: 8 });
      const database = new Database(await source.initialize());
      await migrate(database.dataSource);
      return {
        database,
        close: async () => {
          await database.close();
          await server.stop();
        },
      };
    },
  },
};

describe.each(Object.entries(engines))('on %s', (_, { open }) => {
  let now = day('2030-01-31');
  const clock = { now: () => now };
  let database: Database;
  let close: () => Promise<void>;
  let keeping: AuditRetention;

  beforeAll(async () => {
    ({ database, close } = await open());
  });
  afterAll(() => close());
  beforeEach(async () => {
    for (const known of await database.auditPartitions.months()) {
      await database.auditPartitions.drop(known);
    }
    await database.dataSource.query('DELETE FROM audit_entries');
    now = day('2030-01-31');
    keeping = keepingFor(60);
  });

  const keepingFor = (days: number): AuditRetention =>
    new AuditRetention(
      database,
      auditLogOn(database, clock),
      { auditRetention: days * 86_400 },
      createLogger('silent'),
      clock,
      new RetentionRegistry(),
    );

  const write = async (at: Date): Promise<string> => {
    const id = newId();
    const log = auditLogOn(database, { now: () => at });
    await database.transaction((tx) =>
      log.recordIn(tx, { action: 'user.edit', namespaceId: null, target: { kind: 'user', id } }),
    );
    return id;
  };

  /** The partition of each entry. */
  const places = async (): Promise<Record<string, string>> => {
    const rows = await database.dataSource.query<{ id: string; place: string }[]>(
      `SELECT target_id AS id, tableoid::regclass::text AS place FROM audit_entries
        WHERE action = 'user.edit'`,
    );
    return Object.fromEntries(rows.map(({ id, place }) => [id, place]));
  };

  it('partitions of the current and the next three months are created once', async () => {
    await keeping.applyRetention(now);
    await keeping.applyRetention(now);

    const months = await database.auditPartitions.months();
    expect(months).toEqual(['2030-01', '2030-02', '2030-03', '2030-04'].map(month));
  });

  it('entries are in the partition of their month, to the millisecond', async () => {
    await keeping.applyRetention(now);
    const last = await write(new Date('2030-01-31T23:59:59.999Z'));
    const first = await write(new Date('2030-02-01T00:00:00.000Z'));
    const beyond = await write(day('2031-01-01'));

    expect(await places()).toEqual({
      [last]: 'audit_entries_2030_01',
      [first]: 'audit_entries_2030_02',
      [beyond]: 'audit_entries_rest',
    });
  });

  it('entries written before their partition existed are moved into it', async () => {
    const early = await write(day('2030-02-10'));
    const outside = await write(day('2030-09-10'));
    expect(await places()).toMatchObject({ [early]: 'audit_entries_rest' });

    await keeping.applyRetention(now);

    expect(await places()).toEqual({
      [early]: 'audit_entries_2030_02',
      [outside]: 'audit_entries_rest',
    });
  });

  it('a month is dropped once its last day is past the retention period, and an entry records it', async () => {
    await keeping.applyRetention(now);
    const old = await write(day('2030-01-31'));
    const young = await write(day('2030-02-01'));
    now = new Date('2030-04-01T23:59:59.000Z');
    await keeping.applyRetention(now);
    expect(Object.keys(await places())).toContain(old);

    now = new Date('2030-04-02T00:00:00.000Z');
    await keeping.applyRetention(now);
    await keeping.applyRetention(now);

    expect(Object.keys(await places())).toEqual([young]);
    const { items } = await database.audit.page({ limit: 9 }, { action: 'audit.retention' });
    expect(items.map(({ details }) => details)).toEqual([
      { before: '2030-02-01T00:00:00.000Z', firstSeal: 1, previous: '' },
    ]);
  });

  it('old entries without a monthly partition are deleted as well', async () => {
    const old = await write(day('2029-01-31'));
    await keeping.applyRetention(now);

    expect(Object.keys(await places())).not.toContain(old);
  });

  it('nodes that start at the same time do not conflict', async () => {
    await Promise.all([
      keepingFor(60).applyRetention(now),
      keepingFor(60).applyRetention(now),
      keepingFor(60).applyRetention(now),
    ]);

    expect(await database.auditPartitions.months()).toHaveLength(4);
  });

  it('a page is read across partitions', async () => {
    await keeping.applyRetention(now);
    const ids: string[] = [];
    for (const at of ['2030-01-30', '2030-01-31', '2030-02-01', '2030-03-15', '2031-01-01']) {
      ids.unshift(await write(day(at)));
    }
    const page = async (cursor?: string) =>
      database.audit.page({ limit: 2, cursor }, { action: 'user.edit' });
    const seen: (string | null)[] = [];
    for (let cursor: string | undefined; ;) {
      const { items, nextCursor } = await page(cursor);
      seen.push(...items.map(({ targetId }) => targetId));
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    expect(seen).toEqual(ids);

    const span = { from: day('2030-01-31'), to: day('2030-03-15') };
    const { items } = await database.audit.page({ limit: 9 }, span);
    expect(items.map(({ targetId }) => targetId)).toEqual([ids[2], ids[3]]);
  });

  it('the id of an entry always sorts into the month of its timestamp', () => {
    const instant = new Date('2030-01-31T23:59:59.999Z');
    expect(idAt(instant) < idAt(new Date(instant.getTime() + 1))).toBe(true);
  });
});
