import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addGroupMember, createAudience, createGroup, renew, replaceGroupRights } from '#client';
import { newNamespace, newUser, refreshTokenOf } from '../support/api.js';
import { Nginx } from '../support/nginx.js';
import { publicUrl, type TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

/** The configuration from docs/operations.md. */
const documented = /```nginx\n(location \/ \{\n {2}auth_request[^]*?)```/.exec(
  readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8'),
)?.[1];

let server: TestServer;
let nginx: Nginx;
let service: Server;
let namespace: string;
let readers: string;

beforeAll(async () => {
  server = await sharedServer();
  namespace = (await newNamespace()).name;
  readers = (await createGroup(namespace, { name: 'readers' })).id;
  await replaceGroupRights(namespace, readers, { rights: ['datastore:read'] });
  // The upstream service returns the headers that it received.
  service = createServer({ maxHeaderSize: 64 * 1024 }, ({ headers }, response) => {
    response.end(JSON.stringify(headers));
  });
  await once(service.listen(0, '127.0.0.1'), 'listening');
  const { port } = service.address() as AddressInfo;
  nginx = await Nginx.start(
    (documented ?? '')
      .replace('http://127.0.0.1:8090/ns/shop', `${server.url}/ns/${namespace}`)
      .replace('https://signet.example/ns/shop', `${publicUrl}/ns/${namespace}`)
      .replace('http://127.0.0.1:3000', `http://127.0.0.1:${port}`),
  );
}, 120_000);

afterAll(async () => {
  await nginx.stop();
  service.close();
});

async function accessToken(
  groupId?: string,
  audience?: string,
): Promise<{ token: string; userId: string }> {
  const user = await newUser(namespace);
  if (groupId !== undefined) await addGroupMember(namespace, groupId, user.id);
  const refreshToken = await refreshTokenOf(namespace, user.name);
  const { token } = await renew({ namespace, refresh_token: refreshToken, audience });
  return { token, userId: user.id };
}

const ask = (token?: string): Promise<Response> =>
  fetch(nginx.url, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

it('lets a user with the right through, and sends the identity headers to the service', async () => {
  const { token, userId } = await accessToken(readers);
  const response = await ask(token);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    'x-signet-subject': userId,
    'x-signet-groups': 'readers',
  });
});

it('answers 401 without a token and with an invalid one, and distinguishes the two', async () => {
  const { token } = await accessToken(readers);
  const without = await ask();
  expect([without.status, without.headers.get('www-authenticate')]).toEqual([
    401,
    'Bearer realm="signet"',
  ]);
  const damaged = await ask(`${token.slice(0, -2)}AA`);
  expect([damaged.status, damaged.headers.get('www-authenticate')]).toEqual([
    401,
    'Bearer realm="signet", error="invalid_token"',
  ]);
});

it('answers 403 to a user without the right', async () => {
  const { token } = await accessToken();
  expect((await ask(token)).status).toBe(403);
});

it('refuses a token issued for another service of the namespace', async () => {
  await createAudience(namespace, { name: 'https://other.example' });
  const { token } = await accessToken(readers, 'https://other.example');
  expect((await ask(token)).status).toBe(401);
});

it('lets a member of 30 groups with long Chinese names through', async () => {
  const user = await newUser(namespace);
  // Percent-encoded, these names exceed nginx's default buffer for response headers: one memory page.
  const part = '\u6570\u636e\u5206\u6790\u4e0e\u62a5\u8868\u7ec4';
  const names = Array.from({ length: 30 }, (_, index) => part.repeat(3) + String(index));
  for (const name of names) {
    const { id } = await createGroup(namespace, { name });
    await addGroupMember(namespace, id, user.id);
  }
  await addGroupMember(namespace, readers, user.id);
  const refreshToken = await refreshTokenOf(namespace, user.name);
  const { token } = await renew({ namespace, refresh_token: refreshToken });
  const response = await ask(token);
  expect(response.status).toBe(200);
  const seen = (await response.json()) as Record<string, string>;
  const groups = (seen['x-signet-groups'] ?? '').split(',').map(decodeURIComponent);
  expect(groups.toSorted()).toEqual([...names, 'readers'].toSorted());
});
