import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createPersonalAccessToken,
  getSecondFactor,
  listAdministrators,
  listOwnConsoleSessions,
  resetAdministratorSecondFactor,
  setAdministratorPassword,
} from '#client';
import { newAdministrator } from '../support/administrators.js';
import { accessTokenOf, consoleCookie, newNamespace, useApi } from '../support/api.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { send, type Answer, type RequestParts } from '../support/http.js';
import {
  startSignIn,
  consoleHeaders,
  cookieOf,
  enrolApp,
  inConsole,
  type Enrolled,
} from '../support/second-factor.js';
import { owner, TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

interface Operation {
  operationId: string;
  requestBody?: unknown;
  'x-permission'?: string;
  'x-step-up'?: boolean;
  'x-console-only'?: boolean;
}

const file = new URL('../../openapi.json', import.meta.url);
const document = JSON.parse(readFileSync(file, 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};
const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => ({
    ...operation,
    method: method.toUpperCase(),
    path,
    name: `${method.toUpperCase()} ${path}`,
  })),
);
type Route = (typeof routes)[number];

/** A session of an administrator, with or without a second factor. */
type Prepared = Pick<Enrolled, 'cookie'> & Partial<Enrolled> & { password: string };

const nowhere = '019ab000-0000-7000-8000-000000000000';

/** Calls a route with unknown ids and an incomplete body, so that nothing changes. */
function call(
  server: TestServer,
  route: Route,
  parts: RequestParts,
  namespace: string,
): Promise<Answer> {
  const path = route.path.replace('{ns}', namespace).replaceAll(/\{\w+\}/g, nowhere);
  const body = route.requestBody === undefined ? undefined : {};
  return send(server, path, { method: route.method, body, ...parts });
}

const codeOf = ({ json }: Answer): string => (json as { code?: string } | undefined)?.code ?? '';

