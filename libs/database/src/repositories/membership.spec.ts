import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database.js';
import type { Group } from '../entities/group.entity.js';
import type { Org } from '../entities/org.entity.js';
import type { User } from '../entities/user.entity.js';
import { newGroup, newNamespace, newOrg, newUser, testDatabase } from '../testing/index.js';

let database: Database;
let user: User;
let stranger: User;
let group: Group;
let org: Org;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

beforeEach(async () => {
  user = await newUser(database);
  stranger = await newUser(database);
  group = await newGroup(database, { namespaceId: user.namespaceId });
  org = await newOrg(database);
});

const groupIds = async (member: User): Promise<string[]> =>
  (await database.groups.page(member.namespaceId, { limit: 9 }, member.id)).items.map(
    ({ id }) => id,
  );

const orgIds = async (member: User): Promise<string[]> =>
  (
    await database.orgs.page({ limit: 9 }, { namespaceId: member.namespaceId, userId: member.id })
  ).items.map(({ id }) => id);

describe('groups', () => {
  it('add a member once, count it, and remove it', async () => {
    const { namespaceId } = user;
    await newGroup(database, { namespaceId });
    await database.groups.addMember(namespaceId, group.id, user.id);
    await database.groups.addMember(namespaceId, group.id, user.id);
    expect(await database.groups.countMembers(namespaceId, group.id)).toBe(1);
    expect(await groupIds(user)).toEqual([group.id]);
    expect(await database.groups.removeMember(namespaceId, group.id, user.id)).toBe(true);
    expect(await database.groups.removeMember(namespaceId, group.id, user.id)).toBe(false);
    expect(await database.groups.countMembers(namespaceId, group.id)).toBe(0);
  });

  it('refuse a user of another namespace, whichever namespace is given', async () => {
    for (const namespaceId of [user.namespaceId, stranger.namespaceId]) {
      const added = database.groups.addMember(namespaceId, group.id, stranger.id);
      await expect(added).rejects.toMatchObject({ code: '23503' });
    }
  });

  it('are invisible to another namespace', async () => {
    await database.groups.addMember(user.namespaceId, group.id, user.id);
    const other = stranger.namespaceId;
    expect(await database.groups.findById(other, group.id)).toBeUndefined();
    expect(await database.groups.countMembers(other, group.id)).toBe(0);
    expect(await database.groups.removeMember(other, group.id, user.id)).toBe(false);
    expect(await database.groups.delete(other, group.id, undefined)).toBe('missing');
    expect(await database.groups.edit(other, group.id, undefined, {}, new Date())).toBe('missing');
    expect((await database.groups.page(other, { limit: 9 })).items).toEqual([]);
  });

  it('are replaced for one user, even by none, but not by groups of another namespace', async () => {
    const { namespaceId } = user;
    const more = [group, await newGroup(database, { namespaceId }), await newGroup(database)];
    const [first = '', second = '', foreign = ''] = more.map(({ id }) => id);
    const other = await newUser(database, { namespaceId });
    await database.groups.replaceOfUser(namespaceId, other.id, [first]);
    for (const ids of [[first, second], [second], [second, second], [], [first]]) {
      await database.groups.replaceOfUser(namespaceId, user.id, ids);
      expect((await groupIds(user)).sort()).toEqual([...new Set(ids)].sort());
      const groups = await database.groups.ofUser(namespaceId, user.id);
      expect(groups.map(({ id }) => id).sort()).toEqual([...new Set(ids)].sort());
      expect(await database.groups.ofUser(stranger.namespaceId, user.id)).toEqual([]);
    }
    expect(await groupIds(other)).toEqual([first]);
    const added = database.groups.replaceOfUser(namespaceId, user.id, [foreign]);
    await expect(added).rejects.toMatchObject({ code: '23503' });
    await database.groups.replaceOfUser(stranger.namespaceId, other.id, []);
    expect(await groupIds(other)).toEqual([first]);
  });

  it('are found by name, and listed for many users at once', async () => {
    const { namespaceId } = user;
    const other = await newGroup(database, { namespaceId, name: 'another group' });
    const keys = [group.nameKey, other.nameKey, 'nothing'];
    const found = await database.groups.findByNameKeys(namespaceId, keys);
    expect(found.map(({ id }) => id).sort()).toEqual([group.id, other.id].sort());
    expect(await database.groups.findByNameKey(namespaceId, other.nameKey)).toEqual(other);
    expect(await database.groups.findByNameKeys(namespaceId, [])).toEqual([]);
    expect(await database.groups.findByNameKeys(stranger.namespaceId, keys)).toEqual([]);
    expect(
      await database.groups.findByNameKey(stranger.namespaceId, other.nameKey),
    ).toBeUndefined();

    const lonely = await newUser(database, { namespaceId });
    await database.groups.replaceOfUser(namespaceId, user.id, [group.id, other.id]);
    const ids = [user.id, lonely.id, stranger.id];
    expect(await database.groups.namesOfUsers(namespaceId, ids)).toEqual(
      new Map([[user.id, [other.name, group.name]]]),
    );
    expect(await database.groups.namesOfUsers(stranger.namespaceId, ids)).toEqual(new Map());
  });

  it('return inserted rows, and refuse a name twice', async () => {
    expect(await database.groups.findById(group.namespaceId, group.id)).toEqual(group);
    const again = newGroup(database, { namespaceId: group.namespaceId, name: group.name });
    await expect(again).rejects.toMatchObject({
      constraint: 'groups_namespace_id_name_key_unique',
    });
  });
});

