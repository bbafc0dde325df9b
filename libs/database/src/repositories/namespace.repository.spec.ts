import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../database.js';
import {
  newGroup,
  newNamespace,
  newSession,
  newSigningKey,
  newUser,
  testDatabase,
} from '../testing/index.js';

const now = new Date('2030-01-01T12:00:00.000Z');
const after = new Date(now.getTime() + 1);

let database: Database;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

it('returns inserted rows by ID and by exact name', async () => {
  const namespace = await newNamespace(database, { name: 'Shop', audience: 'shop-api' });
  expect(await database.namespaces.findById(namespace.id)).toEqual(namespace);
  expect(await database.namespaces.findByName('Shop')).toEqual(namespace);
  expect(await database.namespaces.findByName('shop')).toBeUndefined();
  await expect(newNamespace(database, { name: 'SHOP' })).rejects.toMatchObject({
    code: '23505',
    constraint: 'namespaces_name_key_unique',
  });
});

it('is edited and deleted by version', async () => {
  const namespace = await newNamespace(database);
  const edited = await database.namespaces.edit(namespace.id, 1, { accessTtl: 60 }, now);
  expect(edited).toEqual({ ...namespace, accessTtl: 60, version: 2, updatedAt: now });
  expect(await database.namespaces.edit(namespace.id, 1, {}, now)).toBe('conflict');
  expect(await database.namespaces.delete(namespace.id, 1)).toBe('conflict');
  expect(await database.namespaces.delete(namespace.id, 2)).toBe('deleted');
  expect(await database.namespaces.edit(namespace.id, 2, {}, now)).toBe('missing');
});

it('lists only visible namespaces', async () => {
  const [one, other] = [await newNamespace(database), await newNamespace(database)];
  const list = async (visible: string[] | undefined): Promise<string[]> =>
    (await database.namespaces.page({ limit: 99 }, visible)).items.map(({ id }) => id);
  expect(await list([one.id])).toEqual([one.id]);
  expect(await list([])).toEqual([]);
  expect(await list(undefined)).toEqual(expect.arrayContaining([one.id, other.id]));
});

it('counts its rows, and only active sessions', async () => {
  const user = await newUser(database);
  const { namespaceId } = user;
  await newUser(database, { namespaceId });
  await newGroup(database, { namespaceId });
  await newSession(database, user, { expiresAt: after });
  await newSession(database, user, { expiresAt: now });
  const revoked = await newSession(database, user, { expiresAt: after });
  await database.sessions.revoke(namespaceId, revoked.id, 'logout', now);
  await newSession(database, await newUser(database), { expiresAt: after });
  expect(await database.namespaces.counts(namespaceId, now)).toEqual({
    users: 2,
    groups: 1,
    sessions: 1,
  });
});

it('deletes all its rows with it', async () => {
  const user = await newUser(database);
  const { namespaceId } = user;
  const session = await newSession(database, user);
  await newSigningKey(database, { namespaceId });
  await database.namespaces.delete(namespaceId, undefined);
  expect(await database.users.findById(namespaceId, user.id)).toBeUndefined();
  expect(await database.sessions.findById(namespaceId, session.id)).toBeUndefined();
  expect(await database.signingKeys.list(namespaceId)).toEqual([]);
});

it.each([
  [{ accessTtl: 3601, accessTtlMax: 3600 }, 'namespaces_access_ttl_check'],
  [{ refreshTtl: 3601, refreshTtlMax: 3600 }, 'namespaces_refresh_ttl_check'],
  [{ keyRotation: 3600, accessTtlMax: 3600 }, 'namespaces_key_rotation_check'],
])('refuses contradictory lifetimes: %j', async (patch, constraint) => {
  const { id } = await newNamespace(database);
  const edit = database.namespaces.edit(id, undefined, patch, new Date());
  await expect(edit).rejects.toMatchObject({ driverError: { constraint } });
});
