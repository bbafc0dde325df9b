import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addGroupMember, createGroup, renew, replaceGroupRights } from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi } from '../support/api.js';
import { send, type Answer, type RequestParts } from '../support/http.js';
import { TestServer } from '../support/server.js';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const withBodies = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const origin = 'https://shop.example';

let server: TestServer;
let namespace: string;
let userId: string;
let userName: string;
let token: string;

beforeAll(async () => {
  // With CORS enabled, so that preflights get a response of their own.
  server = await TestServer.start({
    environment: {
      SIGNET_CORS_ORIGINS: origin,
      SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: 'machines',
    },
  });
  await useApi(server);
  namespace = (await newNamespace()).name;
  const user = await newUser(namespace);
  userId = user.id;
  userName = user.name;
  const group = await createGroup(namespace, { name: 'readers' });
  await replaceGroupRights(namespace, group.id, { rights: ['datastore:read'] });
  await addGroupMember(namespace, group.id, user.id);
  const refreshToken = await refreshTokenOf(namespace, user.name);
  token = (await renew({ namespace, refresh_token: refreshToken })).token;
});

afterAll(() => server.dispose());

/** @param behind what the gateway appends to the path */
const ask = (method: string, behind = '', parts: RequestParts = {}): Promise<Answer> =>
  send(server, `/ns/${namespace}/validate${behind}`, { token, ...parts, method });

const anonymous = { token: undefined };

describe.each(methods)('a gateway that validates with %s', (method) => {
  it('gets 204 and the identity of the caller for a valid token', async () => {
    const { status, text, headers } = await ask(method, '?require=datastore:read');
    expect([status, text, headers.get('x-signet-subject')]).toEqual([204, '', userId]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('gets 401 without a valid token, and 403 without the right', async () => {
    expect((await ask(method, '', anonymous)).status).toBe(401);
    expect((await ask(method, '', { token: `${token}x` })).status).toBe(401);
    expect((await ask(method, '?require=datastore:write')).status).toBe(403);
  });

  it('gets the same responses with the request path appended', async () => {
    for (const behind of ['/', '/orders', '/orders/7/lines', '//a', '/.well-known/jwks.json']) {
      expect([behind, (await ask(method, behind)).status]).toEqual([behind, 204]);
      expect([behind, (await ask(method, behind, anonymous)).status]).toEqual([behind, 401]);
    }
  });
});

describe('a refused request', () => {
  it('gets the challenge of RFC 6750, with an error only if it had a token', async () => {
    const challenge = async (behind: string, parts: RequestParts = {}): Promise<string | null> =>
      (await ask('GET', behind, parts)).headers.get('www-authenticate');
    expect(await challenge('', anonymous)).toBe('Bearer realm="signet"');
    expect(await challenge('', { ...anonymous, headers: { authorization: 'Basic YTpi' } })).toBe(
      'Bearer realm="signet"',
    );
    expect(await challenge('', { token: `${token}x` })).toBe(
      'Bearer realm="signet", error="invalid_token"',
    );
    expect(await challenge('?audience=https://other.example')).toBe(
      'Bearer realm="signet", error="invalid_token"',
    );
    expect(await challenge('?require=datastore:write')).toBe(
      'Bearer realm="signet", error="insufficient_scope"',
    );
  });
});

describe('the identity headers', () => {
  it('are always present, so that a gateway overwrites the headers of a client', async () => {
    const { headers } = await ask('GET');
    const names = ['subject', 'kind', 'name', 'groups', 'orgs', 'scope', 'identifier'];
    const values = names.map((name) => headers.get(`x-signet-${name}`));
    expect(values.slice(1)).toEqual(['user', userName, 'readers', '', 'datastore:read', '']);
  });
});

describe('the appended request', () => {
  it('may have any path and query', async () => {
    const segment = 's'.repeat(5_000);
    const paths = [`/${segment}`, `/${segment}/${segment}`, '/%F0%9F%98%80', '/a%2Fb', '/a%00b%0A'];
    const queries = [
      '?page=2',
      '?a=1&a=2',
      '?text=a%0Ab%00',
      '?__proto__=1',
      '?a[b]=c',
      '?%zz&=&&',
    ];
    for (const behind of [...paths, ...queries.map((query) => `/orders${query}`)]) {
      const label = behind.slice(0, 40);
      expect([label, (await ask('GET', behind)).status]).toEqual([label, 204]);
      expect([label, (await ask('GET', behind, anonymous)).status]).toEqual([label, 401]);
    }
  });

  it('may have a query that adds a requirement, and none that lifts one', async () => {
    expect((await ask('GET', '/?require=datastore:write')).status).toBe(403);
    expect((await ask('GET', '/orders?audience=https://other.example')).status).toBe(401);
    expect((await ask('GET', '/orders?require=&require=')).status).toBe(400);
    expect((await ask('GET', '/orders?require=', anonymous)).status).toBe(401);
  });

  it('may have unknown parameters only with a path appended', async () => {
    expect((await ask('GET', '?page=2')).status).toBe(400);
    expect((await ask('POST', '?requires=datastore:write')).status).toBe(400);
    expect((await send(server, `/ns/${namespace}/validated`, { method: 'GET' })).status).toBe(404);
  });

  it.each(withBodies)('may have any body with %s, which is ignored', async (method) => {
    const multipart = 'multipart/form-data; boundary=x';
    const types = ['application/json', 'application/xml', 'text/plain', multipart, 'none', '; ;'];
    for (const type of types) {
      const headers = { 'content-type': type };
      for (const body of [undefined, '{"key":', Buffer.from([0xff, 0xfe]), '{"__proto__":{}}']) {
        const label = `${type} ${String(body)}`;
        expect([label, (await ask(method, '', { headers, body })).status]).toEqual([label, 204]);
        const refusal = await ask(method, '/orders', { headers, body, ...anonymous });
        expect([label, refusal.status]).toEqual([label, 401]);
      }
    }
  });

  it('may omit the type and the length of its body', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('some bytes'));
        controller.close();
      },
    });
    const headers = { authorization: `Bearer ${token}` };
    const url = `${server.url}/ns/${namespace}/validate/upload`;
    const chunked = await fetch(url, { method: 'PUT', headers, body, duplex: 'half' });
    expect(chunked.status).toBe(204);
  });

  it('may have a body of any size, which is never read', async () => {
    const body = 'x'.repeat(2 * 1024 * 1024);
    expect((await ask('POST', '/orders', { body })).status).toBe(204);
    expect((await ask('POST', '/orders', { body, ...anonymous })).status).toBe(401);
  });
});

