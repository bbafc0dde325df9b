import { beforeAll, describe, expect, it } from 'vitest';
import { deleteAdministrator } from '#client';
import { newAdministrator, newAdministratorToken } from '../support/administrators.js';
import {
  accessTokenOf,
  consoleCookie,
  newNamespace,
  newUser,
  uniqueName,
  userPassword,
} from '../support/api.js';
import { expectRefusal, type Attack } from '../support/attacks.js';
import { send, type Answer } from '../support/http.js';
import {
  startSignIn,
  consoleHeaders,
  cookieOf,
  enrolAdministrator,
  secretOfCookie,
} from '../support/second-factor.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await sharedServer({ SIGNET_TRUSTED_PROXIES: '192.0.2.1' });
});

type Json = Record<string, unknown>;

describe('the admin API', () => {
  let mine: string;
  let theirs: string;
  let theirUser: string;
  let owner: string;
  let delegate: { id: string; token: string };
  let auditor: string;
  let cookie: string;

  beforeAll(async () => {
    mine = (await newNamespace()).name;
    theirs = (await newNamespace()).name;
    theirUser = (await newUser(theirs)).id;
    owner = await accessTokenOf(server);
    const made = await newAdministratorToken(server, {
      role: 'namespace-admin',
      namespaces: [mine],
    });
    delegate = { id: made.administrator.id, token: made.token };
    auditor = (await newAdministratorToken(server, { role: 'auditor' })).token;
    cookie = await consoleCookie(server);
  });

  const get = (path: string, headers: Record<string, string>): Promise<Answer> =>
    send(server, path, { method: 'GET', headers });
  const users = (namespace: string): string => `/api/v1/namespaces/${namespace}/users`;
  const newUserBody = (): Json => ({ name: uniqueName('user'), password: userPassword });
  const as = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
  const makeUser = (headers: Record<string, string>, body: unknown = newUserBody()) =>
    send(server, users(mine), { headers, body });

  it('accepts valid requests', async () => {
    expect((await get(users(mine), as(owner))).status).toBe(200);
    expect((await get(users(mine), as(delegate.token))).status).toBe(200);
    expect((await get(users(mine), as(auditor))).status).toBe(200);
    expect((await get(users(mine), { cookie })).status).toBe(200);
    expect((await makeUser(as(delegate.token))).status).toBe(201);
    expect((await makeUser(consoleHeaders(cookie))).status).toBe(201);
  });

  const attacks: Attack[] = [
    ['ASVS 8.2.1', 'an unauthenticated request', 401, () => get(users(mine), {})],
    ['ASVS 7.2.3', 'a guessed token', 401, () => get(users(mine), as(`sgp_${'A'.repeat(50)}`))],
    [
      'ASVS 7.2.3',
      'a token with a typing error',
      401,
      () => get(users(mine), as(owner.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')))),
    ],
    [
      'ASVS 14.2.1',
      'a token in the address',
      401,
      () => get(`/api/v1/session?access_token=${owner}`, {}),
    ],
    [
      'SECURITY I-4',
      'cookie and token in one request',
      400,
      () => get(users(mine), { ...as(owner), cookie }),
    ],
    [
      'ASVS 3.5.1',
      'a change with the cookie alone, as a form of another site would send it',
      403,
      () => makeUser({ cookie }),
    ],
    [
      'ASVS 3.5.1',
      'a change that comes from another origin',
      403,
      () => makeUser({ ...consoleHeaders(cookie), origin: 'https://evil.example' }),
    ],
    [
      'ASVS 3.5.1',
      'a change that the browser says another site caused',
      403,
      () => makeUser({ ...consoleHeaders(cookie), 'sec-fetch-site': 'cross-site' }),
    ],
    [
      'ASVS 3.5.1',
      'a change from the origin null',
      403,
      () => makeUser({ ...consoleHeaders(cookie), origin: 'null' }),
    ],
    [
      'ASVS 3.5.2',
      'a body that is no JSON by its type',
      415,
      () => makeUser({ ...as(owner), 'content-type': 'text/plain' }, JSON.stringify(newUserBody())),
    ],
    [
      'ASVS 7.2.4',
      'a session whose secret an attacker has planted',
      401,
      () => get(users(mine), { cookie: `signet=${'A'.repeat(43)}` }),
    ],
    [
      'ASVS 7.4.1',
      'a session after the sign-out',
      401,
      async () => {
        const ended = await consoleCookie(server);
        await send(server, '/api/v1/session', {
          method: 'DELETE',
          headers: consoleHeaders(ended),
        });
        return get(users(mine), { cookie: ended });
      },
    ],
    [
      'ASVS 7.4.2',
      'a token of an administrator who was deleted',
      401,
      async () => {
        const { token, administrator } = await newAdministratorToken(server, { role: 'auditor' });
        await deleteAdministrator(administrator.id);
        return get(users(mine), as(token));
      },
    ],
    [
      'ASVS 6.3.3',
      'the cookie of a pending sign-in in place of a session',
      401,
      async () => {
        const administrator = await newAdministrator();
        await enrolAdministrator(server, administrator);
        const pending =
          cookieOf(await startSignIn(server, administrator), 'signet-pending-sign-in') ?? '';
        return get(users(mine), { cookie: `signet=${secretOfCookie(pending)}` });
      },
    ],
    [
      'ASVS 6.5.1',
      'a second factor without the password',
      401,
      () => send(server, '/api/v1/session/second-factor', { body: { totp: '123456' } }),
    ],
    [
      'ASVS 8.2.2',
      'the users of another namespace',
      404,
      () => get(users(theirs), as(delegate.token)),
    ],
    [
      'ASVS 8.2.2, Quid deleteUser',
      'a user of another namespace by its id, through the own one',
      404,
      () =>
        send(server, `${users(mine)}/${theirUser}`, { method: 'DELETE', token: delegate.token }),
    ],
    [
      'ASVS 8.2.2, CVE-2026-4630',
      'the password of a user of another namespace',
      404,
      () =>
        send(server, `${users(mine)}/${theirUser}/password`, {
          method: 'PUT',
          token: delegate.token,
          body: { password: 'quite another password' },
        }),
    ],
    ['ASVS 8.2.1', 'a change by an auditor', 403, () => makeUser(as(auditor))],
    [
      'CVE-2026-9099',
      'a new owner made by a namespace administrator',
      403,
      () =>
        send(server, '/api/v1/administrators', {
          token: delegate.token,
          body: {
            username: uniqueName('owner'),
            password: 'fifteen characters or more',
            role: 'owner',
          },
        }),
    ],
    [
      'CVE-2026-3121',
      'more rights that an administrator gives to itself',
      403,
      () =>
        send(server, `/api/v1/administrators/${delegate.id}`, {
          method: 'PATCH',
          token: delegate.token,
          body: { role: 'owner' },
        }),
    ],
    [
      'ASVS 8.3.2',
      'an access token that makes another one, which would outlive it',
      403,
      () =>
        send(server, '/api/v1/account/personal-access-tokens', {
          token: owner,
          body: { name: 'x' },
        }),
    ],
    [
      'ASVS 7.5.1',
      'a new password without the old one',
      400,
      () =>
        send(server, '/api/v1/account/password', {
          method: 'PUT',
          headers: consoleHeaders(cookie),
          body: { newPassword: 'quite another password' },
        }),
    ],
    ...(
      [
        ['an id', { id: '019ab000-0000-7000-8000-000000000000' }],
        ['another namespace', { namespaceId: '019ab000-0000-7000-8000-000000000000' }],
        ['a hash for the password', { passwordHash: '$argon2id$' }],
        ['a member of the prototype', JSON.parse('{"__proto__":{"role":"owner"}}') as Json],
        ['a constructor', { constructor: { prototype: { role: 'owner' } } }],
      ] satisfies [string, Json][]
    ).map<Attack>(([what, member]) => [
      'ASVS 15.3.3',
      `a new user that brings along ${what}`,
      400,
      () => {
        const text = JSON.stringify(newUserBody()).replace(/\}$/, '');
        const sent = JSON.stringify(Object.fromEntries(Object.entries(member)));
        const own = Object.hasOwn(member, '__proto__')
          ? '"__proto__":{"role":"owner"}}'
          : sent.slice(1);
        return makeUser({ ...as(owner), 'content-type': 'application/json' }, `${text},${own}`);
      },
    ]),
    [
      'ASVS 2.4.1',
      'a body of a megabyte',
      413,
      () => makeUser(as(owner), { ...newUserBody(), name: 'x'.repeat(1 << 20) }),
    ],
    [
      'ASVS 1.5.1',
      'a body nested ten thousand deep',
      400,
      () =>
        makeUser(
          { ...as(owner), 'content-type': 'application/json' },
          `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
        ),
    ],
    ...[
      'q=%00',
      "sort=name'--",
      'sort=passwordHash',
      'sort=__proto__',
      "cursor=' OR 1=1 --",
      'cursor=e30',
      'limit=1000000',
      'limit=-1',
      'q=a&q=b',
      'q[$ne]=a',
      'disabled=maybe',
    ].map<Attack>((query) => [
      'ASVS 1.2.4, CVE-2025-60542',
      `a list asked for with ${query}`,
      400,
      () => get(`${users(mine)}?${query}`, as(owner)),
    ]),
    ...(
      [
        // Matches the route of a user with an empty id, which requires authentication as well.
        ['a slash behind', (path) => `${path}/`, 401],
        ['two slashes', (path) => path.replace('/users', '//users')],
        ['capitals', (path) => path.replace('/users', '/USERS')],
        ['a semicolon', (path) => `${path};x=1`],
        ['an encoded letter', (path) => path.replace('/users', '/%75sers/'), 401],
        ['a suffix', (path) => `${path}.json`],
        // Matches the route of a namespace with this name, which requires authentication as well.
        ['an encoded slash', (path) => path.replace('/users', '%2Fusers'), 401],
        ['a null byte', (path) => `${path}%00`, 400],
      ] satisfies [string, (path: string) => string, number?][]
    ).map<Attack>(([what, change, status = 404]) => [
      'CVE-2026-2293, ASVS 4.1.2',
      `a protected address spelled with ${what}`,
      status,
      () => get(change(users(mine)), {}),
    ]),
    ...[
      'x-http-method-override',
      'x-method-override',
      'x-original-url',
      'x-rewrite-url',
    ].map<Attack>((header) => [
      'ASVS 4.1.4',
      `another request behind the header ${header}`,
      401,
      () =>
        get('/api/v1/session', { [header]: header.endsWith('url') ? '/health/live' : 'OPTIONS' }),
    ]),
    [
      'ASVS 4.1.4',
      'a method that the address does not have',
      405,
      () => send(server, users(mine), { method: 'PUT', token: owner, body: {} }),
    ],
    [
      'ASVS 15.4.2',
      'a namespace deleted without its name',
      400,
      () => send(server, `/api/v1/namespaces/${mine}`, { method: 'DELETE', token: owner }),
    ],
    [
      'ASVS 8.3.1',
      'a change of a version that is not the one at hand',
      412,
      () =>
        send(server, `/api/v1/namespaces/${mine}`, {
          method: 'PATCH',
          headers: { ...as(owner), 'if-match': '"999"' },
          body: { description: 'x' },
        }),
    ],
  ];

  it.each(attacks)('%s: %s', async (_source, _attack, status, attempt) => {
    expectRefusal(await attempt(), status);
  });
});
