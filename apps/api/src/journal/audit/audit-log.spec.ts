import { newNamespace, testDatabase } from '#database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type AuditEntry, type Database } from '#database';
import { requestContext } from '../../core/http/request-context.js';
import type { AuditLog } from './audit-log.js';
import { auditLogOn } from './audit-log.testing.js';

const now = new Date('2030-01-31T12:00:00.000Z');
const caller = {
  kind: 'administrator',
  id: newId(),
  name: 'ada',
  credential: 'personal-access-token:x',
} as const;
const context = { requestId: 'request-1', address: '192.0.2.7', userAgent: 'curl/9' };

let database: Database;
let log: AuditLog;

beforeAll(async () => {
  database = await testDatabase();
  log = auditLogOn(database, { now: () => now });
});

afterAll(() => database.close());

async function entriesOf(targetId: string): Promise<Partial<AuditEntry>[]> {
  return database.dataSource.query(
    `SELECT at, action, actor_kind AS "actorKind", actor_id AS "actorId", actor_name AS "actorName",
            actor_credential AS "actorCredential", target_kind AS "targetKind", target_name AS "targetName",
            before, after, details, address, user_agent AS "userAgent", request_id AS "requestId", batch
       FROM audit_entries WHERE target_id = $1 ORDER BY id`,
    [targetId],
  );
}

describe('recordIn', () => {
  it('records who did what, when and from where, in the transaction of the change', async () => {
    const id = newId();

    await requestContext.run({ ...context, caller }, () =>
      database.transaction(async (tx) => {
        const namespace = await newNamespace(tx, { id, name: 'shop' });
        await log.recordIn(tx, {
          action: 'namespace.create',
          namespaceId: id,
          target: { kind: 'namespace', id, name: 'shop' },
          after: namespace,
        });
      }),
    );

    const [entry] = await entriesOf(id);
    expect(entry).toMatchObject({
      at: now,
      action: 'namespace.create',
      actorKind: 'administrator',
      actorId: caller.id,
      actorName: 'ada',
      actorCredential: 'personal-access-token:x',
      targetKind: 'namespace',
      targetName: 'shop',
      before: null,
      after: { name: 'shop', algorithm: 'ES256', accessTtl: 600 },
      ...{ address: '192.0.2.7', userAgent: 'curl/9', requestId: 'request-1' },
    });
  });

  it('leaves no entry after a rollback', async () => {
    const id = newId();

    const attempt = database.transaction(async (tx) => {
      await log.recordIn(tx, {
        action: 'user.delete',
        namespaceId: null,
        target: { kind: 'user', id },
      });
      throw new Error('no');
    });

    await expect(attempt).rejects.toThrow('no');
    expect(await entriesOf(id)).toEqual([]);
  });

  it('fails the change if the entry cannot be written', async () => {
    const id = newId();
    await database.dataSource.query('DELETE FROM audit_head');

    const attempt = database.transaction(async (tx) => {
      await newNamespace(tx, { id });
      await log.recordIn(tx, {
        action: 'namespace.create',
        namespaceId: id,
        target: { kind: 'namespace', id },
      });
    });

    await expect(attempt).rejects.toThrow('entries cannot be written');
    expect(await database.namespaces.findById(id)).toBeUndefined();
    await database.dataSource.query('INSERT INTO audit_head (batch) VALUES (1)');
  });

  it('records the system as the actor outside of a request', async () => {
    const id = newId();

    await database.transaction((tx) =>
      log.recordIn(tx, { action: 'user.edit', namespaceId: null, target: { kind: 'user', id } }),
    );

    const [entry] = await entriesOf(id);
    expect(entry).toMatchObject({ actorKind: 'system', actorId: null, address: null });
  });
});

describe('recordLater', () => {
  it('writes events at the next flush, in order', async () => {
    const id = newId();
    const target = { kind: 'user', id } as const;

    requestContext.run(context, () => {
      log.recordLater({
        action: 'login.refused',
        namespaceId: null,
        target,
        details: { reason: 'password' },
      });
      log.recordLater({
        action: 'login.ok',
        namespaceId: null,
        target,
        actor: { ...caller, kind: 'user' },
      });
    });
    expect(await entriesOf(id)).toEqual([]);
    await log.flush();

    const entries = await entriesOf(id);
    expect(entries).toMatchObject([
      {
        action: 'login.refused',
        actorKind: 'anonymous',
        details: { reason: 'password' },
        address: '192.0.2.7',
      },
      { action: 'login.ok', actorKind: 'user', actorId: caller.id },
    ]);
  });

  it('writes up to a hundred entries per address and minute, and counts the others', async () => {
    const address = '192.0.2.9';
    for (let index = 0; index < 1_000; index += 1) {
      const request = { requestId: `request-${index}`, address, userAgent: `agent ${index}` };
      requestContext.run(request, () => {
        const target = { kind: 'api-key', id: newId() } as const;
        log.recordLater({ action: 'api-key.refused', namespaceId: null, target });
      });
    }
    await log.close();
    const entries = await database.dataSource.query<{ action: string; events: number | null }[]>(
      `SELECT action, (details->>'events')::int AS events FROM audit_entries WHERE address = $1`,
      [address],
    );
    const single = entries.filter(({ action }) => action === 'api-key.refused');
    const counted = entries.reduce((sum, { events }) => sum + (events ?? 0), 0);
    expect(entries.length).toBeLessThanOrEqual(100);
    expect(single.length + counted).toBe(1_000);
  });
});
