import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createPersonalAccessToken,
  deletePersonalAccessToken,
  revokeOwnConsoleSession,
  listOwnPersonalAccessTokens,
  listOwnConsoleSessions,
} from '#client';
import { newAdministrator, newAdministratorToken } from '../support/administrators.js';
import { accessTokenOf, caller, consoleCookie, useApi, type Caller } from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import { owner, publicUrl, TestServer } from '../support/server.js';
import { secretOfCookie } from '../support/second-factor.js';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
});
afterAll(() => server.dispose());

const session = '/api/v1/session';
const consoleHeader = { 'x-signet-console': '1' };

const signIn = (
  credentials: unknown = owner,
  headers: Record<string, string> = {},
): Promise<Answer> => send(server, session, { body: credentials, headers });

const statusWith = async (headers: Record<string, string>): Promise<number> =>
  (await send(server, session, { method: 'GET', headers })).status;

/** The options of a call that authenticates with a console cookie. */
const withCookie = (cookie: string): Caller => ({
  ...caller(server),
  headers: { cookie, ...consoleHeader },
});

describe('a console session', () => {
  it('is held by an HttpOnly, SameSite cookie', async () => {
    const { status, headers, json, text } = await signIn();
    expect(status).toBe(201);
    expect(json).toMatchObject({ username: owner.username, role: 'owner', namespaces: [] });
    const [cookie = '', ...others] = headers.getSetCookie();
    expect(others).toEqual([]);
    const [pair = '', ...attributes] = cookie.split('; ');
    expect(pair).toMatch(/^signet-[0-9a-f]{8}=[\w-]{43}$/);
    expect(attributes.filter((attribute) => !attribute.startsWith('Expires='))).toEqual([
      'Path=/',
      'HttpOnly',
      'SameSite=Strict',
    ]);
    expect(text).not.toContain(secretOfCookie(pair));
  });

  it('gets a new secret at each sign-in, even if the request carries a cookie', async () => {
    const planted = `signet=${'A'.repeat(43)}`;
    const first = await consoleCookie(server);
    const { headers } = await signIn(owner, { cookie: planted });
    const second = headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect(new Set([planted, first, second]).size).toBe(3);
    expect(await statusWith({ cookie: planted })).toBe(401);
    expect(await statusWith({ cookie: second })).toBe(200);
  });

  it('replaces the previous session of the browser, even if it belongs to another administrator', async () => {
    const other = await newAdministrator();
    const [first, elsewhere] = [await consoleCookie(server), await consoleCookie(server)];
    const again = await signIn(owner, { cookie: first });
    const second = again.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect(await statusWith({ cookie: first })).toBe(401);
    const { username, password } = other;
    const stranger = await signIn({ username, password }, { cookie: second });
    expect(stranger.status).toBe(201);
    expect(await statusWith({ cookie: second })).toBe(401);
    expect(await statusWith({ cookie: elsewhere })).toBe(200);
    const refused = await signIn({ username, password: 'wrong' }, { cookie: elsewhere });
    expect(refused.status).toBe(401);
    expect(await statusWith({ cookie: elsewhere }), 'a refused sign-in ends nothing').toBe(200);
  });

  it('uses another cookie name on another instance of the same host, since a browser sends both', async () => {
    const environment = { SIGNET_PUBLIC_URL: `${publicUrl}:8091` };
    await using neighbour = await TestServer.start({ environment });
    const theirs = await consoleCookie(neighbour);
    const cookie = `${theirs}; ${await consoleCookie(server)}`;
    expect(await statusWith({ cookie })).toBe(200);
    expect((await send(neighbour, session, { method: 'GET', headers: { cookie } })).status).toBe(
      200,
    );
    expect(await statusWith({ cookie: theirs })).toBe(401);
  });

  it('is found under the cookie name of an older version', async () => {
    const secret = secretOfCookie(await consoleCookie(server));
    expect(await statusWith({ cookie: `signet=${secret}` })).toBe(200);
  });

  it('ignores the credentials of a proxy that uses HTTP Basic', async () => {
    const cookie = await consoleCookie(server);
    for (const authorization of [`Basic ${btoa('proxy:secret')}`, 'basic x', 'Negotiate YII=']) {
      expect(await statusWith({ cookie, authorization }), authorization).toBe(200);
      expect(await statusWith({ authorization }), authorization).toBe(401);
      expect((await signIn(owner, { authorization })).status, authorization).toBe(201);
    }
  });

  it('survives a restart', async () => {
    const cookie = await consoleCookie(server);
    await server.restart();
    await useApi(server);
    expect(await statusWith({ cookie })).toBe(200);
  });

  it('is revoked on the server at sign-out', async () => {
    const [cookie, other] = [await consoleCookie(server), await consoleCookie(server)];
    const headers = { cookie, ...consoleHeader };
    const out = await send(server, session, { method: 'DELETE', headers });
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()[0]).toMatch(
      /^signet-[0-9a-f]{8}=; .*Expires=Thu, 01 Jan 1970/,
    );
    expect(out.headers.get('clear-site-data')).toContain('"storage"');
    expect(await statusWith({ cookie })).toBe(401);
    expect(await statusWith({ cookie: other })).toBe(200);
  });

  it('is not revoked by GET, nor with a personal access token', async () => {
    const cookie = await consoleCookie(server);
    const token = await accessTokenOf(server);
    expect((await send(server, `${session}/delete`, { method: 'GET' })).status).toBe(404);
    expect((await send(server, session, { method: 'DELETE', token })).status).toBe(204);
    expect(await statusWith({ cookie })).toBe(200);
    expect(await statusWith({ authorization: `Bearer ${token}` })).toBe(200);
  });

  it('is listed with the other sessions of its administrator, and each can be revoked', async () => {
    const administrator = await newAdministrator();
    const here = await consoleCookie(server, administrator);
    const elsewhere = await consoleCookie(server, administrator);
    const { items } = await listOwnConsoleSessions(withCookie(here));
    expect(items.map(({ current }) => current)).toEqual([false, true]);
    expect(items[0]).toMatchObject({ address: '127.0.0.1' });
    await revokeOwnConsoleSession(items[0]?.id ?? '', withCookie(here));
    expect(await statusWith({ cookie: elsewhere })).toBe(401);
    expect(await statusWith({ cookie: here })).toBe(200);
    const stranger = await consoleCookie(server);
    await expect(
      revokeOwnConsoleSession(items[1]?.id ?? '', withCookie(stranger)),
    ).rejects.toMatchObject({
      status: 404,
      code: 'session.unknown',
    });
  });

  it.each([
    'signet=',
    'signet=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'signet=%00',
    `signet=${'A'.repeat(4000)}`,
    '__Host-signet=x',
  ])('rejects the cookie %j', async (cookie) => {
    expect(await statusWith({ cookie })).toBe(401);
  });

  it('fails alike for a wrong password, an unknown name and a disabled account', async () => {
    const disabled = await newAdministrator({ disabled: true });
    const first = await signIn({ ...owner, password: 'a wrong password' });
    const answers = await Promise.all([
      signIn({ ...owner, username: 'nobody-at-all' }),
      signIn({ username: disabled.username, password: disabled.password }),
      signIn({ ...owner, password: '' }),
      signIn({ ...owner, password: 'x'.repeat(1024) }),
    ]);
    for (const { status, headers, json } of [first, ...answers]) {
      expect(status).toBe(401);
      expect(headers.getSetCookie()).toEqual([]);
      expect({ ...(json as object), requestId: '' }).toEqual({
        ...(first.json as object),
        requestId: '',
      });
    }
  });

  it('accepts the username in any Unicode normalization form', async () => {
    const { password } = await newAdministrator({ username: 'J\u00fcrgen \u00c5' });
    for (const username of ['Ju\u0308rgen A\u030a', 'J\u00fcrgen \u212b', 'J\u00fcrgen \u00c5']) {
      expect((await signIn({ username, password })).status, username).toBe(201);
    }
  });

  it('accepts the username in any case', async () => {
    const { status } = await signIn({ ...owner, username: owner.username.toUpperCase() });
    expect(status).toBe(201);
  });
});

