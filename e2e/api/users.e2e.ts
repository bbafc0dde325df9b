import { beforeAll, describe, expect, it } from 'vitest';
import {
  addGroupMember,
  addOrgMember,
  createGroup,
  createOrg,
  createUser,
  deleteUser,
  editUser,
  getUser,
  listUsers,
  login,
  revokeUserSessions,
  setUserPassword,
  type Namespace,
} from '#client';
import { accessTokenOf, newNamespace, newUser, uniqueName } from '../support/api.js';
import { describeCollection, literalSearches, sameNames } from '../support/collection.js';
import { send } from '../support/http.js';
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

describeCollection(
  {
    kind: 'user',
    editableName: 'name',
    change: { disabled: true },
    notNull: ['name', 'disabled'],
    emptied: { attributes: { level: 3 } },
    sameNames,
    searches: literalSearches,
  },
  () => ({ server, token, path: `/api/v1/namespaces/${namespace.name}/users` }),
);

describe('a user', () => {
  it('keeps its name exactly, and can change the case', async () => {
    const name = uniqueName('Zoë Ωmega 李 👩‍🚀');
    const { id } = await createUser(namespace.name, { name });
    expect(await getUser(namespace.name, id)).toMatchObject({ name, hasPassword: false });
    const upper = name.toUpperCase();
    expect(await editUser(namespace.name, id, { name: upper })).toMatchObject({ name: upper });
  });

  it('can have the same name as a user of another namespace', async () => {
    const { name } = await newUser(namespace.name);
    await expect(newUser(other.name, name)).resolves.toMatchObject({ name });
  });

  it('is not found in another namespace', async () => {
    const { id } = await newUser(namespace.name);
    const unknown = { status: 404, code: 'user.unknown' };
    await expect(getUser(other.name, id)).rejects.toMatchObject(unknown);
    await expect(editUser(other.name, id, { disabled: true })).rejects.toMatchObject(unknown);
    await expect(
      setUserPassword(other.name, id, { password: 'another password' }),
    ).rejects.toMatchObject(unknown);
    await expect(revokeUserSessions(other.name, id)).rejects.toMatchObject(unknown);
    await expect(deleteUser(other.name, id)).rejects.toMatchObject(unknown);
    expect((await listUsers(other.name, { q: id })).items).toEqual([]);
    expect(await getUser(namespace.name, id)).toMatchObject({ id, version: 1, disabled: false });
  });

  it.each(['not-a-uuid', '1', '%27', '019ab000-0000-7000-8000-00000000000g'])(
    'rejects the malformed id %s',
    async (id) => {
      const path = `/api/v1/namespaces/${namespace.name}/users/${id}`;
      expect(await send(server, path, { method: 'GET', token })).toMatchObject({
        status: 400,
        json: { code: 'request.invalid', errors: [{ pointer: 'path/id' }] },
      });
    },
  );

  it.each([
    ['short', 'at least 8 characters'],
    ['👩‍🚀👩', 'at least 8 characters'],
    ['          ', 'blank'],
    ['ä'.repeat(600), 'at most 1024 bytes'],
  ])('cannot have the password %j', async (password, detail) => {
    const fields = [{ pointer: '/password', detail: expect.stringContaining(detail) as string }];
    const name = uniqueName('user');
    const refused = { status: 400, code: 'request.invalid', fields };
    await expect(createUser(namespace.name, { name, password })).rejects.toMatchObject(refused);
    const { id } = await newUser(namespace.name, name);
    await expect(setUserPassword(namespace.name, id, { password })).rejects.toMatchObject(refused);
  });

  it('logs in with a new password, and no longer with the old one', async () => {
    const { id, name } = await createUser(namespace.name, {
      name: uniqueName('user'),
      password: 'the old password',
    });
    await setUserPassword(namespace.name, id, { password: 'the new password' });
    const credentials = { namespace: namespace.name, username: name };
    await expect(login({ ...credentials, password: 'the new password' })).resolves.toHaveProperty(
      'token',
    );
    await expect(login({ ...credentials, password: 'the old password' })).rejects.toMatchObject({
      status: 401,
    });
  });

  it('keeps its password if the change is based on an older version', async () => {
    const { id } = await newUser(namespace.name);
    await editUser(namespace.name, id, { disabled: false });
    const path = `/api/v1/namespaces/${namespace.name}/users/${id}/password`;
    const put = (tag: string) =>
      send(server, path, {
        method: 'PUT',
        token,
        headers: { 'if-match': tag },
        body: { password: 'another long password' },
      });
    expect(await put('"1"')).toMatchObject({ status: 412, json: { code: 'precondition.failed' } });
    expect((await getUser(namespace.name, id)).version).toBe(2);
    expect((await put('"2"')).status).toBe(204);
  });

  it('never exposes its password', async () => {
    const password = 'a password to look for';
    const body = { name: uniqueName('user'), password };
    const path = `/api/v1/namespaces/${namespace.name}/users`;
    const made = await send(server, path, { token, body });
    const list = await send(server, path, { method: 'GET', token });
    for (const { text } of [made, list]) {
      expect(text).not.toContain(password);
      expect(text).not.toContain('argon2');
      expect(text).not.toContain('passwordHash');
    }
    expect(made.json).toMatchObject({ hasPassword: true });
  });
});

describe('the list of users', () => {
  it('can be filtered by state, group and org, within the namespace', async () => {
    const [one, two] = [await newUser(namespace.name), await newUser(namespace.name)];
    const stranger = await newUser(other.name);
    await editUser(namespace.name, two.id, { disabled: true });
    const group = await createGroup(namespace.name, { name: uniqueName('group') });
    const org = await createOrg({ name: uniqueName('org') });
    for (const { id } of [one, two]) {
      await addGroupMember(namespace.name, group.id, id);
      await addOrgMember(org.id, namespace.name, id);
    }
    await addOrgMember(org.id, other.name, stranger.id);
    const ids = async (filter: Parameters<typeof listUsers>[1], ns = namespace.name) =>
      (await listUsers(ns, { sort: 'createdAt', ...filter })).items.map(({ id }) => id);

    expect(await ids({ groupId: group.id })).toEqual([one.id, two.id]);
    expect(await ids({ orgId: org.id })).toEqual([one.id, two.id]);
    expect(await ids({ orgId: org.id, disabled: true })).toEqual([two.id]);
    expect(await ids({ groupId: group.id, disabled: false })).toEqual([one.id]);
    expect(await ids({ orgId: org.id }, other.name)).toEqual([stranger.id]);
    expect(await ids({ groupId: group.id }, other.name)).toEqual([]);
  });
});