describe('a change that requires re-authentication', () => {
  let database: TestDatabase;
  let server: TestServer;
  let namespace: string;
  let token: string;
  /** Sessions by the factor that will re-authenticate them. */
  const prepared = new Map<string, Prepared>();
  const kinds = ['password', 'totp', 'recoveryCode'] as const;
  const dangerous = routes.filter((route) => route['x-step-up']);

  beforeAll(async () => {
    database = await freshDatabase();
    server = await TestServer.start({ database });
    await useApi(server);
    namespace = (await newNamespace()).name;
    token = await accessTokenOf(server);
    for (const kind of [...kinds, 'nothing', 'removal']) {
      const administrator = await newAdministrator();
      const cookie = await consoleCookie(server, administrator);
      const { password } = administrator;
      const enrolled = kind === 'password' ? { cookie } : await enrolApp(server, cookie);
      prepared.set(kind, { password, ...enrolled });
    }
    // With this setting a session needs re-authentication after one second.
    await server.stop();
    server = await TestServer.start({
      database,
      environment: { SIGNET_CONSOLE_REAUTHENTICATION_AGE: '1s' },
    });
  });
  afterAll(async () => {
    await server.dispose();
    await database.drop();
  });

  function preparedFor(kind: string): Prepared {
    const found = prepared.get(kind);
    if (!found) throw new Error(`Nothing was prepared for ${kind}.`);
    return found;
  }

  /** Waits until the last authentication is older than the settings allow. */
  async function untilStale(cookie: string): Promise<void> {
    const probe = (): Promise<Answer> =>
      send(server, `/api/v1/administrators/${nowhere}`, {
        method: 'DELETE',
        headers: consoleHeaders(cookie),
      });
    await expect.poll(async () => codeOf(await probe())).toBe('auth.step_up_required');
  }

  it("is any change to administrators or one's own credentials, the deletion of a namespace or key, or a token for someone else", () => {
    const names = dangerous.map(({ name }) => name);
    const administrators = routes.filter(
      (route) => route['x-permission'] === 'administrators:write',
    );
    expect(administrators.length).toBeGreaterThan(7);
    expect(names).toEqual(expect.arrayContaining(administrators.map(({ name }) => name)));
    expect(names).toEqual(
      expect.arrayContaining([
        'DELETE /api/v1/account/passkeys/{id}',
        'DELETE /api/v1/account/second-factor/totp',
        'DELETE /api/v1/namespaces/{ns}',
        'PATCH /api/v1/account/passkeys/{id}',
        'POST /api/v1/account/personal-access-tokens',
        'POST /api/v1/account/passkeys',
        'POST /api/v1/account/passkeys/options',
        'POST /api/v1/account/second-factor/recovery-codes',
        'POST /api/v1/account/second-factor/totp',
        'POST /api/v1/account/second-factor/totp/confirm',
        'POST /api/v1/namespaces/{ns}/keys/{id}/activate',
        'POST /api/v1/namespaces/{ns}/keys/{id}/revoke',
        'POST /api/v1/namespaces/{ns}/tokens/issue',
        'PUT /api/v1/account/password',
      ]),
    );
  });

  it('is refused on each route when the last authentication is too old, and changes nothing', async () => {
    const { cookie } = preparedFor('nothing');
    await untilStale(cookie);
    const headers = consoleHeaders(cookie);
    for (const route of dangerous) {
      const answer = await call(server, route, { headers }, namespace);
      expect(answer, route.name).toMatchObject({
        status: 403,
        json: { code: 'auth.step_up_required' },
      });
    }
    const reading = routes.filter((route) => route['x-permission'] && route.method === 'GET');
    for (const route of reading) {
      const answer = await call(server, route, { headers }, namespace);
      expect(answer.status, route.name).not.toBe(403);
    }
  });

  it.each(kinds)('is allowed after re-authentication by %s', async (kind) => {
    const { app, recoveryCodes, cookie, password } = preparedFor(kind);
    const body = {
      password: { password },
      totp: { totp: app?.next() },
      recoveryCode: { recoveryCode: recoveryCodes?.[0] },
    }[kind];
    const before = await authenticatedAt(cookie);
    const answer = await reauthenticate(cookie, body);
    expect(answer.status, answer.text).toBe(204);
    const renewed = cookieOf(answer, 'signet') ?? '';
    expect(await statusOf(cookie), 'the secret until now has ended').toBe(401);
    expect(await authenticatedAt(renewed)).toBeGreaterThan(before);
    await untilStale(renewed);
    if (kind === 'password') return;
    const again = await reauthenticate(renewed, body);
    expect(again).toMatchObject({ status: 401, json: { code: 'auth.second_factor_refused' } });
    expect(await statusOf(renewed), 'a refusal ends nothing').toBe(200);
  });

  it('is not allowed with the password alone if there is a second factor, which it could remove', async () => {
    const { cookie, password, app } = preparedFor('removal');
    await untilStale(cookie);
    const refused = await reauthenticate(cookie, { password });
    expect(refused).toMatchObject({
      status: 400,
      json: { code: 'request.invalid', errors: [{ pointer: '/password' }] },
    });
    expect(refused.headers.getSetCookie()).toEqual([]);
    const removal = (session: string): Promise<Answer> =>
      send(server, '/api/v1/account/second-factor/totp', {
        method: 'DELETE',
        headers: consoleHeaders(session),
      });
    expect(codeOf(await removal(cookie))).toBe('auth.step_up_required');
    const reauthenticated = await reauthenticate(cookie, { totp: app?.next() });
    expect(reauthenticated.status, reauthenticated.text).toBe(204);
  });

  it('is not allowed after a failed re-authentication', async () => {
    const { cookie } = preparedFor('nothing');
    const before = await authenticatedAt(cookie);
    const wrong: Record<string, string>[] = [
      { totp: '123456' },
      { recoveryCode: 'aaaa-aaaa-aaaa-aaaa' },
    ];
    for (const body of wrong) {
      const answer = await reauthenticate(cookie, body);
      expect(answer.status, JSON.stringify(body)).toBe(401);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    for (const body of [{}, { recoveryCode: 'aaaa-aaaa-aaaa-aaaa', totp: '123456' }]) {
      const answer = await reauthenticate(cookie, body);
      expect(answer).toMatchObject({ status: 400, json: { code: 'request.invalid' } });
    }
    expect(await authenticatedAt(cookie)).toBe(before);
  });

  it('is allowed with a personal access token, which cannot re-authenticate', async () => {
    for (const route of dangerous.filter((one) => !one['x-console-only'])) {
      const answer = await call(server, route, { token }, namespace);
      expect([401, 403], route.name).not.toContain(answer.status);
    }
  });

  const reauthenticate = (cookie: string, body: object): Promise<Answer> =>
    send(server, '/api/v1/session/reauthentication', { headers: consoleHeaders(cookie), body });

  const statusOf = async (cookie: string): Promise<number> =>
    (await send(server, '/api/v1/session', { method: 'GET', headers: { cookie } })).status;

  async function authenticatedAt(cookie: string): Promise<number> {
    const { items } = await listOwnConsoleSessions(inConsole(server, cookie));
    return Date.parse(items.find(({ current }) => current)?.authenticatedAt ?? '');
  }
});

describe('a personal access token', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await sharedServer();
  });

  const consoleOnly = routes.filter((route) => route['x-console-only']);

  it("cannot change its own administrator's credentials, which would let it outlive its expiry", async () => {
    const token = await accessTokenOf(server);
    expect(consoleOnly.map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining([
        'createPersonalAccessToken',
        'setOwnPassword',
        'startTotpEnrolment',
        'reauthenticate',
      ]),
    );
    for (const route of consoleOnly) {
      const answer = await call(server, route, { token }, 'none');
      expect(answer, route.name).toMatchObject({
        status: 403,
        json: { code: 'auth.console_required' },
      });
    }
    const { items } = await listAdministrators({ q: owner.username });
    const self = items[0]?.id ?? '';
    const required = { status: 403, code: 'auth.console_required' };
    const password = 'another fifteen characters';
    await expect(setAdministratorPassword(self, { password })).rejects.toMatchObject(required);
    await expect(resetAdministratorSecondFactor(self)).rejects.toMatchObject(required);
  });
});

