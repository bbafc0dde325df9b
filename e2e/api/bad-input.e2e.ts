import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listUsers } from '#client';
import { newUser, uniqueName, useApi } from '../support/api.js';
import {
  badBodiesOf,
  badIds,
  badLifetimes,
  badMembers,
  expectRefusals,
  LONG,
  shown,
  type BadRequest,
  type Route,
} from '../support/bad-input.js';
import { expectDocumentedLengths } from '../support/document-lengths.js';
import { send } from '../support/http.js';
import { TestServer } from '../support/server.js';
import { prepareRoutes } from '../support/bad-input-routes.js';

let server: TestServer;
let token: string;
let protocolRoutes: Route[];
/** Routes that accept only the console cookie. */
let consoleRoutes: Route[];
let cookie: string;
let adminRoutes: Route[];
/** List routes of the admin API. */
let lists: string[];
/** Routes of the admin API that take an id, without the id. */
let collections: string[];
let namespaceName: string;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
  ({
    token,
    protocolRoutes,
    consoleRoutes,
    cookie,
    adminRoutes,
    lists,
    collections,
    namespaceName,
  } = await prepareRoutes(server));
});
afterAll(() => server.dispose());

const inConsole = (requests: BadRequest[]): BadRequest[] =>
  requests.map((request) => ({
    ...request,
    headers: { cookie, 'x-signet-console': '1', ...request.headers },
  }));

const asOwner = (requests: BadRequest[]): BadRequest[] =>
  requests.map((request) => ({ ...request, token }));

describe('the test table', () => {
  it('starts from bodies that are accepted, or refused for a reason other than their form', async () => {
    for (const { path, body, accepted = 200 } of protocolRoutes) {
      expect([path, (await send(server, path, { body })).status]).toEqual([path, accepted]);
    }
    const edits = adminRoutes.filter(({ method }) => method === 'PATCH');
    expect(edits.length).toBeGreaterThan(0);
    for (const { method, path, body } of edits) {
      expect([path, (await send(server, path, { method, body, token })).status]).toEqual([
        path,
        200,
      ]);
    }
  });
});

describe('the token routes', () => {
  it('refuse bodies of the wrong kind', () =>
    expectRefusals(server, protocolRoutes.flatMap(badBodiesOf)));

  it('refuse each member that is missing, of a wrong type or malformed', () =>
    expectRefusals(server, protocolRoutes.flatMap(badMembers)));

  it('refuse invalid lifetimes', async () => {
    const timed = protocolRoutes.filter(({ path }) => /\/1[hm]$/.test(path));
    expect(timed).toHaveLength(3);
    const paths = [...badLifetimes.map(encodeURIComponent), '%00', '%zz', '%ff', '%2e%2e', '1h/1h'];
    await expectRefusals(
      server,
      timed.flatMap(({ path, body }) =>
        paths.map((ttl) => ({
          label: 'lifetime',
          path: path.replace(/1[hm]$/, ttl),
          body,
        })),
      ),
    );
  });

  it('refuse other methods and unknown paths', () =>
    expectRefusals(server, [
      ...['GET', 'PUT', 'DELETE', 'PATCH'].map((method) => ({
        label: 'method',
        method,
        path: '/token/refresh',
      })),
      { label: 'address', path: '/token/' },
      { label: 'address', path: '/token/refresh/1h/', body: {} },
      { label: 'address', path: '/token/unknown', body: {} },
      { label: 'address', path: '/token/refresh-access', body: {} },
    ]));

  it('refuse invalid namespace names', () =>
    expectRefusals(
      server,
      [...badIds, '', '%20', '-a', 'a%2Fb', 'n'.repeat(64), uniqueName('none')].flatMap((name) => {
        const path = name === '1' || name === 'null' || name === 'self' ? `${name}-unknown` : name;
        return [
          `/ns/${path}/.well-known/jwks.json`,
          `/ns/${path}/.well-known/openid-configuration`,
          `/.well-known/oauth-authorization-server/ns/${path}`,
        ].map((address) => ({ label: 'namespace', method: 'GET', path: address }));
      }),
    ));
});

