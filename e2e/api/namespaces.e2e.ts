import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addOrgMember,
  cloneNamespace,
  countNamespace,
  createAudience,
  createGroup,
  createNamespace,
  createOrg,
  deleteNamespace,
  editNamespace,
  getGroupRights,
  getNamespace,
  listAudiences,
  listGroups,
  listOrgMembers,
  listUsers,
  replaceGroupRights,
} from '#client';
import {
  accessTokenOf,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  useApi,
} from '../support/api.js';
import { describeCollection } from '../support/collection.js';
import { send } from '../support/http.js';
import { publicUrl, TestServer } from '../support/server.js';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
  token = await accessTokenOf(server);
});
afterAll(() => server.dispose());

describe('lifetimes changed by two concurrent requests', () => {
  it.each([
    [{ accessTtl: '50m' }, { accessTtlMax: '15m' }, '/accessTtl'],
    [{ refreshTtl: '20d' }, { refreshTtlMax: '2d' }, '/refreshTtl'],
    [{ keyRotation: '70m' }, { accessTtlMax: '80m' }, '/keyRotation'],
  ])(
    'are validated together: of %j and %j one is refused, naming the field',
    async (one, other, pointer) => {
      for (let round = 0; round < 5; round += 1) {
        const { name } = await newNamespace();
        const path = `/api/v1/namespaces/${name}`;
        const answers = await Promise.all(
          [one, other].map((body) => send(server, path, { method: 'PATCH', body, token })),
        );
        const statuses = answers.map(({ status }) => status).sort();
        expect(statuses, answers.map(({ text }) => text).join('\n')).toEqual([200, 400]);
        expect(answers.find(({ status }) => status === 400)?.json).toMatchObject({
          code: 'request.invalid',
          errors: [{ pointer }],
        });
      }
    },
  );
});

const lifetimes = ['accessTtl', 'accessTtlMax', 'refreshTtl', 'refreshTtlMax'];

describeCollection(
  {
    kind: 'namespace',
    change: { description: 'The shop.', audience: 'shop-api', disabled: true },
    notNull: [
      'description',
      'algorithm',
      'rsaBits',
      'publicEndpoint',
      'disabled',
      'claimNames',
      ...lifetimes,
    ],
    emptied: { claimTemplate: { level: { from: 'attribute', name: 'level' } } },
    key: ({ name }) => String(name),
    deletion: ({ name }) => `?confirm=${String(name)}`,
    sameNames: (name) => [name.toUpperCase(), name.replace('o', '0'), name.replace('l', '1')],
    searches: [['_b', ['_b', 'xb']]],
  },
  () => ({ server, token, path: '/api/v1/namespaces' }),
);

