import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import jsonwebtoken from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { revokeUserSessions, type NamespaceWithSecret, type User } from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi, userPassword } from '../support/api.js';
import { TestServer } from '../support/server.js';
import { Python, quidjs } from './installed.js';

let server: TestServer;
let python: Python;
let namespace: NamespaceWithSecret;
let user: User;
let secret: Buffer;

/** The settings of the console's preset for Quid clients. */
const quidPreset = {
  algorithm: 'HS256',
  claimNames: 'long',
  omitAudience: true,
  renewalStrategy: 'keep',
  ...{ accessTtl: '20m', accessTtlMax: '20m', refreshTtl: '24h', refreshTtlMax: '24h' },
} as const;

beforeAll(async () => {
  python = await Python.ready();
  server = await TestServer.start();
  await useApi(server);
  namespace = await newNamespace(quidPreset);
  secret = Buffer.from(namespace.sharedSecret ?? '', 'base64url');
  user = await newUser(namespace.name);
});
afterAll(() => server.dispose());

/** The part of QuidJS 0.8 that is used here; the package has no types that a module can import. */
interface QuidJs {
  useQuidRequests: (options: Record<string, unknown>) => {
    refreshToken: string | null;
    login(username: string, password: string): Promise<void>;
    get(path: string): Promise<unknown>;
    post(path: string, payload: unknown): Promise<unknown>;
  };
}

describe('QuidJS 0.8.0', () => {
  let backend: Server;
  let forget = false;
  let refused = 0;

  beforeAll(() => {
    // QuidJS prints every refused response.
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    // Like Quid's Express example: only a key and an algorithm.
    backend = createServer((request, response) => {
      const token = request.headers.authorization?.split(' ')[1] ?? '';
      try {
        if (forget) throw new Error('as if it had expired');
        const claims = jsonwebtoken.verify(token, secret, { algorithms: ['HS256'] });
        response.setHeader('content-type', 'application/json').end(JSON.stringify(claims));
      } catch {
        forget = false;
        refused += 1;
        response.writeHead(401).end('{}');
      }
    });
    return new Promise<void>((resolve) => void backend.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => backend.close(resolve)));

  it('logs in, calls a backend, renews after a 401, and must log in again after the session is revoked', async () => {
    const { useQuidRequests } = (await import(await quidjs())) as QuidJs;
    const { port } = backend.address() as AddressInfo;
    const serverUri = `http://127.0.0.1:${port}`;
    const client = useQuidRequests({ quidUri: server.url, serverUri, namespace: namespace.name });
    await client.login(user.name, userPassword);
    expect(await client.get('/data')).toMatchObject({ username: user.name });
    expect(await client.post('/data', { a: 1 })).toMatchObject({ username: user.name });
    const { refreshToken } = client;
    forget = true;
    expect(await client.get('/data')).toMatchObject({ username: user.name });
    expect([client.refreshToken, refused]).toEqual([refreshToken, 1]);
    // The client's second login is sent with the headers of its requests.
    await client.login(user.name, userPassword);
    await revokeUserSessions(namespace.name, user.id);
    forget = true;
    await expect(client.get('/data')).rejects.toMatchObject({ hasToLogin: true });
    await expect(client.login(user.name, 'wrong')).rejects.toThrow(/./);
  });

  it('logs in with a trailing slash in the base URL', async () => {
    const { useQuidRequests } = (await import(await quidjs())) as QuidJs;
    const client = useQuidRequests({
      ...{ quidUri: `${server.url}/`, serverUri: server.url, namespace: namespace.name },
    });
    await client.login(user.name, userPassword);
    expect(client.refreshToken).toMatch(/^ey/);
  });
});

/** The headers of each version; the routes are the same. */
const versions: [string, Record<string, string>, Record<string, string>][] = [
  [
    '0.3 (axios)',
    { 'content-type': 'application/json', accept: 'application/json, text/plain, */*' },
    { 'content-type': 'application/json', accept: 'application/json, text/plain, */*' },
  ],
  ['0.4', { 'content-type': 'application/json' }, { 'content-type': 'application/json' }],
  ['0.5', { 'content-type': 'application/json' }, { 'content-type': 'application/json' }],
  ['0.6', { 'content-type': 'application/json' }, { 'content-type': 'application/json' }],
  ['0.7', { 'content-type': 'text/plain;charset=UTF-8' }, { 'content-type': 'application/json' }],
];

describe.each(versions)('the requests of QuidJS %s', (_, loginHeaders, renewalHeaders) => {
  const post = async (path: string, headers: Record<string, string>, body: unknown) => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, token: response.ok ? tokenIn(text) : '' };
  };
  const tokenIn = (text: string): string => (JSON.parse(text) as { token: string }).token;

  it('log in, renew, log in again, and get 401 once a new login is required', async () => {
    const login = { namespace: namespace.name, username: user.name, password: userPassword };
    const first = await post('/token/refresh/24h', loginHeaders, login);
    expect(first.status).toBe(200);
    const renewal = { namespace: namespace.name, refresh_token: first.token };
    const access = await post('/token/access/20m', renewalHeaders, renewal);
    const claims = jsonwebtoken.verify(access.token, secret, { algorithms: ['HS256'] });
    expect(claims).toMatchObject({ username: user.name });
    const withToken = {
      ...{ 'content-type': 'application/json', accept: 'application/json' },
      authorization: `Bearer ${access.token}`,
    };
    expect((await post('/token/refresh/24h', withToken, login)).status).toBe(200);
    const wrong = { ...login, password: 'wrong' };
    expect((await post('/token/refresh/24h', loginHeaders, wrong)).status).toBe(401);
    await revokeUserSessions(namespace.name, user.id);
    expect((await post('/token/access/20m', renewalHeaders, renewal)).status).toBe(401);
  });
});

