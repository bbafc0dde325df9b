import { newNamespace, testDatabase } from '#database/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Database, Namespace } from '#database';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { Clock } from '../../core/time/clock.js';
import type { PasswordHasher } from '../../security/passwords.js';
import type { UserPasswordService } from './user-password.service.js';
import { UsersImportService } from './users-import.service.js';

let database: Database;
let namespace: Namespace;
let service: UsersImportService;

beforeAll(async () => {
  database = await testDatabase();
  namespace = await newNamespace(database);
  // No row has a password.
  const passwords = {} as UserPasswordService;
  const hasher = {} as PasswordHasher;
  service = new UsersImportService(database, passwords, hasher, auditLogOn(database), new Clock());
});
afterAll(() => database.close());

it('imports one list after the other, and refuses more than can wait before any work', async () => {
  const begin = database.transaction.bind(database);
  let open = 0;
  let most = 0;
  vi.spyOn(database, 'transaction').mockImplementation(async (...given) => {
    open += 1;
    most = Math.max(most, open);
    return begin(...given).finally(() => (open -= 1));
  });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 22 }, (_, at) =>
      service.import(namespace, { users: [{ name: `user ${at}` }] }),
    ),
  );
  const refused = outcomes.filter(({ status }) => status === 'rejected');
  expect(refused).toMatchObject(Array(2).fill({ reason: { code: 'server.unavailable' } }));
  expect(most).toBe(1);
  const { items } = await database.users.page(namespace.id, { limit: 99 });
  expect(items).toHaveLength(20);
});
