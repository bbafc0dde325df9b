import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addOrgMember,
  createOrg,
  deleteOrg,
  deleteUser,
  getUser,
  listOrgMembers,
  listOrgs,
  removeOrgMember,
  type Namespace,
  type Org,
} from '#client';
import { accessTokenOf, newNamespace, newUser, uniqueName, useApi } from '../support/api.js';
import { describeCollection, literalSearches, sameNames } from '../support/collection.js';
import { TestServer } from '../support/server.js';

let server: TestServer;
let token: string;
let namespace: Namespace;
let other: Namespace;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
  token = await accessTokenOf(server);
  namespace = await newNamespace();
  other = await newNamespace();
});
afterAll(() => server.dispose());

const newOrg = (): Promise<Org> => createOrg({ name: uniqueName('org') });

describeCollection(
  {
    kind: 'org',
    editableName: 'name',
    change: { description: 'They pay.' },
    notNull: ['name', 'description'],
    sameNames,
    searches: literalSearches,
  },
  () => ({ server, token, path: '/api/v1/orgs' }),
);

describe('an org', () => {
  it('has members of several namespaces, each once', async () => {
    const org = await newOrg();
    const [one, two] = [await newUser(namespace.name), await newUser(other.name)];
    await addOrgMember(org.id, namespace.name, one.id);
    await addOrgMember(org.id, namespace.name, one.id);
    await addOrgMember(org.id, other.name, two.id);
    const { items } = await listOrgMembers(org.id, { sort: 'createdAt' });
    expect(items).toEqual([
      { id: one.id, name: one.name, namespace: namespace.name, disabled: false },
      { id: two.id, name: two.name, namespace: other.name, disabled: false },
    ]);
    expect((await listOrgMembers(org.id, { q: two.name })).items).toHaveLength(1);
    const orgs = await listOrgs({ $namespace: namespace.name, userId: one.id });
    expect(orgs.items).toEqual([org]);
  });

  it('has paginated members', async () => {
    const org = await newOrg();
    const ids: string[] = [];
    for (const ns of [namespace, other, namespace]) {
      const { id } = await newUser(ns.name);
      await addOrgMember(org.id, ns.name, id);
      ids.push(id);
    }
    const first = await listOrgMembers(org.id, { sort: '-createdAt', limit: 2 });
    const cursor = first.nextCursor ?? '';
    const second = await listOrgMembers(org.id, { sort: '-createdAt', limit: 2, cursor });
    const all = [...first.items, ...second.items].map(({ id }) => id);
    expect(all).toEqual(ids.reverse());
    expect(second.nextCursor).toBeNull();
  });

  it('loses members who are removed or deleted, and can be deleted without deleting its members', async () => {
    const org = await newOrg();
    const [one, two, three] = [
      await newUser(namespace.name),
      await newUser(namespace.name),
      await newUser(namespace.name),
    ];
    for (const { id } of [one, two, three]) await addOrgMember(org.id, namespace.name, id);
    await removeOrgMember(org.id, namespace.name, one.id);
    await deleteUser(namespace.name, two.id);
    expect((await listOrgMembers(org.id)).items).toMatchObject([{ id: three.id }]);
    await expect(removeOrgMember(org.id, namespace.name, one.id)).rejects.toMatchObject({
      status: 404,
      code: 'member.unknown',
    });
    await deleteOrg(org.id);
    expect(await getUser(namespace.name, three.id)).toMatchObject({ id: three.id });
  });

  it("adds a user only under the user's own namespace", async () => {
    const org = await newOrg();
    const user = await newUser(namespace.name);
    await expect(addOrgMember(org.id, other.name, user.id)).rejects.toMatchObject({
      status: 404,
      code: 'user.unknown',
    });
    await addOrgMember(org.id, namespace.name, user.id);
    await expect(removeOrgMember(org.id, other.name, user.id)).rejects.toMatchObject({
      status: 404,
      code: 'member.unknown',
    });
    expect((await listOrgMembers(org.id)).items).toHaveLength(1);
  });

  it('must exist before members can be added', async () => {
    const user = await newUser(namespace.name);
    const nowhere = '019ab000-0000-7000-8000-000000000000';
    const unknown = { status: 404, code: 'org.unknown' };
    await expect(addOrgMember(nowhere, namespace.name, user.id)).rejects.toMatchObject(unknown);
    await expect(listOrgMembers(nowhere)).rejects.toMatchObject(unknown);
  });
});

describe('the list of orgs', () => {
  it('filters by a user given by namespace and id together', async () => {
    const { id } = await newUser(namespace.name);
    await expect(listOrgs({ userId: id })).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: 'query/namespace', detail: 'is missing' }],
    });
    await expect(listOrgs({ $namespace: namespace.name })).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: 'query/userId', detail: 'is missing' }],
    });
    await expect(listOrgs({ $namespace: 'nowhere', userId: id })).rejects.toMatchObject({
      status: 404,
      code: 'namespace.unknown',
    });
  });
});