describe('a server that requires a second factor', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ environment: { SIGNET_REQUIRE_SECOND_FACTOR: 'true' } });
  });
  afterAll(() => server.dispose());

  const missing = { status: 403, json: { code: 'auth.second_factor_missing' } };
  const whileEnrolling = [
    'signIn',
    'getSignedInAdministrator',
    'signOut',
    'reauthenticate',
    'setOwnPassword',
    'getSecondFactor',
    'startTotpEnrolment',
    'confirmTotp',
    'listPasskeys',
    'createPasskeyOptions',
    'createPasskey',
  ];

  it('allows an administrator without one only to enrol', async () => {
    const cookie = await consoleCookie(server);
    const headers = consoleHeaders(cookie);
    const guarded = routes.filter(
      (route) => route['x-permission'] && !route.path.startsWith('/compat/'),
    );
    for (const route of guarded) {
      if (whileEnrolling.includes(route.operationId)) continue;
      const answer = await call(server, route, { headers }, 'none');
      expect(answer, route.name).toMatchObject(missing);
    }
    expect(await getSecondFactor(inConsole(server, cookie))).toMatchObject({ mustEnrol: true });
    const { recoveryCodes, cookie: afterwards } = await enrolApp(server, cookie);
    const as = inConsole(server, afterwards);
    expect(await getSecondFactor(as)).toMatchObject({ mustEnrol: false });
    await expect(listAdministrators({}, as)).resolves.toBeDefined();

    const { token } = await createPersonalAccessToken({ name: 'automation' }, as);
    const withToken = (): Promise<Answer> =>
      send(server, '/api/v1/namespaces', { method: 'GET', token });
    expect((await withToken()).status).toBe(200);
    const { items } = await listAdministrators({}, as);
    await resetAdministratorSecondFactor(items[0]?.id ?? '', as);
    expect(await withToken(), 'its administrator has none any more').toMatchObject(missing);
    expect(recoveryCodes).toHaveLength(10);
    const again = await startSignIn(server, owner);
    expect(again).toMatchObject({ status: 201, json: { mustEnrol: true } });
  });
});
