import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cloneNamespace,
  createApiKey,
  editNamespace,
  getNamespace,
  getOauthMetadata,
  listAudit,
  listSessions,
  type ApiKeyWithSecret,
  type Namespace,
} from '#client';
import {
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  useApi,
  userPassword,
} from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import { JwthenticatorClient } from '../support/jwthenticator.js';
import { FORM, sendRaw } from '../support/jwtd.js';
import { TestServer } from '../support/server.js';

/** The error of a password route: 403 with the cause, and nothing about the user. */
const disabled = /does not allow password logins \(its passwordLogin is false\)/;

/** More failed attempts than one account is allowed before it is throttled. */
const MANY = 15;

let server: TestServer;
let namespace: Namespace;
let key: ApiKeyWithSecret;
let username: string;
/** Issued while password logins were allowed. */
let refreshToken: string;

beforeAll(async () => {
  const name = uniqueName('machines');
  server = await TestServer.start({
    environment: {
      SIGNET_COMPAT_JWTD_NAMESPACE: name,
      SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: name,
      SIGNET_COMPAT_JWTIS: 'true',
    },
  });
  await useApi(server);
  namespace = await newNamespace({ name, passwordGrant: true });
  key = await createApiKey(name, { name: uniqueName('key'), maySetClaims: true });
  ({ name: username } = await newUser(name));
  refreshToken = await refreshTokenOf(name, username);
  await editNamespace(name, { passwordLogin: false });
});
afterAll(() => server.dispose());

type Way = (username: string, password: string) => Promise<Answer>;

const signetLogin =
  (path: string): Way =>
  (name, password) =>
    send(server, path, { body: { namespace: namespace.name, username: name, password } });

const grant = (form: Record<string, string>): Promise<Answer> =>
  send(server, `/ns/${namespace.name}/oauth2/token`, {
    headers: { 'content-type': FORM },
    body: new URLSearchParams(form).toString(),
  });

const passwordGrant: Way = (name, password) =>
  grant({ grant_type: 'password', username: name, password });

const jwtdToken: Way = (name, password) => {
  const body = JSON.stringify({ username: name, password, service: 'echo', labels: {} });
  return sendRaw(server, '/token', { type: FORM, body });
};

describe('in a namespace without password logins', () => {
  const ways: [string, number, Way][] = [
    ['the login of Signet and Quid', 403, signetLogin('/token/refresh')],
    ['a login with a lifetime', 403, signetLogin('/token/refresh/1h')],
    ['jwtd', 403, jwtdToken],
    ['the password grant', 400, passwordGrant],
  ];

  it.each(ways)(
    '%s gets the same refusal for every username and password',
    async (_, status, way) => {
      const answers = [
        await way(username, userPassword),
        await way(username, 'a wrong password'),
        await way('no-such-user', userPassword),
      ];
      for (const answer of answers) {
        expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(disabled)]);
      }
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    },
  );

  it('attempts do not count as failures, and start no session', async () => {
    const before = (await listSessions(namespace.name)).items.length;
    for (let count = 0; count < MANY; count += 1) {
      const answer = await signetLogin('/token/refresh')(username, `wrong ${count}`);
      expect([answer.status, answer.headers.get('ratelimit')]).toEqual([403, null]);
    }
    expect((await listSessions(namespace.name)).items).toHaveLength(before);
    await editNamespace(namespace.name, { passwordLogin: true });
    const allowed = await signetLogin('/token/refresh')(username, userPassword);
    await editNamespace(namespace.name, { passwordLogin: false });
    expect(allowed.status).toBe(200);
  });

  it('API keys, the compatibility routes that use them, and existing sessions continue to work', async () => {
    const token = await grant({ grant_type: 'client_credentials', client_secret: key.key });
    expect(token.status).toBe(200);
    const renewed = await grant({ grant_type: 'refresh_token', refresh_token: refreshToken });
    expect(renewed.status).toBe(200);
    const body = { namespace: namespace.name, refresh_token: refreshToken };
    expect((await send(server, '/token/access', { body })).status).toBe(200);
    await new JwthenticatorClient(server).authenticated(key);
    const issued = await send(server, '/compat/jwtis/issue_token', {
      token: key.key,
      body: { kid: namespace.name, claims: {} },
    });
    expect(issued.status).toBe(201);
  });

  it('the metadata does not list the password grant', async () => {
    const { grant_types_supported: grants } = await getOauthMetadata(namespace.name);
    expect(grants).toContain('client_credentials');
    expect(grants).not.toContain('password');
  });

  it('the audit log has the reason for a refused login, and who changed the setting', async () => {
    await expect
      .poll(async () => (await listAudit({ action: 'login.refused', limit: 100 })).items)
      .toContainEqual(
        expect.objectContaining({
          target: null,
          details: expect.objectContaining({ reason: 'password-login' }) as object,
        }),
      );
    const { items } = await listAudit({ action: 'namespace.edit', limit: 100 });
    expect(items.map(({ after }) => after)).toContainEqual({ passwordLogin: false });
  });
});

it('a closed, disabled or unknown namespace does not reveal whether it allows passwords', async () => {
  const closed = await newNamespace({ passwordLogin: false, publicEndpoint: false });
  const off = await newNamespace({ passwordLogin: false, disabled: true });
  const answers = await Promise.all(
    [closed.name, off.name, uniqueName('nowhere')].map((ns) =>
      send(server, '/token/refresh', { body: { namespace: ns, username, password: 'x' } }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
});

it('a namespace allows password logins by default, and a clone copies the setting', async () => {
  const { name } = await newNamespace({ passwordLogin: false });
  const clone = await cloneNamespace(name, { name: uniqueName('clone') });
  expect(clone.passwordLogin).toBe(false);
  expect((await getNamespace((await newNamespace()).name)).passwordLogin).toBe(true);
});