describe('a change authenticated by the console cookie', () => {
  const change = (headers: Record<string, string>): Promise<Answer> =>
    send(server, '/api/v1/account/personal-access-tokens', { body: { name: 'token' }, headers });
  let cookie: string;
  beforeAll(async () => (cookie = await consoleCookie(server)));

  it('succeeds from the console', async () => {
    const own = { origin: publicUrl, 'sec-fetch-site': 'same-origin' };
    expect((await change({ cookie, ...consoleHeader })).status).toBe(201);
    expect((await change({ cookie, ...consoleHeader, ...own })).status).toBe(201);
  });

  it.each([
    ['without the console header', {}],
    ['from another origin', { ...consoleHeader, origin: 'https://evil.example' }],
    ['from the same host on another port', { ...consoleHeader, origin: `${publicUrl}:8443` }],
    ['from a page without an origin', { ...consoleHeader, origin: 'null' }],
    ['from another site', { ...consoleHeader, 'sec-fetch-site': 'cross-site' }],
    ['from a sibling of the site', { ...consoleHeader, 'sec-fetch-site': 'same-site' }],
  ])('is refused %s', async (_, headers) => {
    const before = (await listOwnPersonalAccessTokens(withCookie(cookie))).items.length;
    const refused = await change({ cookie, ...headers });
    expect(refused).toMatchObject({ status: 403, json: { code: 'auth.csrf' } });
    expect((await listOwnPersonalAccessTokens(withCookie(cookie))).items).toHaveLength(before);
  });

  it('is refused with a form content type', async () => {
    const headers = { cookie, ...consoleHeader };
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data']) {
      const answer = await send(server, '/api/v1/account/personal-access-tokens', {
        body: '{"name":"token"}',
        headers: { ...headers, 'content-type': type },
      });
      expect(answer, type).toMatchObject({ status: 415, json: { code: 'request.media_type' } });
    }
  });

  it('is refused if the request also carries a personal access token', async () => {
    const authorization = `Bearer ${await accessTokenOf(server)}`;
    const both = { cookie, authorization, ...consoleHeader };
    const ambiguous = { status: 400, json: { code: 'request.credentials_ambiguous' } };
    expect(await change(both)).toMatchObject(ambiguous);
    expect(await send(server, session, { method: 'GET', headers: both })).toMatchObject(ambiguous);
  });

  it('does not allow login CSRF', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of foreign) {
      const answer = await signIn(owner, headers);
      expect(answer).toMatchObject({ status: 403, json: { code: 'auth.csrf' } });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });
});