describe('a preflight', () => {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };

  it('is answered for the token routes, to the configured origins', async () => {
    const answer = await fetch(`${server.url}/token/refresh`, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST');
    const other = { ...headers, origin: 'https://evil.example' };
    const refused = await fetch(`${server.url}/token/refresh`, {
      method: 'OPTIONS',
      headers: other,
    });
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    const admin = await fetch(`${server.url}/api/v1/session`, { method: 'OPTIONS', headers });
    expect([admin.status, admin.headers.get('access-control-allow-origin')]).toEqual([405, null]);
  });

  it('is distinguished from another OPTIONS request, which gets the allowed methods', async () => {
    const asked = async (path: string): Promise<unknown[]> => {
      const { status, headers: given } = await fetch(`${server.url}${path}`, { method: 'OPTIONS' });
      return [status, given.get('allow'), given.get('access-control-allow-methods')];
    };
    expect(await asked('/token/refresh')).toEqual([204, 'OPTIONS, POST', null]);
    expect(await asked('/api/v1/namespaces')).toEqual([405, 'GET, HEAD, POST', null]);
    expect(await asked('/health/live')).toEqual([405, 'GET, HEAD', null]);
    expect(await asked('/nothing/here')).toEqual([404, null, null]);
  });

  it('is refused by validate_request of JWThenticator, which accepts only GET', async () => {
    const path = '/compat/jwthenticator/validate_request';
    const answer = await fetch(`${server.url}${path}`, { method: 'OPTIONS', headers });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  // 204 means "allow": otherwise an attacker could send preflight headers to pass the gateway without a token.
  it('is validated like any request when it is sent to validate', async () => {
    for (const behind of ['', '/', '/orders']) {
      const answer = await ask('OPTIONS', behind, { headers, ...anonymous });
      expect([behind, answer.status]).toEqual([behind, 401]);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect((await ask('OPTIONS', behind, { headers })).status).toBe(204);
    }
  });
});
