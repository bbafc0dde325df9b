import { beforeAll, expect, it } from 'vitest';
import {
  addGroupMember,
  createApiKey,
  createGroup,
  replaceApiKeyRights,
  replaceGroupRights,
  renew,
} from '#client';
import { newNamespace, newUser, refreshTokenOf } from '../support/api.js';
import { send } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import { readToken } from '../support/verifier.js';

/** The example in docs/rights.md: sensors write, people read, and each token has only the rights that it needs. */
let server: TestServer;
let namespace: string;

beforeAll(async () => {
  server = await sharedServer();
  namespace = (await newNamespace({ defaultScope: 'none' })).name;
});

it('lets sensors write but not read', async () => {
  const key = await createApiKey(namespace, { name: 'sensor in hall 3' });
  await replaceApiKeyRights(namespace, key.id, { rights: ['datastore:write'] });
  const ask = (scope: string): ReturnType<typeof send> =>
    send(server, `/ns/${namespace}/oauth2/token`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: key.id,
        client_secret: key.key,
        scope,
      }).toString(),
    });
  const granted = await ask('datastore:write');
  expect(granted.json).toMatchObject({ scope: 'datastore:write' });
  const refused = await ask('datastore:write datastore:read');
  expect([refused.status, refused.json]).toMatchObject([400, { error: 'invalid_scope' }]);
  expect(refused.text).toContain('datastore:read');
  expect(refused.text).not.toContain('datastore:write');
});

it('lets people read both services with one token', async () => {
  const user = await newUser(namespace);
  const group = await createGroup(namespace, { name: 'people' });
  await addGroupMember(namespace, group.id, user.id);
  await replaceGroupRights(namespace, group.id, { rights: ['datastore:read', 'webserver:read'] });
  const refreshToken = await refreshTokenOf(namespace, user.name);
  const request = { namespace, refresh_token: refreshToken };

  const both = await renew({ ...request, scope: 'webserver:read datastore:read' });
  expect(both.scope).toBe('datastore:read webserver:read');
  expect(readToken(both.token).claims).toMatchObject({ scope: 'datastore:read webserver:read' });

  await expect(renew({ ...request, scope: 'datastore:write' })).rejects.toMatchObject({
    status: 400,
    code: 'invalid_scope',
  });
  expect(readToken((await renew(request)).token).claims).not.toHaveProperty('scope');
});
