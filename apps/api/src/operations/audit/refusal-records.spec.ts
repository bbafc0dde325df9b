import { newNamespace, testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ChangeFeed, type Database, type Namespace } from '#database';
import { createLogger } from '../../core/logging/logger.js';
import { RefusalEvents } from '../../core/errors/refusal-events.js';
import { requestContext } from '../../core/http/request-context.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import type { ThrottledAccount } from '../../security/login-throttle/throttle-keys.js';
import { ThrottleEvents } from '../../security/login-throttle/throttle-events.js';
import type { AuditLog } from '../../journal/audit/audit-log.js';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { RefusalRecords } from './refusal-records.js';

const start = new Date('2030-01-31T12:00:00.000Z');
const after = (ms: number): Date => new Date(start.getTime() + ms);

let database: Database;
let audit: AuditLog;
let namespace: Namespace;
let throttleEvents: ThrottleEvents;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  audit = auditLogOn(database);
  const directory = new NamespaceDirectory(
    database,
    new ChangeFeed(database.dataSource, () => undefined),
  );
  const refusals = new RefusalEvents();
  new RefusalRecords(audit, directory, createLogger('silent'), refusals);
  throttleEvents = new ThrottleEvents(refusals);
  namespace = await newNamespace(database);
});

const throttledAccount = (name: string): ThrottledAccount => ({
  purpose: 'password',
  realm: { namespace: name },
  name: 'victim',
});

/** Audit entries about throttling, oldest first. */
async function entries(): Promise<Record<string, unknown>[]> {
  await audit.flush();
  return database.dataSource.query(
    `SELECT namespace_id AS "namespaceId", actor_kind AS "actorKind", target_kind AS "targetKind", details, address
       FROM audit_entries WHERE action = 'login.limited' AND (namespace_id = $1 OR namespace_id IS NULL) ORDER BY id`,
    [namespace.id],
  );
}

const from = <T>(work: () => T): T =>
  requestContext.run({ requestId: 'x', address: '192.0.2.7', userAgent: undefined }, work);

it('are recorded once in ten minutes per key', async () => {
  for (const ms of [0, 1, 599_999, 600_000]) {
    await from(() =>
      throttleEvents.reportThrottling(
        throttledAccount(namespace.name),
        'account',
        'one',
        after(ms),
      ),
    );
  }
  await from(() =>
    throttleEvents.reportThrottling(throttledAccount(namespace.name), 'pair', 'another', after(0)),
  );
  const common = {
    namespaceId: namespace.id,
    actorKind: 'anonymous',
    targetKind: null,
    address: '192.0.2.7',
  };
  const details = { of: 'users', purpose: 'password' };
  // The audit log merges repetitions within a second.
  expect(await entries()).toEqual([
    { ...common, details: { ...details, limit: 'account', times: 2 } },
    { ...common, details: { ...details, limit: 'pair' } },
  ]);
});

it('contain nothing that the unauthenticated caller sent', async () => {
  const before = (await entries()).length;
  await from(() =>
    throttleEvents.reportThrottling(throttledAccount('no-such-namespace'), 'account', 'one', start),
  );
  const administrators = { ...throttledAccount(''), realm: 'administrators' } as const;
  await from(() => throttleEvents.reportThrottling(administrators, 'account', 'two', start));
  const written = (await entries()).slice(before);
  expect(written).toMatchObject([
    { namespaceId: null, details: { of: 'users' } },
    { namespaceId: null, details: { of: 'administrators' } },
  ]);
  expect(JSON.stringify(written)).not.toMatch(/no-such-namespace|victim/);
});
