import { beforeAll, describe, expect, it } from 'vitest';
import {
  addGroupMember,
  createGroup,
  createApiKey,
  editNamespace,
  getSession,
  listAudit,
  listSessions,
  login,
  removeGroupMember,
  renew,
  revokeRefreshToken,
  type Session,
} from '#client';
import {
  caller,
  newNamespace,
  newUser,
  refreshTokenOf,
  userPassword,
  type Caller,
} from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import { readToken } from '../support/verifier.js';

let server: TestServer;
/** A client without credentials. */
let anyone: Caller;

beforeAll(async () => {
  server = await sharedServer();
  anyone = caller(server);
});

interface Person {
  namespace: string;
  username: string;
  userId: string;
  token: string;
}

async function newPerson(settings: Parameters<typeof newNamespace>[0] = {}): Promise<Person> {
  const { name: namespace } = await newNamespace(settings);
  const { id: userId, name: username } = await newUser(namespace);
  return { namespace, username, userId, token: await refreshTokenOf(namespace, username) };
}

const sessionOf = ({ namespace, token }: Person): Promise<Session> =>
  getSession(namespace, String(readToken(token).claims['sid']));

const revokeForm = (ns: string, form: Record<string, string>): Promise<Answer> =>
  send(server, `/ns/${ns}/oauth2/revoke`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });

describe('POST /token/revoke', () => {
  it('revokes the session of a refresh token, and is idempotent', async () => {
    const person = await newPerson();
    const request = { namespace: person.namespace, refresh_token: person.token };
    await revokeRefreshToken(request, anyone);
    expect(await sessionOf(person)).toMatchObject({ revokedReason: 'client' });
    await revokeRefreshToken(request, anyone);
    await expect(renew(request, anyone)).rejects.toMatchObject({ status: 401 });
    const { items } = await listAudit({ target: String(readToken(person.token).claims['sid']) });
    expect(items).toMatchObject([{ actor: { kind: 'user', id: person.userId } }]);
  });

  it('revokes the session with a rotated token as well', async () => {
    const person = await newPerson({ renewalStrategy: 'rotate' });
    const request = { namespace: person.namespace, refresh_token: person.token };
    const { refresh_token: successor = '' } = await renew(request, anyone);
    await revokeRefreshToken(request, anyone);
    const renewed = renew({ ...request, refresh_token: successor }, anyone);
    await expect(renewed).rejects.toMatchObject({ status: 401 });
  });

  it('works while the namespace allows no logins', async () => {
    const person = await newPerson();
    await editNamespace(person.namespace, { publicEndpoint: false });
    await revokeRefreshToken({ namespace: person.namespace, refresh_token: person.token }, anyone);
    expect(await sessionOf(person)).toMatchObject({ revokedReason: 'client' });
  });

  it('changes nothing if the token is not a refresh token of the namespace', async () => {
    const person = await newPerson();
    const { namespace } = person;
    const { token: accessToken } = await renew({ namespace, refresh_token: person.token }, anyone);
    for (const refresh_token of ['nonsense', accessToken, `${person.token}x`]) {
      await revokeRefreshToken({ namespace, refresh_token }, anyone);
    }
    const elsewhere = await newPerson();
    const foreign = { namespace: elsewhere.namespace, refresh_token: person.token };
    await revokeRefreshToken(foreign, anyone);
    expect(await sessionOf(person)).toMatchObject({ revokedAt: null });
  });

  it('refuses an unknown namespace, so a typo is noticed', async () => {
    const { token } = await newPerson();
    const request = { namespace: 'nowhere', refresh_token: token };
    await expect(revokeRefreshToken(request, anyone)).rejects.toMatchObject({ status: 401 });
  });
});

describe('POST /ns/:ns/oauth2/revoke without an API key', () => {
  it('revokes the session of a refresh token without client authentication', async () => {
    const person = await newPerson();
    const form = { token: person.token, token_type_hint: 'refresh_token', client_id: 'an-app' };
    expect(await revokeForm(person.namespace, form)).toMatchObject({ status: 200, text: '' });
    expect(await sessionOf(person)).toMatchObject({ revokedReason: 'client' });
  });

  it('succeeds for an unknown token, and refuses an access token', async () => {
    const person = await newPerson();
    const { namespace } = person;
    const { token } = await renew({ namespace, refresh_token: person.token }, anyone);
    expect(await revokeForm(namespace, { token: 'nonsense' })).toMatchObject({ status: 200 });
    const refused = await revokeForm(namespace, { token });
    expect(refused).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
    expect(await sessionOf(person)).toMatchObject({ revokedAt: null });
  });

  it('still refuses an invalid API key, and accepts an access token with a valid one', async () => {
    const person = await newPerson();
    const { namespace } = person;
    const { key } = await createApiKey(namespace, { name: 'backend' });
    const { token } = await renew({ namespace, refresh_token: person.token }, anyone);
    const wrong = await revokeForm(namespace, { token: person.token, client_secret: `${key}x` });
    expect(wrong).toMatchObject({ status: 401 });
    expect(await sessionOf(person)).toMatchObject({ revokedAt: null });
    const right = await revokeForm(namespace, { token, client_secret: key });
    expect(right).toMatchObject({ status: 200 });
    expect(await sessionOf(person)).toMatchObject({ revokedReason: 'client' });
  });
});

describe('a refused request', () => {
  /** Adds a user to so many groups that an access token cannot hold their names. */
  async function joinTooMany({ namespace, userId }: Person): Promise<() => Promise<void>> {
    const groups: string[] = [];
    for (let at = 0; at < 45; at += 1) {
      const name = `${'g'.repeat(93)}${String(at).padStart(2, '0')}`;
      const { id } = await createGroup(namespace, { name });
      await addGroupMember(namespace, id, userId);
      groups.push(id);
    }
    return async () => {
      for (const id of groups) await removeGroupMember(namespace, id, userId);
    };
  }

  const liveSessions = async ({ namespace }: Person): Promise<number> =>
    (await listSessions(namespace, { live: true })).items.length;

  it.each(['/token/access', '/token/access/5m', '/token/refresh-access/5m'])(
    'for a token that would be too large does not consume the refresh token: %s',
    async (path) => {
      const person = await newPerson({ renewalStrategy: 'rotate', reuseGrace: 0 });
      const leave = await joinTooMany(person);
      const body = { namespace: person.namespace, refresh_token: person.token };
      for (let times = 0; times < 2; times += 1) {
        const refused = await send(server, path, { body });
        expect(refused).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
      }
      await leave();
      expect(await send(server, path, { body })).toMatchObject({ status: 200 });
    },
  );

  it('for the password grant leaves no session', async () => {
    const person = await newPerson({ passwordGrant: true });
    const { namespace, username } = person;
    await joinTooMany(person);
    const ask = (more: Record<string, string>): Promise<Answer> =>
      send(server, `/ns/${namespace}/oauth2/token`, {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'password',
          username,
          password: userPassword,
          ...more,
        }).toString(),
      });
    const nothing: Record<string, string> = {};
    for (const more of [
      nothing,
      { lifetime: '9y' },
      { scope: 'store:read' },
      { audience: 'nowhere' },
    ]) {
      expect(await ask(more)).toMatchObject({ status: 400 });
    }
    expect(await liveSessions(person)).toBe(1);
    await expect(login({ namespace, username, password: userPassword })).resolves.toBeDefined();
  });
});