describe('the admin API', () => {
  it('accepts valid requests of the console', async () => {
    const [route] = inConsole(consoleRoutes.slice(0, 1).map((one) => ({ ...one, label: '' })));
    expect(await send(server, route?.path ?? '', route)).toMatchObject({ status: 201 });
  });

  it('refuses console requests with a body of the wrong kind or malformed members', () =>
    expectRefusals(
      server,
      inConsole(consoleRoutes.flatMap((route) => [...badBodiesOf(route), ...badMembers(route)])),
    ));

  it('refuses bodies of the wrong kind', () =>
    expectRefusals(server, asOwner(adminRoutes.flatMap(badBodiesOf))));

  it('refuses each member that is missing, of a wrong type or malformed', () =>
    expectRefusals(server, asOwner(adminRoutes.flatMap(badMembers))));

  it('refuses lifetimes that contradict each other', () =>
    expectRefusals(
      server,
      asOwner(
        [
          { accessTtl: '2h', accessTtlMax: '1h' },
          { accessTtlMax: '1s' },
          { refreshTtlMax: '1s' },
          { refreshTtl: '9y' },
          { accessTtlMax: '999999999y' },
        ].map((body) => ({
          label: shown(body),
          method: 'PATCH',
          path: `/api/v1/namespaces/${namespaceName}`,
          body,
        })),
      ),
    ));

  it('refuses malformed and unknown ids', () =>
    expectRefusals(
      server,
      asOwner(
        [...badIds, randomUUID()].flatMap((id) => [
          ...collections.flatMap((path) => [
            { label: 'id', method: 'GET', path: `${path}/${id}` },
            { label: 'id', method: 'DELETE', path: `${path}/${id}` },
          ]),
          ...collections
            .filter((path) => !path.endsWith('/sessions'))
            .map((path) => ({ label: 'id', method: 'PATCH', path: `${path}/${id}`, body: {} })),
          { label: 'ns', method: 'GET', path: `/api/v1/namespaces/${id}` },
          { label: 'ns', method: 'GET', path: `/api/v1/namespaces/${id}/users` },
          { label: 'ns', method: 'GET', path: `/api/v1/namespaces/${id}/keys` },
          {
            label: 'member',
            method: 'PUT',
            path: `/api/v1/namespaces/${namespaceName}/groups/${id}/members/${id}`,
          },
          {
            label: 'member',
            method: 'PUT',
            path: `/api/v1/orgs/${id}/members/${namespaceName}/${id}`,
          },
        ]),
      ),
    ));

  it('refuses unknown or invalid query parameters', async () => {
    await newUser(namespaceName);
    const { nextCursor } = await listUsers(namespaceName, { limit: 1, sort: 'name' });
    const cursor = encodeURIComponent(nextCursor ?? '');
    expect(cursor).not.toBe('');
    const queries = [
      ...['0', '-1', '201', '1.5', '1e1', 'ten', '', '١', '99999999999', '0x1'].map(
        (n) => `limit=${n}`,
      ),
      ...['x', '%00', '%ff', 'e30', 'W10', 'bnVsbA', 'eyJfX3Byb3RvX18iOjF9', '%F0%9F%98%80'].map(
        (text) => `cursor=${text}`,
      ),
      `cursor=${'c'.repeat(1001)}`,
      `cursor=${cursor}&sort=-createdAt`,
      `cursor=${cursor.slice(0, -3)}&sort=name`,
      ...['', 'password', '__proto__', 'name,id', '--name', 'NAME'].map((sort) => `sort=${sort}`),
      `q=${'q'.repeat(256)}`,
      'limit=1&limit=2',
      'limit[]=1',
      'q=a&q=b',
      'cursor[a]=1',
      'unknown=1',
      '__proto__=1',
      'constructor=1',
    ];
    await expectRefusals(
      server,
      asOwner(
        lists.flatMap((path) =>
          queries.map((query) => ({ label: 'query', method: 'GET', path: `${path}?${query}` })),
        ),
      ),
    );
    await expectRefusals(
      server,
      asOwner(
        ['q=%00', 'q=a%00b', 'q=%1b'].flatMap((query) =>
          lists.map((path) => ({ label: 'query', method: 'GET', path: `${path}?${query}` })),
        ),
      ),
    );
    await expectRefusals(
      server,
      asOwner(
        [
          'userId=1',
          'userId=',
          'userId=%00',
          'live=1',
          'live=',
          'live=TRUE',
          'live=true&live=true',
        ].map((query) => ({
          label: 'filter',
          method: 'GET',
          path: `/api/v1/namespaces/${namespaceName}/sessions?${query}`,
        })),
      ),
    );
  });

  it('refuses If-Match without one of its own ETags', () =>
    expectRefusals(
      server,
      asOwner(
        [
          '',
          'x',
          '01',
          '"01"',
          '1, 2',
          '"x"',
          'W/"x"',
          '"1" "2"',
          '"-1"',
          '"0"',
          '"1.5"',
          '"99999999999999999999"',
          '"1',
          '*, *',
        ].flatMap((tag) =>
          adminRoutes
            .filter(({ method }) => method === 'PATCH')
            .flatMap(({ path }) => [
              {
                label: `If-Match ${tag}`,
                method: 'PATCH',
                path,
                body: {},
                headers: { 'if-match': tag },
              },
              {
                label: `If-Match ${tag}`,
                method: 'DELETE',
                path: path.endsWith(namespaceName) ? `${path}?confirm=${namespaceName}` : path,
                headers: { 'if-match': tag },
              },
            ]),
        ),
      ),
    ));

  it('refuses to delete a namespace unless the request repeats its name', () =>
    expectRefusals(
      server,
      asOwner(
        [
          '',
          '?confirm=',
          '?confirm=other',
          `?confirm=${'n'.repeat(300)}`,
          '?confirm=%00',
          '?confirm=a&confirm=b',
        ]
          .concat(`?confirm=${encodeURIComponent(namespaceName.toUpperCase())}`)
          .map((query) => ({
            label: query,
            method: 'DELETE',
            path: `/api/v1/namespaces/${namespaceName}${query}`,
          })),
      ),
    ));

  it('refuses malformed Authorization headers', () =>
    expectRefusals(
      server,
      [
        'Bearer',
        'Bearer ',
        'Basic YTpi',
        token,
        `Bearer  ${token}x`,
        `Bearer ${LONG}`,
        'Bearer a b',
      ].map((authorization) => ({
        label: authorization.slice(0, 20),
        method: 'GET',
        path: '/api/v1/namespaces',
        headers: { authorization },
      })),
    ));
});

