import { afterAll, beforeAll, expect, it } from 'vitest';
import { importUsers, listGroups } from '#client';
import { newNamespace, useApi } from '../support/api.js';
import { TestServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
});
afterAll(() => server.dispose());

it('creates more groups than a statement has parameters, and replaces memberships in batches of ten thousand', async () => {
  const many = await newNamespace();
  // 14,000 groups of five columns each; a statement has at most 65,535 parameters.
  const users = Array.from({ length: 140 }, (_, row) => ({
    name: `user ${row}`,
    groups: Array.from({ length: 100 }, (_, at) => `g${row}-${at}`),
  }));
  const first = await importUsers(many.name, { users, createGroups: true });
  expect([first.created, first.refused, first.createdGroups.length]).toEqual([140, 0, 14_000]);
  const again = await importUsers(many.name, { users, mode: 'upsert' });
  expect([again.unchanged, again.updated, again.refused]).toEqual([140, 0, 0]);
  const shared = users.map(({ name }) => ({ name, groups: ['g0-0'] }));
  const replaced = await importUsers(many.name, { users: shared, mode: 'upsert' });
  expect([replaced.updated, replaced.refused]).toEqual([140, 0]);
  const { items } = await listGroups(many.name, { userId: first.rows[1]?.id ?? '' });
  expect(items.map(({ name }) => name)).toEqual(['g0-0']);
});
