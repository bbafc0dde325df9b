import { afterAll, beforeAll, expect, it } from 'vitest';
import { addGroupMember, createGroup, renew, replaceGroupRights } from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi } from '../support/api.js';
import { Nginx } from '../support/nginx.js';
import { TestServer } from '../support/server.js';

const PAGE = 'for readers of the datastore\n';

let server: TestServer;
let nginx: Nginx;
let namespace: string;
let readers: string;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
  namespace = (await newNamespace()).name;
  readers = (await createGroup(namespace, { name: 'readers' })).id;
  await replaceGroupRights(namespace, readers, { rights: ['datastore:read'] });
  nginx = await Nginx.start(
    `location / {
       auth_request /judge;
       auth_request_set $subject $upstream_http_x_signet_subject;
       add_header X-Seen-Subject $subject;
     }
     location = /judge {
       internal;
       proxy_pass ${server.url}/ns/${namespace}/validate?require=datastore:read;
       proxy_pass_request_body off;
       proxy_set_header Content-Length "";
     }`,
    { 'page.txt': PAGE },
  );
}, 120_000);

afterAll(async () => {
  await nginx.stop();
  await server.dispose();
});

async function accessToken(groupId?: string): Promise<{ token: string; userId: string }> {
  const user = await newUser(namespace);
  if (groupId !== undefined) await addGroupMember(namespace, groupId, user.id);
  const refreshToken = await refreshTokenOf(namespace, user.name);
  const { token } = await renew({ namespace, refresh_token: refreshToken });
  return { token, userId: user.id };
}

const page = (token?: string): Promise<Response> =>
  fetch(`${nginx.url}/page.txt`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

it('shows the page to a holder of the right, and tells the service who that is', async () => {
  const { token, userId } = await accessToken(readers);
  const response = await page(token);
  expect([response.status, await response.text()]).toEqual([200, PAGE]);
  expect(response.headers.get('x-seen-subject')).toBe(userId);
});

it('answers 401 without a token and with one that is damaged', async () => {
  const { token } = await accessToken(readers);
  expect((await page()).status).toBe(401);
  expect((await page(`${token.slice(0, -2)}AA`)).status).toBe(401);
});

it('answers 403 to somebody without the right', async () => {
  const { token } = await accessToken();
  expect((await page(token)).status).toBe(403);
});