describe('a namespace', () => {
  it('is closed and signs with ES256 by default', async () => {
    const name = uniqueName('ns');
    expect(await createNamespace({ name })).toMatchObject({
      name,
      description: '',
      issuer: `${publicUrl}/ns/${name}`,
      algorithm: 'ES256',
      publicEndpoint: false,
      disabled: false,
      claimNames: 'short',
      audience: null,
      accessTtl: '10m',
      accessTtlMax: '1h',
      refreshTtl: '1d',
      refreshTtlMax: '30d',
    });
  });

  it('cannot be renamed', async () => {
    const { name } = await newNamespace();
    const path = `/api/v1/namespaces/${name}`;
    const answer = await send(server, path, { method: 'PATCH', token, body: { name: 'other' } });
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ pointer: '/name' }] } });
  });

  it('is found by its exact name only', async () => {
    const { name } = await newNamespace({ name: uniqueName('Exact') });
    await expect(getNamespace(name.toLowerCase())).rejects.toMatchObject({
      status: 404,
      code: 'namespace.unknown',
    });
  });

  it.each(['', '.hidden', '-x', 'a/b', 'a b', 'ä', 'a'.repeat(64), 'a%00'])(
    'cannot be named %j',
    async (name) => {
      await expect(createNamespace({ name })).rejects.toMatchObject({
        status: 400,
        fields: [{ pointer: '/name' }],
      });
    },
  );

  it.each(['%00', '%2e%2e', '%F0%9F%98%80', "'", 'a'.repeat(255)])(
    'is not found under the path %s',
    async (name) => {
      const path = `/api/v1/namespaces/${name}`;
      const { status } = await send(server, path, { method: 'GET', token });
      expect([400, 404]).toContain(status);
    },
  );

  it('clears its audience with null', async () => {
    const { name } = await newNamespace({ audience: 'shop-api' });
    expect(await editNamespace(name, { audience: null })).toMatchObject({ audience: null });
  });

  it('accepts consistent lifetimes', async () => {
    const { name } = await newNamespace();
    const edited = await editNamespace(name, { accessTtl: '2h', accessTtlMax: '1.5d' });
    expect(edited).toMatchObject({ accessTtl: '2h', accessTtlMax: '36h' });
    await expect(editNamespace(name, { accessTtl: '37h' })).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: '/accessTtl' }],
    });
    await expect(editNamespace(name, { refreshTtlMax: '23h' })).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: '/refreshTtl' }],
    });
    await expect(editNamespace(name, { refreshTtlMax: '11y' })).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: '/refreshTtlMax' }],
    });
  });

  it.each(['-1h', '0', '1e9y', '999999999999999999d', '10 m', ''])(
    'rejects the lifetime %j',
    async (lifetime) => {
      await expect(newNamespace({ accessTtl: lifetime })).rejects.toMatchObject({
        status: 400,
        fields: [{ pointer: '/accessTtl' }],
      });
    },
  );

  it('counts its users, groups and other records', async () => {
    const { name } = await newNamespace();
    const user = await newUser(name);
    await newUser(name);
    await createGroup(name, { name: 'staff' });
    await refreshTokenOf(name, user.name);
    expect(await countNamespace(name)).toEqual({ users: 2, groups: 1, sessions: 1 });
  });

  it('is deleted with everything in it, if the request repeats its exact name', async () => {
    const namespace = await newNamespace();
    const { name } = namespace;
    const user = await newUser(name);
    const org = await createOrg({ name: uniqueName('org') });
    await addOrgMember(org.id, name, user.id);
    const path = `/api/v1/namespaces/${name}`;
    const unconfirmed = await send(server, path, { method: 'DELETE', token });
    expect(unconfirmed).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: 'query/confirm' }] },
    });
    for (const wrong of [name.toUpperCase(), `${name} `, '']) {
      await expect(deleteNamespace(name, wrong)).rejects.toMatchObject({
        status: 400,
        code: 'namespace.confirmation_wrong',
      });
    }
    await deleteNamespace(name, name, { ifMatch: '"1"' });
    expect((await listOrgMembers(org.id)).items).toEqual([]);

    const again = await newNamespace({ name });
    expect(again.id).not.toBe(namespace.id);
    expect(await countNamespace(name)).toEqual({ users: 0, groups: 0, sessions: 0 });
  });
});

describe('a clone', () => {
  it('has the settings, the groups with their rights and the audiences of the original, but no users', async () => {
    const original = await newNamespace({
      algorithm: 'RS256',
      accessTtl: '7m',
      defaultScope: 'none',
    });
    await newUser(original.name);
    const group = await createGroup(original.name, {
      name: 'staff',
      description: 'Who works here.',
    });
    await replaceGroupRights(original.name, group.id, { rights: ['datastore:read', 'shop:*'] });
    await createAudience(original.name, { name: 'https://data.example' });

    const name = uniqueName('clone');
    const clone = await cloneNamespace(original.name, { name });
    const { id: _id, issuer, version: _version, createdAt: _c, updatedAt: _u, ...same } = clone;
    expect(issuer).toBe(`${publicUrl}/ns/${name}`);
    expect({ ...original, name }).toMatchObject(same);
    const [copy] = (await listGroups(name)).items;
    expect(copy).toMatchObject({ name: 'staff', description: 'Who works here.' });
    expect(copy?.id).not.toBe(group.id);
    expect((await getGroupRights(name, copy?.id ?? '')).rights).toEqual([
      'datastore:read',
      'shop:*',
    ]);
    expect((await listAudiences(name)).items).toMatchObject([{ name: 'https://data.example' }]);
    expect((await listUsers(name)).items).toEqual([]);
  });

  it('requires a name of its own', async () => {
    const { name } = await newNamespace();
    await expect(cloneNamespace(name, { name })).rejects.toMatchObject({
      code: 'namespace.name_taken',
    });
  });
});
