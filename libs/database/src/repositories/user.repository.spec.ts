import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database.js';
import type { User } from '../entities/user.entity.js';
import { newId } from '../ids.js';
import { newGroup, newNamespace, newOrg, newUser, testDatabase } from '../testing/index.js';

const later = new Date('2030-01-02T03:04:05.678Z');

let database: Database;
let user: User;
let elsewhere: string;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

beforeEach(async () => {
  user = await newUser(database);
  elsewhere = (await newNamespace(database)).id;
});

it('returns inserted rows with generated values', async () => {
  expect(user).toMatchObject({ version: 1, passwordHash: null, disabled: false });
  expect(await database.users.findById(user.namespaceId, user.id)).toEqual(user);
  expect(await database.users.findByNameKey(user.namespaceId, user.nameKey)).toEqual(user);
  await database.transaction(async ({ users }) => {
    expect(await users.lockByNameKey(user.namespaceId, user.nameKey)).toEqual(user);
  });
});

it('finds nothing through another namespace', async () => {
  expect(await database.users.findById(elsewhere, user.id)).toBeUndefined();
  expect(await database.users.findByNameKey(elsewhere, user.nameKey)).toBeUndefined();
  await database.transaction(async ({ users }) => {
    expect(await users.lockByNameKey(elsewhere, user.nameKey)).toBeUndefined();
  });
  expect(await database.users.edit(elsewhere, user.id, undefined, {}, later)).toBe('missing');
  expect(await database.users.delete(elsewhere, user.id, undefined)).toBe('missing');
  expect(await database.users.findById(user.namespaceId, user.id)).toEqual(user);
});

it('allows a name once per namespace', async () => {
  const again = newUser(database, { namespaceId: user.namespaceId, name: user.name.toUpperCase() });
  await expect(again).rejects.toMatchObject({
    code: '23505',
    constraint: 'users_namespace_id_name_key_unique',
  });
  await expect(
    newUser(database, { namespaceId: elsewhere, name: user.name }),
  ).resolves.toBeDefined();
});

it('refuses an unknown namespace', async () => {
  await expect(newUser(database, { namespaceId: newId() })).rejects.toMatchObject({
    code: '23503',
    constraint: 'users_namespace_id_fkey',
  });
});

describe('an edit', () => {
  it('changes the given fields, and increments the version', async () => {
    const { namespaceId, id } = user;
    const edited = await database.users.edit(namespaceId, id, 1, { disabled: true }, later);
    expect(edited).toEqual({ ...user, disabled: true, version: 2, updatedAt: later });
    expect(await database.users.findById(namespaceId, id)).toEqual(edited);
  });

  it('accepts any version if none is expected', async () => {
    const { namespaceId, id } = user;
    await database.users.edit(namespaceId, id, undefined, { disabled: true }, later);
    const edited = await database.users.edit(
      namespaceId,
      id,
      undefined,
      { disabled: false },
      later,
    );
    expect(edited).toMatchObject({ disabled: false, version: 3 });
  });

  it('of an outdated version changes nothing', async () => {
    const { namespaceId, id } = user;
    expect(await database.users.edit(namespaceId, id, 2, { disabled: true }, later)).toBe(
      'conflict',
    );
    expect(await database.users.findById(namespaceId, id)).toEqual(user);
  });

  it('succeeds only once among twenty concurrent edits of one version', async () => {
    const { namespaceId, id } = user;
    const edits = Array.from({ length: 20 }, () =>
      database.users.edit(namespaceId, id, 1, { disabled: true }, later),
    );
    const outcomes = await Promise.all(edits);
    expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(19);
  });

  it('changes no other user', async () => {
    const other = await newUser(database, { namespaceId: user.namespaceId });
    await database.users.edit(user.namespaceId, user.id, undefined, { disabled: true }, later);
    expect(await database.users.findById(other.namespaceId, other.id)).toEqual(other);
  });
});

it('deletes only an expected version', async () => {
  const { namespaceId, id } = user;
  expect(await database.users.delete(namespaceId, id, 2)).toBe('conflict');
  expect(await database.users.delete(namespaceId, id, 1)).toBe('deleted');
  expect(await database.users.delete(namespaceId, id, 1)).toBe('missing');
});

it('lists by state, group and org', async () => {
  const { namespaceId } = user;
  const disabled = await newUser(database, { namespaceId, disabled: true });
  const group = await newGroup(database, { namespaceId });
  const org = await newOrg(database);
  const abroad = await newUser(database, { namespaceId: elsewhere });
  await database.groups.addMember(namespaceId, group.id, user.id);
  await database.orgs.addMember(org.id, namespaceId, disabled.id);
  await database.orgs.addMember(org.id, elsewhere, abroad.id);
  const list = async (filter: object): Promise<string[]> =>
    (await database.users.page(namespaceId, { limit: 9 }, filter)).items.map(({ id }) => id);

  expect((await list({})).sort()).toEqual([user.id, disabled.id].sort());
  expect(await list({ disabled: true })).toEqual([disabled.id]);
  expect(await list({ disabled: false })).toEqual([user.id]);
  expect(await list({ groupId: group.id })).toEqual([user.id]);
  expect(await list({ orgId: org.id })).toEqual([disabled.id]);
  expect(await list({ orgId: org.id, disabled: false })).toEqual([]);
  expect(await list({ groupId: newId() })).toEqual([]);
});