describe('orgs', () => {
  it('accept members of several namespaces, each once', async () => {
    for (const { namespaceId, id } of [user, stranger, user]) {
      await database.orgs.addMember(org.id, namespaceId, id);
    }
    expect(await database.orgs.countMembers(org.id, undefined)).toBe(2);
    expect(await orgIds(user)).toEqual([org.id]);
    const { items } = await database.orgs.members(org.id, { limit: 9 }, undefined);
    expect(items.map(({ id, namespace }) => [id, namespace?.id]).sort()).toEqual(
      [user, stranger].map(({ id, namespaceId }) => [id, namespaceId]).sort(),
    );
  });

  it('show only the members of the visible namespaces', async () => {
    for (const { namespaceId, id } of [user, stranger]) {
      await database.orgs.addMember(org.id, namespaceId, id);
    }
    const visible = [user.namespaceId];
    const { items } = await database.orgs.members(org.id, { limit: 9 }, visible);
    expect(items.map(({ id }) => id)).toEqual([user.id]);
    expect(await database.orgs.countMembers(org.id, visible)).toBe(1);
    expect((await database.orgs.members(org.id, { limit: 9 }, [])).items).toEqual([]);
    expect(await database.orgs.countMembers(org.id, [])).toBe(0);
  });

  it('refuse a user with the ID of another namespace', async () => {
    const added = database.orgs.addMember(org.id, user.namespaceId, stranger.id);
    await expect(added).rejects.toMatchObject({
      code: '23503',
      constraint: 'org_members_namespace_id_user_id_fkey',
    });
    await database.orgs.addMember(org.id, user.namespaceId, user.id);
    expect(await database.orgs.removeMember(org.id, stranger.namespaceId, user.id)).toBe(false);
    expect(await database.orgs.removeMember(org.id, user.namespaceId, user.id)).toBe(true);
  });

  it('list their members in pages', async () => {
    const third = await newUser(database);
    for (const { namespaceId, id } of [user, stranger, third]) {
      await database.orgs.addMember(org.id, namespaceId, id);
    }
    const first = await database.orgs.members(org.id, { limit: 2 }, undefined);
    const cursor = first.nextCursor ?? '';
    const second = await database.orgs.members(org.id, { limit: 2, cursor }, undefined);
    const keys = [...first.items, ...second.items].map(({ nameKey }) => nameKey);
    expect(keys).toEqual([user, stranger, third].map(({ nameKey }) => nameKey).sort());
    expect(second.nextCursor).toBeNull();
  });

  it('return inserted rows, and are edited and deleted by version', async () => {
    expect(await database.orgs.findById(org.id)).toEqual(org);
    const now = new Date('2030-01-01T00:00:00.000Z');
    const edited = await database.orgs.edit(org.id, 1, { description: 'new' }, now);
    expect(edited).toEqual({ ...org, description: 'new', version: 2, updatedAt: now });
    expect(await database.orgs.delete(org.id, 1)).toBe('conflict');
    expect(await database.orgs.delete(org.id, 2)).toBe('deleted');
  });
});

it('is deleted with the user, the group or the org', async () => {
  const { namespaceId } = user;
  const other = await newUser(database, { namespaceId });
  for (const { id } of [user, other]) {
    await database.groups.addMember(namespaceId, group.id, id);
    await database.orgs.addMember(org.id, namespaceId, id);
  }
  await database.users.delete(namespaceId, user.id, undefined);
  expect(await database.groups.countMembers(namespaceId, group.id)).toBe(1);
  expect(await database.orgs.countMembers(org.id, undefined)).toBe(1);
  await database.groups.delete(namespaceId, group.id, undefined);
  await database.orgs.delete(org.id, undefined);
  expect(await groupIds(other)).toEqual([]);
  expect(await orgIds(other)).toEqual([]);
});

it('is deleted with the namespace, but the org is not', async () => {
  const { namespaceId } = user;
  await database.groups.addMember(namespaceId, group.id, user.id);
  await database.orgs.addMember(org.id, namespaceId, user.id);
  const untouched = await newNamespace(database);
  expect(await database.namespaces.delete(namespaceId, undefined)).toBe('deleted');
  expect(await database.groups.findById(namespaceId, group.id)).toBeUndefined();
  expect(await database.orgs.countMembers(org.id, undefined)).toBe(0);
  expect(await database.orgs.findById(org.id)).toEqual(org);
  expect(await database.namespaces.findById(untouched.id)).toEqual(untouched);
});
