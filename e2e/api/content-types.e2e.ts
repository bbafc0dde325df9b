import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessTokenOf, newNamespace, newUser, useApi, userPassword } from '../support/api.js';
import { check } from '../support/contract.js';
import { TestServer } from '../support/server.js';

interface Operation {
  requestBody?: unknown;
}

const document = JSON.parse(
  readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
) as { paths: Record<string, Record<string, Operation>> };

const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, { requestBody }]) => ({
    method: method.toUpperCase(),
    path: path.replaceAll(/\{[^}]+\}/g, '10m'),
    takesBody: requestBody !== undefined,
  })),
);

/** Routes for existing clients: those of Quid, and the compatibility routes. */
const isForExistingClients = (path: string): boolean => /^\/(token|compat)\//.test(path);

/** The content types that clients send with JSON; undefined omits the header. */
const types = [
  undefined,
  'application/json',
  'text/plain;charset=UTF-8',
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=utf-8',
  'application/octet-stream',
  'multipart/form-data; boundary=x',
  'json',
  ';',
  '',
];

let server: TestServer;
let token: string;

beforeAll(async () => {
  const environment = {
    SIGNET_COMPAT_JWTD_NAMESPACE: 'plant',
    SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: 'plant',
    SIGNET_COMPAT_JWTHENTICATOR_INTERNAL: 'true',
    SIGNET_COMPAT_JWTIS: 'true',
  };
  server = await TestServer.start({ environment });
  await useApi(server);
  token = await accessTokenOf(server);
  await newNamespace({ name: 'plant' });
});
afterAll(() => server.dispose());

/** Sends exactly these headers; `fetch` would add its own. */
async function exchange(
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<{ status: number; text: string }> {
  const outgoing = request(server.url + path, { method, headers });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const content = await text(incoming);
  const status = incoming.statusCode ?? 0;
  const type = incoming.headers['content-type'];
  const response = new Response(status === 204 ? null : content, {
    status,
    headers: type === undefined ? {} : { 'content-type': type },
  });
  expect(await check(method, path, response), `${method} ${path} ${status}`).toEqual([]);
  return { status, text: content };
}

const typed = (type: string | undefined): Record<string, string> =>
  type === undefined ? {} : { 'content-type': type };

describe('JSON with any content type', () => {
  const existing = routes.filter(({ path, takesBody }) => takesBody && isForExistingClients(path));

  it('is accepted on every route for existing clients', async () => {
    expect(existing.length).toBeGreaterThan(15);
    for (const { method, path } of existing) {
      const answers = [];
      for (const type of types) {
        const headers = { ...typed(type), authorization: `Bearer ${token}`, 'content-length': '7' };
        const { status, text: said } = await exchange(method, path, headers, '{"x":1}');
        answers.push(`${status} ${said.replaceAll(/[0-9a-f-]{36}/g, '')}`);
      }
      expect(answers[0], `${method} ${path}`).toMatch(/^(400|403) /);
      expect(new Set(answers).size, `${method} ${path}: ${answers.join('\n')}`).toBe(1);
    }
  });

  it.each(types)('logs a user in and renews with %s', async (type) => {
    const { name } = await newUser('plant');
    const login = { namespace: 'plant', username: name, password: userPassword };
    const post = async (path: string, body: object): Promise<string> => {
      const content = JSON.stringify(body);
      const length = { 'content-length': String(Buffer.byteLength(content)) };
      const answer = await exchange('POST', path, { ...typed(type), ...length }, content);
      expect(answer.status, answer.text).toBe(200);
      return (JSON.parse(answer.text) as { token: string }).token;
    };
    const refresh_token = await post('/token/refresh', login);
    await post('/token/access/5m', { namespace: 'plant', refresh_token });
  });

  it('is refused on every other route, to prevent cross-site form posts', async () => {
    const others = routes.filter(
      ({ method, path }) =>
        method !== 'GET' && !isForExistingClients(path) && !path.endsWith('/sessions'),
    );
    expect(others.length).toBeGreaterThan(60);
    for (const { method, path } of others) {
      const isOAuth = path.includes('/oauth2/');
      const headers = { authorization: `Bearer ${token}`, 'content-length': '2' };
      const url = path.replace('10m', isOAuth ? 'plant' : '10m');
      const answer = await exchange(method, url, { ...headers, ...typed('text/plain') }, '{}');
      expect([400, 403, 404, 415], `${method} ${path} ${answer.text}`).toContain(answer.status);
      const unauthenticated = /^\/api\/v1\/session(\/passkey)?$|oauth2/.test(path);
      if (unauthenticated && method === 'POST') expect(answer.status, path).toBe(415);
    }
  });
});

describe('an empty body', () => {
  const ends: Record<string, string>[] = [
    { 'content-length': '0' },
    { 'transfer-encoding': 'chunked' },
  ];

  it('counts as no body, whatever its content type', async () => {
    const others = routes.filter(({ method }) => method !== 'GET');
    for (const { method, path } of others) {
      for (const type of ['application/json', 'text/plain', undefined]) {
        for (const end of ends) {
          const headers = { ...typed(type), ...end };
          const { status, text: said } = await exchange(method, path, headers);
          expect(status, `${method} ${path} ${said}`).not.toBe(415);
          expect(said, `${method} ${path}`).not.toContain('valid JSON');
        }
      }
    }
  });

  it('is accepted on a route without a body', async () => {
    const { id } = await newUser('plant');
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': '0',
    };
    const path = `/api/v1/namespaces/plant/users/${id}`;
    expect((await exchange('DELETE', path, headers)).status).toBe(204);
    expect((await exchange('DELETE', path, headers)).status).toBe(404);
  });

  it('is refused with the names of the missing members on a route that requires them', async () => {
    const headers = { 'content-type': 'application/json', 'content-length': '0' };
    const { status, text: said } = await exchange('POST', '/token/refresh', headers);
    expect(status).toBe(400);
    expect(said).toMatch(/\/namespace.*\/username.*\/password/);
  });
});
