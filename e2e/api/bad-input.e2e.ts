import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGroup, createOrg, listUsers } from '#client';
import {
  accessTokenOf,
  consoleCookie,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  useApi,
  userPassword,
} from '../support/api.js';
import {
  badBodiesOf,
  badIds,
  badLifetimes,
  badMembers,
  badNames,
  badNamespaceNames,
  badPasswords,
  expectRefusals,
  LONG,
  shown,
  type BadRequest,
  type Route,
} from '../support/bad-input.js';
import { expectDocumentedLengths } from '../support/document-lengths.js';
import { send } from '../support/http.js';
import { TestServer } from '../support/server.js';

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
  token = await accessTokenOf(server);
  const { name } = await newNamespace();
  namespaceName = name;
  const user = await newUser(name);
  const group = await createGroup(name, { name: 'staff' });
  const org = await createOrg({ name: uniqueName('org') });
  const refreshToken = await refreshTokenOf(name, user.name);
  const revocable = await refreshTokenOf(name, user.name);
  const ns = `/api/v1/namespaces/${name}`;

  const credentials = { namespace: name, username: user.name, password: userPassword };
  const login = {
    body: credentials,
    required: ['namespace', 'username', 'password'],
    alsoBad: { namespace: badNamespaceNames, username: badNames },
  };
  const renewal = {
    body: { namespace: name, refresh_token: refreshToken },
    required: ['namespace', 'refresh_token'],
    alsoBad: {
      namespace: badNamespaceNames,
      refresh_token: ['', LONG, '..', 'a.b.c', `${refreshToken}=`, ` ${refreshToken}`, '🙂.🙂.🙂'],
    },
  };
  protocolRoutes = [
    { path: '/token/refresh', ...login },
    { path: '/token/refresh/1h', ...login },
    { path: '/token/access', ...renewal },
    { path: '/token/access/1m', ...renewal },
    { path: '/token/refresh-access/1m', ...renewal },
    {
      path: '/token/revoke',
      body: { namespace: name, refresh_token: revocable },
      accepted: 204,
      required: renewal.required,
      alsoBad: { namespace: badNamespaceNames, refresh_token: [''] },
    },
    {
      path: '/token/public',
      body: { namespace: name, encoding_form: 'hex' },
      required: ['namespace'],
      alsoBad: { namespace: badNamespaceNames, encoding_form: ['e'.repeat(33)] },
    },
  ];

  const lifetimes = ['accessTtl', 'accessTtlMax', 'refreshTtl', 'refreshTtlMax'];
  const badSettings = {
    ...Object.fromEntries(lifetimes.map((lifetime) => [lifetime, [...badLifetimes, '11y', null]])),
    algorithm: ['none', 'HS1', 'es256', 'RSA1_5', '', null, '__proto__'],
    rsaBits: [1024, '2048', 0, -2048, 2048.5, 1e9, null],
    publicEndpoint: ['true', 1, null],
    disabled: ['false', 0, null],
    claimNames: ['', 'newer', null],
    keyRotation: [...badLifetimes, '11y', '1h', 90],
    audience: ['', 'a'.repeat(256)],
    description: ['d'.repeat(1001), null],
    passwordMinLength: [7, 65, '8', 8.5, null],
  };
  const settings = {
    algorithm: 'ES256',
    rsaBits: 2048,
    publicEndpoint: true,
    disabled: false,
    claimNames: 'short',
    audience: 'shop',
    description: 'a shop',
    accessTtl: '10m',
    accessTtlMax: '1h',
    refreshTtl: '1d',
    refreshTtlMax: '30d',
    passwordMinLength: 8,
    keyRotation: '90d',
  };
  const adminPath = '/api/v1/administrators';
  adminRoutes = [
    {
      path: '/api/v1/namespaces',
      body: { name: 'never-made', ...settings },
      required: ['name'],
      alsoBad: { name: badNamespaceNames, ...badSettings },
    },
    { method: 'PATCH', path: ns, body: settings, required: [], alsoBad: badSettings, patch: true },
    {
      path: `${ns}/users`,
      body: { name: 'never made', password: userPassword, disabled: false },
      required: ['name'],
      alsoBad: { name: badNames, password: badPasswords, disabled: ['true', 1, null] },
    },
    {
      path: `${ns}/users`,
      body: { name: 'never made', passwordHash: `$2b$10$${'a'.repeat(53)}` },
      required: ['name'],
      alsoBad: { passwordHash: ['', 'x', '$2b$31$', '$'.repeat(513), null] },
    },
    {
      path: `${ns}/users/import`,
      body: { csv: 'name\n never made\n', mode: 'create', dryRun: true, atomic: true },
      required: ['csv'],
      alsoBad: {
        csv: ['', 'x\n', 'name,name\n', 'name\n"', 'n'.repeat(1000), null],
        mode: ['', 'replace', null],
        dryRun: ['true', 1, null],
        atomic: ['true', 1, null],
        createGroups: ['true', 1, null],
      },
    },
    {
      method: 'PATCH',
      path: `${ns}/users/${user.id}`,
      body: { name: user.name, disabled: false },
      required: [],
      alsoBad: { name: [...badNames, null], disabled: ['true', 1, null] },
      patch: true,
    },
    {
      method: 'PUT',
      path: `${ns}/users/${user.id}/password`,
      body: { password: userPassword },
      required: ['password'],
      alsoBad: { password: [...badPasswords, null] },
    },
    {
      path: `${ns}/groups`,
      body: { name: 'never made', description: '' },
      required: ['name'],
      alsoBad: { name: badNames, description: ['d'.repeat(1001), null] },
    },
    {
      method: 'PATCH',
      path: `${ns}/groups/${group.id}`,
      body: { name: 'staff', description: '' },
      required: [],
      alsoBad: { name: [...badNames, null], description: ['d'.repeat(1001), null] },
      patch: true,
    },
    {
      path: `${ns}/keys/rotate`,
      body: { purpose: 'refresh' },
      required: ['purpose'],
      alsoBad: { purpose: ['', 'Access', 'signing'] },
    },
    {
      path: '/api/v1/orgs',
      body: { name: 'never made', description: '' },
      required: ['name'],
      alsoBad: { name: badNames, description: ['d'.repeat(1001), null] },
    },
    {
      method: 'PATCH',
      path: `/api/v1/orgs/${org.id}`,
      body: { name: org.name, description: '' },
      required: [],
      alsoBad: { name: [...badNames, null], description: ['d'.repeat(1001), null] },
      patch: true,
    },
    {
      path: adminPath,
      body: { username: 'never made', password: 'fifteen letters', role: 'auditor' },
      required: ['username', 'password', 'role'],
      alsoBad: {
        username: badNames,
        password: [...badPasswords, 'fourteen chars'],
        role: ['', 'Owner', 'root', null],
      },
    },
    {
      path: '/api/v1/session',
      body: { username: 'admin', password: 'not the password' },
      required: ['username', 'password'],
      alsoBad: { username: badNames, password: ['', 'p'.repeat(1025)] },
    },
  ];
  const badCodes = ['', '12345', '1234567', '12345a', ' 123456', '１２３４５６'];
  const account = '/api/v1/account';
  cookie = await consoleCookie(server);
  consoleRoutes = [
    {
      path: `${account}/personal-access-tokens`,
      body: { name: 'never made', lifetime: '1d' },
      required: ['name'],
      alsoBad: { name: badNames, lifetime: [...badLifetimes, '2y', null] },
    },
    {
      method: 'PUT',
      path: `${account}/password`,
      body: { currentPassword: 'not the password', newPassword: 'fifteen letters' },
      required: ['currentPassword', 'newPassword'],
      alsoBad: { newPassword: ['p'.repeat(1025)] },
    },
    {
      path: `${account}/second-factor/totp/confirm`,
      body: { code: '123456' },
      required: ['code'],
      alsoBad: { code: badCodes },
    },
    {
      path: `${account}/passkeys`,
      body: { name: 'never made', credential: {} },
      required: ['name', 'credential'],
      alsoBad: { name: badNames, credential: [null, { id: 'a' }, { type: 'public-key' }] },
    },
    {
      path: '/api/v1/session/reauthentication',
      body: { totp: '123456' },
      required: [],
      alsoBad: { totp: [...badCodes, null] },
    },
  ];
  lists = [
    '/api/v1/namespaces',
    `${ns}/users`,
    `${ns}/groups`,
    `${ns}/sessions`,
    '/api/v1/orgs',
    `/api/v1/orgs/${org.id}/members`,
    adminPath,
  ];
  collections = [`${ns}/users`, `${ns}/groups`, `${ns}/sessions`, '/api/v1/orgs', adminPath];
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
