import { testDatabase } from '#database/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, type Database } from '#database';
import { requestContext } from '../../core/http/request-context.js';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { AuditService } from './audit.service.js';

let database: Database;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it.each([
  ['access-token:x', 'personal-access-token:x'],
  ['personal-access-token:x', 'personal-access-token:x'],
  ['console-session:x', 'console-session:x'],
])('an entry recorded with the credential %s lists it as %s', async (credential, listed) => {
  const id = newId();
  const caller = { kind: 'administrator', id: newId(), name: 'ada', credential } as const;
  const context = { requestId: id, address: '192.0.2.7', userAgent: 'curl/9', caller };
  await requestContext.run(context, () =>
    database.transaction((tx) =>
      auditLogOn(database).recordIn(tx, {
        action: 'group.delete',
        namespaceId: null,
        target: { kind: 'group', id, name: 'staff' },
      }),
    ),
  );
  const { items } = await new AuditService(database).list({ target: id });
  expect(items.map(({ actor }) => actor.credential)).toEqual([listed]);
});
