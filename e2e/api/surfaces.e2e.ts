import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '../support/http.js';
import { owner, TestServer } from '../support/server.js';
import { exchange } from '../support/raw-http.js';

/** A node behind TLS that serves only the admin surface, without documentation, and with a timeout of one second. */
let server: TestServer;

beforeAll(async () => {
  const environment = {
    SIGNET_PUBLIC_URL: 'https://auth.example',
    SIGNET_SURFACES: 'admin',
    SIGNET_DOCS: 'false',
    SIGNET_REQUEST_TIMEOUT: '1s',
  };
  server = await TestServer.start({ environment });
});
afterAll(() => server.dispose());

it('enables HSTS behind TLS, with a cookie bound to the host', async () => {
  const { status, headers } = await send(server, '/api/v1/session', { body: owner });
  expect(status).toBe(201);
  expect(headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
  const [pair, ...attributes] = headers.getSetCookie()[0]?.split('; ') ?? [];
  expect(pair).toMatch(/^__Host-signet-[0-9a-f]{8}=[\w-]{43}$/);
  expect(attributes).toEqual(
    expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict']),
  );
  expect(attributes.join()).not.toContain('Domain');
});

describe('a disabled surface', () => {
  it.each([
    '/token/refresh',
    '/%74oken/refresh',
    '/token/%72efresh',
    '//token/refresh',
    '/token/refresh/',
  ])('is not found under the path %s', async (path) => {
    for (const method of ['POST', 'PUT']) {
      const response = await fetch(server.url + path, { method });
      expect(response.status, method).toBe(404);
    }
  });

  it('is not found under an absolute URL', async () => {
    const head = 'POST http://auth.example/token/refresh HTTP/1.1\r\nHost: auth.example\r\n';
    const answer = await exchange(server, `${head}Connection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('does not affect the other surface or the health routes', async () => {
    expect((await send(server, '/health/live', { method: 'GET' })).status).toBe(200);
    expect((await send(server, '/api/v1/session', { method: 'GET' })).status).toBe(401);
  });
});

it('does not serve the documentation if it is disabled', async () => {
  for (const path of ['/docs', '/openapi.json']) {
    const response = await fetch(server.url + path);
    expect(response.status, path).toBe(404);
  }
});

it('disconnects a slow sender', async () => {
  const slowHead = exchange(server, 'POST /api/v1/session HTTP/1.1\r\nHost: auth.example\r\n');
  const slowBody = exchange(
    server,
    'POST /api/v1/session HTTP/1.1\r\nHost: auth.example\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  );
  // Other requests are served in the meantime.
  expect((await send(server, '/health/live', { method: 'GET' })).status).toBe(200);
  expect(await slowHead).toMatch(/^HTTP\/1\.1 408 [^]*"code":"request.timeout"/);
  expect(await slowBody).toMatch(/^HTTP\/1\.1 408 [^]*"code":"request.timeout"/);
});

it('logs at level info only', () => {
  expect(server.log.filter(({ level }) => level !== 'info')).toEqual([]);
});