describe('a personal access token', () => {
  const withToken = (token: string): Promise<number> =>
    statusWith({ authorization: `Bearer ${token}` });

  it('is shown once and works until it is deleted', async () => {
    const as = withCookie(await consoleCookie(server, await newAdministrator()));
    const made = await createPersonalAccessToken({ name: 'deployment', lifetime: '30d' }, as);
    expect(made.token).toMatch(/^sgp_[0-9A-Za-z]{43}_[0-9a-f]{8}$/);
    const days = (Date.parse(made.expiresAt) - Date.parse(made.createdAt)) / 86_400_000;
    expect(days).toBeCloseTo(30, 2);
    const { items } = await listOwnPersonalAccessTokens(as);
    expect(items.map(({ name }) => name)).toEqual(['deployment']);
    expect(JSON.stringify(items)).not.toContain(made.token.slice(4, 20));

    expect(await withToken(made.token)).toBe(200);
    await deletePersonalAccessToken(made.id, caller(server, made.token));
    expect(await withToken(made.token)).toBe(401);
    await expect(deletePersonalAccessToken(made.id, as)).rejects.toMatchObject({
      status: 404,
      code: 'access_token.unknown',
    });
  });

  it('is valid for up to a year, and for 90 days by default', async () => {
    const as = withCookie(await consoleCookie(server));
    const made = await createPersonalAccessToken({ name: 'token' }, as);
    const days = (Date.parse(made.expiresAt) - Date.parse(made.createdAt)) / 86_400_000;
    expect(days).toBeCloseTo(90, 2);
    await expect(
      createPersonalAccessToken({ name: 'token', lifetime: '367d' }, as),
    ).rejects.toMatchObject({
      status: 400,
      code: 'lifetime.above_maximum',
      fields: [{ pointer: '/lifetime' }],
    });
    await expect(
      createPersonalAccessToken({ name: 'token', lifetime: '1y' }, as),
    ).resolves.toBeDefined();
  });

  it('is rejected with a typo, and outside the Authorization header', async () => {
    const token = await accessTokenOf(server);
    const wrong = token.endsWith('0') ? `${token.slice(0, -1)}1` : `${token.slice(0, -1)}0`;
    expect(await withToken(wrong)).toBe(401);
    expect(await withToken(token.toLowerCase())).toBe(401);
    expect(await withToken('')).toBe(401);
    expect(await statusWith({ authorization: token })).toBe(401);
    expect(await statusWith({ authorization: `Basic ${btoa(`admin:${token}`)}` })).toBe(401);
    expect(await statusWith({ cookie: `signet=${token}` })).toBe(401);
    const query = `${session}?access_token=${token}`;
    expect((await send(server, query, { method: 'GET' })).status).toBe(401);
    expect(await withToken(token)).toBe(200);
  });

  it('is named in the challenge when a request has no credentials', async () => {
    const answer = await send(server, session, { method: 'GET' });
    expect(answer).toMatchObject({ status: 401, json: { code: 'auth.required' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="signet"');
  });

  it('can be managed by its own administrator only', async () => {
    const [one, two] = [await newAdministratorToken(server), await newAdministratorToken(server)];
    const { items } = await listOwnPersonalAccessTokens(caller(server, one.token));
    const id = items[0]?.id ?? '';
    await expect(deletePersonalAccessToken(id, caller(server, two.token))).rejects.toMatchObject({
      status: 404,
    });
    expect(await withToken(one.token)).toBe(200);
  });
});