describe('after all these requests', () => {
  it('no response contains sent values, which may be passwords', async () => {
    const secret = uniqueName('secret');
    const bodies = [
      `{"password":"${secret}`,
      `{"password":["${secret}"]}`,
      `{"password":"${secret}","username":1,"namespace":1}`,
      `"${secret}"`,
      `{"password":"${secret}\\u0000"}`,
    ];
    for (const path of ['/token/refresh', '/api/v1/session']) {
      for (const body of bodies) {
        const { status, text } = await send(server, path, { body });
        expect(status).toBe(400);
        expect(text).not.toContain(secret);
      }
    }
    expect(server.output).not.toContain(secret);
  });

  it('nothing was created or deleted, and the log has no errors', async () => {
    for (const { path, body, accepted = 200 } of protocolRoutes) {
      const answer = await send(server, path, { body });
      expect([path, answer.status]).toEqual([path, accepted]);
    }
    for (const list of lists) {
      const { json } = await send(server, list, { method: 'GET', token });
      expect(JSON.stringify(json)).not.toMatch(/never.made/);
    }
    const errors = server.log.filter(({ level }) => level === 'error' || Number(level) >= 50);
    expect(errors).toEqual([]);
  });
});

describe('the OpenAPI document', () => {
  it('has exactly the length limits that the server enforces', () =>
    expectDocumentedLengths(server, [...adminRoutes, ...protocolRoutes], token));
});
