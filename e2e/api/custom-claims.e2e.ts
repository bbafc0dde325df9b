import { beforeAll, describe, expect, it } from 'vitest';
import {
  addGroupMember,
  createApiKey,
  createGroup,
  createUser,
  editApiKey,
  editNamespace,
  editUser,
  getApiKey,
  getNamespace,
  getUser,
  renew,
  type ApiKeyWithSecret,
  type NamespaceCreate,
} from '#client';
import {
  accessTokenOf,
  newNamespace,
  refreshTokenOf,
  uniqueName,
  userPassword,
} from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import { readToken } from '../support/verifier.js';

type Template = NonNullable<NamespaceCreate['claimTemplate']>;

const template: Template = {
  department: { from: 'attribute', name: 'department' },
  'https://shop.example/sites': { from: 'attribute', name: 'sites' },
  level: { from: 'attribute', name: 'level' },
  contractor: { from: 'attribute', name: 'contractor' },
  roles: { from: 'groups' },
  tenants: { from: 'orgs' },
  env: { from: 'value', value: 'test' },
};

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await sharedServer();
  token = await accessTokenOf(server);
});

function grant(namespace: string, key: ApiKeyWithSecret): Promise<Answer> {
  return send(server, `/ns/${namespace}/oauth2/token`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: key.id,
      client_secret: key.key,
    }).toString(),
  });
}

async function claimsOfKey(
  namespace: string,
  key: ApiKeyWithSecret,
): Promise<Record<string, unknown>> {
  const { json } = await grant(namespace, key);
  return readToken((json as { access_token: string }).access_token).claims;
}

/** A logged-in user, and a function that returns the claims of a renewed access token. */
async function newLogin(namespace: string, attributes: Record<string, string>) {
  const name = uniqueName('user');
  const user = await createUser(namespace, { name, password: userPassword, attributes });
  const refresh_token = await refreshTokenOf(namespace, name);
  const request = { namespace, refresh_token };
  return { user, request, claims: async () => readToken((await renew(request)).token).claims };
}

describe('custom claims', () => {
  it("are in users' tokens from the next renewal after a change", async () => {
    const { name } = await newNamespace();
    const { user, claims } = await newLogin(name, { department: 'sales' });
    expect(user.attributes).toEqual({ department: 'sales' });
    expect(await claims()).not.toHaveProperty('department');

    await editNamespace(name, { claimTemplate: template });
    expect((await getNamespace(name)).claimTemplate).toEqual(template);
    const before = await claims();
    expect(before).toMatchObject({ sub: user.id, department: 'sales', env: 'test' });
    for (const absent of ['level', 'contractor', 'roles', 'tenants'])
      expect(before).not.toHaveProperty(absent);

    const group = await createGroup(name, { name: 'staff' });
    await addGroupMember(name, group.id, user.id);
    const attributes = { level: 3, contractor: false, sites: ['hall 3', 'hall 4'] };
    await editUser(name, user.id, { attributes });
    expect((await getUser(name, user.id)).attributes).toEqual(attributes);
    const after = await claims();
    expect(after).toMatchObject({
      sub: user.id,
      level: 3,
      contractor: false,
      'https://shop.example/sites': ['hall 3', 'hall 4'],
      roles: ['staff'],
      env: 'test',
    });
    expect(after).not.toHaveProperty('department');

    await editUser(name, user.id, { disabled: false });
    expect((await getUser(name, user.id)).attributes).toEqual(attributes);
    await editNamespace(name, { claimTemplate: {} });
    expect(await claims()).not.toHaveProperty('env');
  });

  it("are in API keys' tokens", async () => {
    const { name } = await newNamespace({ claimTemplate: template });
    const attributes = { department: 'hall 3', unused: 'x' };
    const key = await createApiKey(name, { name: 'sensor', attributes });
    expect(key.attributes).toEqual(attributes);
    const before = await claimsOfKey(name, key);
    expect(before).toMatchObject({ sub: key.id, department: 'hall 3', env: 'test' });
    expect(before).not.toHaveProperty('unused');

    await editApiKey(name, key.id, { attributes: { level: 1.5 } });
    expect((await getApiKey(name, key.id)).attributes).toEqual({ level: 1.5 });
    const after = await claimsOfKey(name, key);
    expect(after).toMatchObject({ level: 1.5, env: 'test' });
    expect(after).not.toHaveProperty('department');
  });

  it('are limited to 2 kB per token', async () => {
    const { name } = await newNamespace({
      claimTemplate: {
        once: { from: 'attribute', name: 'long' },
        twice: { from: 'attribute', name: 'long' },
      },
    });
    const attributes = { long: 'x'.repeat(1500) };
    const key = await createApiKey(name, { name: 'sensor', attributes });
    const refused = await grant(name, key);
    // RFC 6749 section 5.2 has no error of its own for token.too_large.
    expect([refused.status, refused.json]).toMatchObject([400, { error: 'invalid_request' }]);
    expect(refused.text).toMatch(/custom claims would have \d+ bytes, more than 2048/);

    const { request } = await newLogin(name, attributes);
    await expect(renew(request)).rejects.toMatchObject({ status: 400, code: 'invalid_request' });
    await editNamespace(name, { claimTemplate: { once: { from: 'attribute', name: 'long' } } });
    expect(await claimsOfKey(name, key)).toMatchObject({ once: attributes.long });
  });
});

describe('custom claims are refused', () => {
  it.each(['iss', 'Sub', 'EXP', 'client_id', 'Scope', 'cnf', 'act', 'usr', 'Groups'])(
    'for a template that sets %s',
    async (claim) => {
      const { name } = await newNamespace();
      const claimTemplate = { [claim]: { from: 'value', value: 'x' } };
      const made = { name: uniqueName('ns'), claimTemplate };
      for (const [method, path, body] of [
        ['PATCH', `/api/v1/namespaces/${name}`, { claimTemplate }],
        ['POST', '/api/v1/namespaces', made],
      ] as const) {
        const { status, json } = await send(server, path, { method, body, token });
        expect([status, json]).toMatchObject([
          400,
          {
            code: 'request.invalid',
            errors: [
              {
                pointer: `/claimTemplate/${claim}`,
                detail: `must not set the claim ${claim}, which is reserved`,
              },
            ],
          },
        ]);
      }
      expect((await getNamespace(name)).claimTemplate).toEqual({});
    },
  );

  it.each([
    ['a nested value', '{"a":{"b":1}}', '/attributes'],
    ['null', '{"a":null}', '/attributes'],
    ['an invalid name', '{"a b":1}', '/attributes'],
    ['a member of every object', '{"toString":"x"}', '/attributes'],
    ['more than 2 kB', `{"a":"${'x'.repeat(2100)}"}`, '/attributes'],
    ['constructor', '{"constructor":"x"}', '/attributes/constructor'],
  ])('for attributes with %s', async (_label, attributes, pointer) => {
    const { name } = await newNamespace();
    for (const things of ['users', 'api-keys']) {
      const { status, json } = await send(server, `/api/v1/namespaces/${name}/${things}`, {
        body: `{"name":"a","attributes":${attributes}}`,
        token,
      });
      expect([status, json]).toMatchObject([
        400,
        { code: 'request.invalid', errors: [{ pointer }] },
      ]);
    }
  });
});
