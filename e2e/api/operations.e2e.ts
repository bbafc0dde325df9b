import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { login, renew } from '#client';
import { administratorPassword, newAdministratorToken } from '../support/administrators.js';
import {
  consoleCookie,
  newNamespace,
  newUser,
  refreshTokenOf,
  useApi,
  userPassword,
} from '../support/api.js';
import { databaseUrl, engine, query } from '../support/database.js';
import { send, sendUnchecked, type Answer } from '../support/http.js';
import { owner, TestServer } from '../support/server.js';
import { exchange } from '../support/raw-http.js';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
});
afterAll(() => server.dispose());

const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  send(server, path, { method: 'GET', headers });

describe('health', () => {
  it('reports that the server is up', async () => {
    for (const path of ['/health/live', '/health/ready']) {
      expect(await get(path), path).toMatchObject({ status: 200, json: { status: 'ok' } });
    }
  });

  if (engine() === 'postgres') {
    it('distinguishes an unreachable database from a process that is down, and recovers', async () => {
      const url = server.database.environment['DATABASE_URL'] ?? '';
      const name = new URL(url).pathname.slice(1);
      const elsewhere = databaseUrl(url, 'postgres');
      await query(elsewhere, `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
      const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`;
      await query(elsewhere, end);
      const away = await get('/health/ready');
      expect(away).toMatchObject({ status: 503, json: { code: 'server.unavailable' } });
      expect(away.headers.get('retry-after')).toBe('1');
      expect((await get('/health/live')).status).toBe(200);
      await query(elsewhere, `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
      await expect.poll(async () => (await get('/health/ready')).status).toBe(200);
    });
  }
});

describe('every response', () => {
  const paths = ['/health/live', '/api/v1/session', '/token/refresh', '/nowhere', '/%', '/docs'];

  it.each(paths)('carries the security headers: %s', async (path) => {
    const { headers } = await get(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toMatch(/default-src '(self|none)'/);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBeTruthy();
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    for (const telling of ['server', 'x-powered-by', 'strict-transport-security'])
      expect(headers.get(telling), telling).toBeNull();
  });

  it('allows inline styles on the documentation pages only', async () => {
    for (const [path, inline] of [
      ['/docs', true],
      ['/health/live', false],
      ['/api/v1/session', false],
      ['/openapi.json', false],
    ] as const) {
      const policy = (await get(path)).headers.get('content-security-policy') ?? '';
      expect(policy.includes('unsafe-inline'), path).toBe(inline);
      expect(policy, path).not.toContain('unsafe-eval');
      expect(policy, path).not.toMatch(/script-src[^;]*unsafe/);
    }
  });

  it("allows only the console's own origin", async () => {
    const { headers } = await get('/api/v1/session', { origin: 'https://evil.example' });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a request id', () => {
  it.each(['trace-12345', 'a.b_c-d0', 'x'.repeat(128)])('%s is kept', async (id) => {
    const { headers, json } = await get('/nowhere', { 'x-request-id': id });
    expect(headers.get('x-request-id')).toBe(id);
    expect(json).toMatchObject({ requestId: id });
    await server.printed(new RegExp(`"requestId":"${id}"`));
  });

  it.each(['short', 'has a blank', 'x'.repeat(129), '"},{"level":"fatal'])(
    '%s is replaced',
    async (id) => {
      const { headers } = await get('/nowhere', { 'x-request-id': id });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    },
  );
});

describe('a protected path', () => {
  it.each([
    '/api/v1/namespaces',
    '/%61pi/v1/namespaces',
    '/api/v1/namespaces/',
    '//api/v1/namespaces',
    '/API/v1/namespaces',
    '/api/v1/namespaces;x',
    '/api/v1/./namespaces',
    '/api/v1/namespaces%2f',
    '/api/v1/namespaces?access_token=x',
  ])('spelled %s returns nothing without authentication', async (path) => {
    const answer = await exchange(
      server,
      `GET ${path} HTTP/1.1\r\nHost: signet.test\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 (401|404) /);
  });

  it.each(['TRACE', 'OPTIONS', 'PATCH', 'PUT', 'PROPFIND'])(
    'rejects the method %s with 405 and the allowed methods',
    async (method) => {
      const head = `${method} /api/v1/session HTTP/1.1\r\nHost: signet.test\r\n`;
      const answer = await exchange(
        server,
        `${head}X-HTTP-Method-Override: GET\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 405 /);
      expect(answer).toMatch(/^allow: DELETE, GET, HEAD, POST\r$/im);
      expect(answer).toContain('"code":"request.method_not_allowed"');
    },
  );

  it('cannot be reached with CONNECT', async () => {
    const answer = await exchange(server, 'CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 501 /);
    expect(answer).toContain('"code":"request.not_implemented"');
  });
});

describe('a path', () => {
  it.each([
    ['PUT', '/token/refresh', 'POST', { error: 'invalid_request' }],
    ['DELETE', '/ns/none/.well-known/jwks.json', 'GET, HEAD', { error: 'invalid_request' }],
    ['POST', '/health/live', 'GET, HEAD', { code: 'request.method_not_allowed' }],
    ['POST', '/openapi.json', 'GET, HEAD', { code: 'request.method_not_allowed' }],
    ['POST', '/namespaces/shop', 'GET, HEAD', { code: 'request.method_not_allowed' }],
    ['POST', '/', 'GET, HEAD', { code: 'request.method_not_allowed' }],
  ])('answers %s %s with the allowed methods', async (method, path, allow, json) => {
    const answer = await sendUnchecked(server, path, { method });
    expect(answer).toMatchObject({ status: 405, json });
    expect(answer.headers.get('allow')).toBe(allow);
  });

  it.each(['/nowhere', '/api/v1/nowhere', '/token/nowhere'])(
    'without a route answers 404 for any method: %s',
    async (path) => {
      for (const method of ['GET', 'POST', 'PROPFIND']) {
        const answer = await sendUnchecked(server, path, { method });
        expect(answer.status, method).toBe(404);
        expect(answer.headers.has('allow')).toBe(false);
      }
    },
  );
});

describe('limits', () => {
  const padded = (bytes: number): string => JSON.stringify('x'.repeat(bytes - 2));

  it.each(['/api/v1/session', '/token/refresh'])('a body of 64 KiB, on %s', async (path) => {
    expect((await send(server, path, { body: padded(65_536) })).status).toBe(400);
    expect((await send(server, path, { body: padded(65_537) })).status).toBe(413);
  });

  it.each([
    ['users/import', 401, {}],
    ['users', 401, { authorization: 'Bearer sgp_unknown' }],
    ['api-keys/%00/rotate', 400, {}],
  ])(
    'are checked after authentication, which does not wait for the body: %s',
    async (path, status, by) => {
      const head = [
        `POST /api/v1/namespaces/shop/${path} HTTP/1.1`,
        'Host: signet.test',
        'Content-Type: application/json',
        'Content-Length: 60000',
        'Connection: close',
        ...Object.entries(by).map(([name, value]) => `${name}: ${value}`),
      ];
      // The body is never sent: a server that waited for it would answer 408.
      const answer = await exchange(server, `${head.join('\r\n')}\r\n\r\n`, (text) =>
        text.includes('requestId'),
      );
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    },
  );

  it('are those of the route in the error message', async () => {
    const { token } = await newAdministratorToken(server, { role: 'owner' });
    const { name } = await newNamespace();
    const to = (path: string): Promise<Answer> =>
      send(server, `/api/v1/namespaces/${name}/${path}`, { token, body: padded(1_048_577) });
    const said = async (path: string): Promise<string> => {
      const { status, text } = await to(path);
      return `${status} ${/\d+ KiB/.exec(text)?.[0] ?? text}`;
    };
    expect(await said('users')).toBe('413 64 KiB');
    expect(await said('users/import')).toBe('413 1024 KiB');
    expect(await said('api-keys/import')).toBe('413 1024 KiB');
  });

  it('apply to bodies of unknown length, and where no body is expected', async () => {
    const { token } = await newAdministratorToken(server, { role: 'auditor' });
    const chunks = `10001\r\n${'x'.repeat(65_537)}\r\n0\r\n\r\n`;
    const head = ['Host: signet.test', 'Content-Type: application/json', 'Connection: close'];
    const chunked = ['POST /token/refresh HTTP/1.1', ...head, 'Transfer-Encoding: chunked'];
    const answer = await exchange(server, `${chunked.join('\r\n')}\r\n\r\n${chunks}`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    const removal = { method: 'DELETE', token, body: padded(65_537) };
    expect((await send(server, '/api/v1/session', removal)).status).toBe(413);
  });

  it.each(['gzip', 'br', 'GZIP', 'deflate, gzip', 'unknown'])(
    'refuses a body in %s, with the reason',
    async (coding) => {
      const headers = { 'content-encoding': coding };
      for (const path of ['/token/refresh', '/api/v1/session']) {
        const answer = await send(server, path, { body: '{}', headers });
        expect(answer.status, path).toBe(415);
        expect(answer.text).toContain(`Content-Encoding: ${coding.toLowerCase()}`);
        expect(answer.headers.get('accept-encoding')).toBe('identity');
      }
      const plain = { 'content-encoding': 'identity' };
      expect((await send(server, '/token/refresh', { body: '{}', headers: plain })).status).toBe(
        400,
      );
    },
  );

  it.each(['%ff', '%zz', '%', '%C3'])('refuses the escape %s', async (escape) => {
    const { token } = await newAdministratorToken(server, { role: 'auditor' });
    const parts = { method: 'GET', token };
    const query = await send(server, `/api/v1/namespaces?q=${escape}`, parts);
    expect(query).toMatchObject({ status: 400, json: { errors: [{ pointer: 'query/q' }] } });
    const form = await send(server, '/ns/none/oauth2/token', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=client_credentials&scope=${escape}`,
    });
    const said: unknown = expect.stringContaining('/scope: must be percent-encoded UTF-8');
    expect(form).toMatchObject({ status: 400, json: { error_description: said } });
  });

  it.each([
    [501, 'request.not_implemented', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n'],
    [
      501,
      'request.not_implemented',
      'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      417,
      'request.expectation_failed',
      'GET /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: tea\r\n\r\n',
    ],
    [400, 'request.malformed', 'GET /api/v1/session HTTP/1.1\r\nConnection: close\r\n\r\n'],
    [400, 'request.malformed', 'GET\r\n\r\n'],
  ])('answers %i with the problem %s to %j', async (status, code, text) => {
    const answer = await exchange(server, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
    expect(answer).toMatch(/^x-request-id: [\w-]{36}\r$/im);
    expect(answer).toMatch(/^cache-control: no-store\r$/im);
  });

  it('refuses headers of more than 16 KiB with a problem', async () => {
    const head = `GET /health/live HTTP/1.1\r\nHost: signet.test\r\nX-Big: ${'x'.repeat(16_384)}\r\n\r\n`;
    const answer = await exchange(server, head);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('"code":"request.head_too_large"');
    expect(answer).toContain('x-content-type-options: nosniff');
  });

  it.each([
    ['not HTTP at all', 'SSH-2.0-OpenSSH_9.9\r\n\r\n'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['two hosts', 'GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'],
    ['an invalid host', 'GET / HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n'],
    ['a line end within a header', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: b\nc: d\r\n\r\n'],
  ])('refuses %s', async (_, text) => {
    const answer = await exchange(server, text);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"request.malformed"');
  });
});

describe('the log', () => {
  it('has one JSON line for each request, and no secrets', async () => {
    const { token } = await newAdministratorToken(server);
    const cookie = await consoleCookie(server);
    const namespace = await newNamespace();
    const user = await newUser(namespace.name);
    const refreshToken = await refreshTokenOf(namespace.name, user.name);
    const renewal = { namespace: namespace.name, refresh_token: refreshToken };
    const { token: accessToken } = await renew(renewal);
    const wrong = { namespace: namespace.name, username: user.name, password: 'mistyped-password' };
    await expect(login(wrong)).rejects.toThrow();
    await expect(renew({ ...renewal, refresh_token: `${refreshToken}x` })).rejects.toThrow();
    await get(`/api/v1/session?token=${token}`, { authorization: `Bearer ${token}`, cookie });
    await send(server, '/token/refresh', { body: '{"password": "in broken json' });
    await send(server, `/nowhere/${refreshToken.slice(0, 100)}`);
    await get('/nowhere', { 'x-request-id': 'the-last-one' });
    await server.printed(/the-last-one.*\n/);

    const secrets = [
      owner.password,
      administratorPassword,
      userPassword,
      'mistyped-password',
      'in broken json',
      cookie.split('=')[1],
      token,
      refreshToken,
      refreshToken.slice(0, 100),
      accessToken,
      'argon2',
    ];
    for (const secret of secrets) expect(server.output).not.toContain(secret);
    const { log } = server;
    const announced = server.output
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('{'));
    expect(announced.map((line) => line.split(/[:/]/)[0])).toEqual([
      'Signet is ready at http',
      'First administrator',
      'Password',
    ]);
    const requests = log.filter(({ msg }) => msg === 'request');
    expect(requests.length).toBeGreaterThan(10);
    for (const line of requests) {
      expect(line).toMatchObject({
        level: 'info',
        requestId: expect.any(String) as string,
        method: expect.any(String) as string,
        route: expect.any(String) as string,
        status: expect.any(Number) as number,
      });
    }
    expect(requests.map(({ route }) => route)).toContain('/api/v1/namespaces/:ns/users');
  });
});
