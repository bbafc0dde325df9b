import { newNamespace, testDatabase } from '#database/testing';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { newId, type Database, type Namespace } from '#database';
import { UsersExportService } from './users-export.service.js';

let database: Database;
let namespace: Namespace;
let service: UsersExportService;

const away = new Error('The database went away.');

beforeAll(async () => {
  database = await testDatabase();
  service = new UsersExportService(database);
  namespace = await newNamespace(database);
  const users = Array.from({ length: 1001 }, (_, at) => ({
    id: newId(),
    namespaceId: namespace.id,
    name: `user ${at}`,
    nameKey: `user ${at}`,
    passwordHash: '$argon2id$secret',
    disabled: false,
    attributes: {},
  }));
  await database.users.insertWhereFree(users);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => database.close());

it('reads a page only when the previous one has been sent', async () => {
  const pages = vi.spyOn(database.users, 'page');
  const { content } = await service.export(namespace, { format: 'csv' });
  expect(pages).toHaveBeenCalledTimes(1);
  const lines = (await content.toArray()).join('').trimEnd().split('\r\n');
  expect(lines).toHaveLength(1002);
  expect(pages).toHaveBeenCalledTimes(3);
  expect(lines.join('')).not.toContain('argon2');
});

it('stops reading when the client disconnects', async () => {
  const pages = vi.spyOn(database.users, 'page');
  const { content } = await service.export(namespace, {});
  for await (const chunk of content) {
    expect(String(chunk)).toContain('{"users":[');
    break;
  }
  expect(content.destroyed).toBe(true);
  expect(pages.mock.calls.length).toBeLessThan(3);
});

it('refuses before the answer begins where there is no first page', async () => {
  vi.spyOn(database.users, 'page').mockRejectedValueOnce(away);
  await expect(service.export(namespace, {})).rejects.toBe(away);
});

// A file that ended well and lacks half of the users would be taken for all of them.
it('breaks off, and does not end, where there is no next page', async () => {
  const { content } = await service.export(namespace, { format: 'csv' });
  vi.spyOn(database.users, 'page').mockRejectedValueOnce(away);
  await expect(content.toArray()).rejects.toBe(away);
});
