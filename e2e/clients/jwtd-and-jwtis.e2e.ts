import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { importJWK, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessTokenOf, newNamespace, useApi, userPassword } from '../support/api.js';
import { TestServer } from '../support/server.js';

const jwtdNamespace = 'plant';

let server: TestServer;
let administrator: string;

beforeAll(async () => {
  server = await TestServer.start({
    environment: { SIGNET_COMPAT_JWTIS: 'true', SIGNET_COMPAT_JWTD_NAMESPACE: jwtdNamespace },
  });
  await useApi(server);
  administrator = await accessTokenOf(server);
  await newNamespace({ name: jwtdNamespace });
});
afterAll(() => server.dispose());

interface Call {
  token?: string;
  type?: string;
  body?: unknown;
}

/** Sends a request like Go's net/http: no content type unless one is set, and a body with any method. */
async function call(
  method: string,
  path: string,
  { token, type, body }: Call = {},
): Promise<[number, string]> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const outgoing = request(`${server.url}/compat${path}`, {
    method,
    headers: {
      'user-agent': 'Go-http-client/1.1',
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }),
    },
  });
  const answer = new Promise<[number, string]>((resolve, reject) => {
    outgoing.on('error', reject).on('response', (response) => {
      void text(response).then((said) => resolve([response.statusCode ?? 0, said]));
    });
  });
  outgoing.end(payload);
  return answer;
}

// The requests of jwtd's README and of its integration test.
describe.each([undefined, 'application/json', 'application/x-www-form-urlencoded'])(
  'the calls of jwtd (content type %s)',
  (type) => {
    const service = 'https://http-echo-1:8443';
    const suffix = (type ?? 'none').replace(/\W/g, '');
    const [group, username] = [`boss-group-${suffix}`, `hans-${suffix}`];
    const admin = (method: string, path: string, body?: unknown) =>
      call(method, `/jwtd${path}`, { token: administrator, type, body });

    it('create groups and users, get tokens, and delete everything again', async () => {
      const rights = { [service]: { role: 'admin' }, 'http-echo-2': { '*': '*' } };
      expect(await admin('POST', '/group', { name: group, rights })).toEqual([200, 'create ok']);
      const user = { username, password: userPassword, groups: [group] };
      expect(await admin('POST', '/user', user)).toEqual([200, 'create ok']);
      const [status, shown] = await admin('GET', `/group/${group}`);
      expect([status, JSON.parse(shown)]).toEqual([200, { name: group, rights }]);
      expect((await admin('GET', '/user'))[1]).toContain(username);

      const wanted = { username, password: userPassword, service, labels: { role: 'admin' } };
      for (const method of ['GET', 'POST']) {
        const [given, token] = await call(method, '/jwtd/token', { type, body: wanted });
        expect([given, JSON.parse(token)]).toEqual([200, { token: expect.any(String) as string }]);
      }
      for (const wrong of [
        { password: 'wrong' },
        { labels: { role: 'wrong-label' } },
        { service: 'wrong-service' },
        { username: 'unknown' },
      ]) {
        const body = { ...wanted, ...wrong };
        expect((await call('POST', '/jwtd/token', { type, body }))[0]).toBe(401);
      }

      const fewer = { rights: { [service]: { role: 'user' } } };
      expect(await admin('PATCH', `/group/${group}`, fewer)).toEqual([200, 'update ok']);
      expect((await call('POST', '/jwtd/token', { type, body: wanted }))[0]).toBe(401);
      expect(await admin('PATCH', `/user/${username}`, { groups: [] })).toEqual([200, 'update ok']);
      expect(await admin('DELETE', `/user/${username}`)).toEqual([200, 'delete ok']);
      expect(await admin('DELETE', `/group/${group}`)).toEqual([200, 'delete ok']);
    });
  },
);

// The requests of JWTIS's client in Go, which sets the content type, and the bearer token through SetAuthToken.
describe('the calls of JWTIS', () => {
  const kid = 'test2';
  const type = 'application/json';
  const json = ([status, said]: [number, string]) =>
    ({ status, ...(JSON.parse(said) as object) }) as Record<string, unknown> & { status: number };

  it('register, fetch keys, issue and renew tokens', async () => {
    const body = { expiry: 0, sig_alg: '', auth_ttl: 900_000_000_000, refresh_ttl: '72h' };
    const registered = json(
      await call('POST', `/jwtis/register/${kid}`, { type, token: administrator, body }),
    );
    expect(registered).toMatchObject({ status: 201, kid, valid: true });
    const token = String(registered['client_token']);
    // A client registers at each start; it continues after the 403.
    expect((await call('POST', `/jwtis/register/${kid}`, { type, token, body }))[0]).toBe(403);
    const keys = json(await call('GET', `/jwtis/keys/${kid}`, { type, token }));
    const key = await importJWK(keys['sig'] as Record<string, string>);

    for (const claims of [{}, { uid: 'test_web_client', roles: ['a', 'b'] }]) {
      const issued = json(
        await call('POST', '/jwtis/issue_token', { type, token, body: { kid, claims } }),
      );
      expect(issued.status).toBe(201);
      const { payload } = await jwtVerify(String(issued['access_token']), key);
      expect(payload).toMatchObject(claims);
      const renewal = { kid, refresh_token: issued['refresh_token'] };
      const renewed = json(
        await call('POST', '/jwtis/renew_token', { type, token, body: renewal }),
      );
      expect([renewed.status, renewed['refresh_token']]).toEqual([201, renewal.refresh_token]);
      await jwtVerify(String(renewed['access_token']), key);
    }
  });

  it('probe the server, also with a trailing slash in the base URL, and get 410 for removed routes', async () => {
    for (const path of ['/jwtis', '/jwtis/', '/jwtis/ping', '/jwtis//ping']) {
      expect((await call('GET', path))[0]).toBe(200);
    }
    const gone = json(await call('POST', '/jwtis/renew_keys', { type, body: { kid } }));
    expect(gone).toMatchObject({
      status: 410,
      errors: [{ detail: expect.stringContaining('rotate') as string }],
    });
  });
});
