import { beforeAll, describe, expect, it } from 'vitest';
import {
  addGroupMember,
  countGroupMembers,
  createGroup,
  deleteGroup,
  deleteUser,
  editGroup,
  getGroup,
  getUser,
  listGroups,
  listUsers,
  removeGroupMember,
  type Group,
  type Namespace,
} from '#client';
import { accessTokenOf, newNamespace, newUser, uniqueName } from '../support/api.js';
import { describeCollection, literalSearches, sameNames } from '../support/collection.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

let server: TestServer;
let token: string;
let namespace: Namespace;
let other: Namespace;

beforeAll(async () => {
  server = await sharedServer();
  token = await accessTokenOf(server);
  namespace = await newNamespace();
  other = await newNamespace();
});

const newGroup = (ns = namespace): Promise<Group> =>
  createGroup(ns.name, { name: uniqueName('group') });

describeCollection(
  {
    kind: 'group',
    editableName: 'name',
    change: { description: 'Those who ship.' },
    notNull: ['name', 'description'],
    sameNames,
    searches: literalSearches,
  },
  () => ({ server, token, path: `/api/v1/namespaces/${namespace.name}/groups` }),
);

describe('a group', () => {
  it('is not found in another namespace', async () => {
    const { id } = await newGroup();
    const unknown = { status: 404, code: 'group.unknown' };
    await expect(getGroup(other.name, id)).rejects.toMatchObject(unknown);
    await expect(editGroup(other.name, id, { description: 'x' })).rejects.toMatchObject(unknown);
    await expect(deleteGroup(other.name, id)).rejects.toMatchObject(unknown);
    await expect(countGroupMembers(other.name, id)).rejects.toMatchObject(unknown);
    expect((await listGroups(other.name, { q: id })).items).toEqual([]);
    expect(await getGroup(namespace.name, id)).toMatchObject({ id, version: 1 });
  });

  it('has each member once, is deleted without its members, and loses deleted users', async () => {
    const group = await newGroup();
    const [one, two] = [await newUser(namespace.name), await newUser(namespace.name)];
    for (const { id } of [one, two, one]) await addGroupMember(namespace.name, group.id, id);
    expect(await countGroupMembers(namespace.name, group.id)).toEqual({ members: 2 });
    const { items } = await listGroups(namespace.name, { userId: one.id });
    expect(items).toEqual([group]);

    await removeGroupMember(namespace.name, group.id, one.id);
    await expect(removeGroupMember(namespace.name, group.id, one.id)).rejects.toMatchObject({
      status: 404,
      code: 'member.unknown',
    });
    await deleteUser(namespace.name, two.id);
    expect(await countGroupMembers(namespace.name, group.id)).toEqual({ members: 0 });

    await addGroupMember(namespace.name, group.id, one.id);
    await deleteGroup(namespace.name, group.id);
    expect(await getUser(namespace.name, one.id)).toMatchObject({ id: one.id });
    expect((await listGroups(namespace.name, { userId: one.id })).items).toEqual([]);
  });

  it('has only members of its own namespace', async () => {
    const [group, strangeGroup] = [await newGroup(), await newGroup(other)];
    const [user, stranger] = [await newUser(namespace.name), await newUser(other.name)];
    await expect(addGroupMember(namespace.name, group.id, stranger.id)).rejects.toMatchObject({
      status: 404,
      code: 'user.unknown',
    });
    await expect(addGroupMember(namespace.name, strangeGroup.id, user.id)).rejects.toMatchObject({
      status: 404,
      code: 'group.unknown',
    });
    await expect(
      addGroupMember(namespace.name, strangeGroup.id, stranger.id),
    ).rejects.toMatchObject({ status: 404 });
    await addGroupMember(other.name, strangeGroup.id, stranger.id);
    await expect(
      removeGroupMember(namespace.name, strangeGroup.id, stranger.id),
    ).rejects.toMatchObject({ status: 404, code: 'member.unknown' });
    expect(await countGroupMembers(other.name, strangeGroup.id)).toEqual({ members: 1 });
    expect((await listUsers(namespace.name, { groupId: strangeGroup.id })).items).toEqual([]);
    expect((await listGroups(namespace.name, { userId: stranger.id })).items).toEqual([]);
  });
});