describe('backends in Python', () => {
  it("verify the tokens of quidpy with the snippet from Quid's README", async () => {
    const args = [server.url, namespace.name, user.name, userPassword];
    const claims = await python.run('quid_backend.py', [...args, namespace.sharedSecret ?? '']);
    expect(claims).toMatchObject({ username: user.name });
    expect(claims).not.toHaveProperty('aud');
  });

  it('verify with PyJWKClient, without an audience', async () => {
    const { name } = await newNamespace({ algorithm: 'RS256', omitAudience: true });
    const { name: username } = await newUser(name);
    const { accessToken } = await tokens(name, username);
    const jwks = `${server.url}/ns/${name}/.well-known/jwks.json`;
    const claims = await python.run('jwks_backend.py', [jwks, accessToken, 'RS256']);
    expect(claims).toMatchObject({ usr: username });
  });

  it('verify with the snippets in docs/verifiers.md', async () => {
    const page = readFileSync('docs/verifiers.md', 'utf8');
    const snippets = [...page.matchAll(/```python\n(.*?)```/gs)].map(([, code = '']) => code);
    expect(snippets).toHaveLength(2);
    const strict = await newNamespace({ algorithm: 'HS256' });
    const { name: username } = await newUser(strict.name);
    const { accessToken } = await tokens(strict.name, username);
    const [bySecret = '', byKeySet = ''] = snippets;
    const printed = 'import json; print(json.dumps(claims))\n';
    const code = `token = '${accessToken}'\n${bySecret}${printed}`
      .replace(/'q0nWq…'/, `'${strict.sharedSecret ?? ''}'`)
      .replaceAll('https://auth.example/ns/shop', strict.issuer);
    expect(await python.run({ code })).toMatchObject({ usr: username });

    const shop = await newNamespace({});
    const { name: customer } = await newUser(shop.name);
    const { accessToken: token } = await tokens(shop.name, customer);
    // The suite's issuer is not the address at which the server listens.
    const keySet = `${byKeySet}\nclaims = claims_of('${token}')\n${printed}`
      .replaceAll("'https://auth.example/ns/shop'", `'${shop.issuer}'`)
      .replace("issuer + '/.well", `'${server.url}/ns/${shop.name}' + '/.well`);
    expect(await python.run({ code: keySet })).toMatchObject({ usr: customer });
  });
});

async function tokens(ns: string, username: string): Promise<{ accessToken: string }> {
  const refresh_token = await refreshTokenOf(ns, username);
  const response = await fetch(`${server.url}/token/access`, {
    method: 'POST',
    body: JSON.stringify({ namespace: ns, refresh_token }),
  });
  return { accessToken: ((await response.json()) as { token: string }).token };
}
