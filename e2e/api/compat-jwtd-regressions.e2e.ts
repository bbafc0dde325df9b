import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGroup, deleteGroup, listUsers, login, replaceGroupRights } from '#client';
import { uniqueName, useApi, userPassword } from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import {
  requestToken,
  denied,
  expectText,
  JwtdAdministrator,
  namespace,
  root,
  sendRaw,
  startJwtd,
  type TokenRequest,
} from '../support/jwtd.js';
import { owner, type TestServer } from '../support/server.js';
import { readToken } from '../support/verifier.js';

const service = 'http-echo-1';

let server: TestServer;
let jwtd: JwtdAdministrator;

beforeAll(async () => {
  ({ server, jwtd } = await startJwtd());
});

afterAll(() => server.dispose());

const ask = (username: string, more: TokenRequest = {}): Promise<Answer> =>
  requestToken(server, { username, password: userPassword, service, labels: {}, ...more });

async function tokenFor(username: string, more: TokenRequest = {}): Promise<string> {
  const { status, json, text } = await ask(username, more);
  expect(status, text).toBe(200);
  return (json as { token: string }).token;
}

/** Sorted by UTF-16 code units, unlike the server’s order of names. */
const groupsOf = async (username: string): Promise<string[]> =>
  ((await jwtd.get(`/user/${username}`)).json as { groups: string[] }).groups.sort();

/** Every route under /user and /group. */
const adminRoutes = ['user', 'group'].flatMap((thing) => [
  { method: 'GET', path: `/${thing}` },
  { method: 'POST', path: `/${thing}` },
  { method: 'GET', path: `/${thing}/somebody` },
  { method: 'PATCH', path: `/${thing}/somebody` },
  { method: 'DELETE', path: `/${thing}/somebody` },
]);

describe('jwtd weaknesses that Signet does not have', () => {
  it('a label granted by two groups does not count for another label that none grants', async () => {
    const rights = { [service]: { role: 'user' } };
    const user = await jwtd.newUser(await jwtd.newGroup(rights), await jwtd.newGroup(rights));
    const labels = { role: 'user', scope: 'admin' };
    expect(await ask(user, { labels })).toMatchObject(denied);
  });

  it('a label granted by two groups is granted', async () => {
    const rights = { [service]: { role: 'user' } };
    const wild = { [service]: { role: '*', '*': 'user' } };
    const user = await jwtd.newUser(
      await jwtd.newGroup(rights),
      await jwtd.newGroup(rights),
      await jwtd.newGroup(wild),
    );
    const token = await tokenFor(user, { labels: { role: 'user' } });
    expect(readToken(token).claims['scope']).toBe(`${service}:role/user`);
  });

  it('exp and nbf are numbers, and the token has an issuer, an audience and a key id', async () => {
    const { claims, header } = readToken(await tokenFor(await jwtd.newUser()));
    for (const name of ['exp', 'nbf', 'iat']) expect(claims[name]).toBeTypeOf('number');
    for (const name of ['iss', 'aud', 'sub', 'jti']) expect(claims[name]).toBeTypeOf('string');
    expect(header['kid']).toBeTypeOf('string');
  });

  it('a lifetime is never unlimited, negative or zero', async () => {
    const user = await jwtd.newUser();
    for (const lifetime of ['2h1s', '100000h', '-10m', '-1s', '0s', '0', '1ns', '0.5s']) {
      expectText(await ask(user, { lifetime }), 400, '/lifetime');
    }
  });

  it('a denial is 401 with a message, not 200', async () => {
    expect(await ask('unknown')).toMatchObject(denied);
    expect(await sendRaw(server, '/user')).toMatchObject(denied);
    const token = await tokenFor(await jwtd.newUser());
    const validate = `/ns/${namespace}/validate`;
    for (const bad of [undefined, 'x', `${token}x`]) {
      const { status } = await send(server, validate, { method: 'GET', token: bad });
      expect(status).toBe(401);
    }
    const query = `?require=${service}:role/admin`;
    expect((await send(server, validate + query, { method: 'GET', token })).status).toBe(403);
  });

  it('users and groups cannot be created, read or changed without authentication', async () => {
    const group = await jwtd.newGroup({ jwtd: { scope: 'admin' } });
    const labels = { scope: 'admin' };
    // A token with this label opened the routes behind jwtd-proxy.
    const token = await tokenFor(await jwtd.newUser(group), { service: 'jwtd', labels });
    for (const { method, path } of adminRoutes) {
      const body = method === 'POST' || method === 'PATCH' ? '{}' : undefined;
      for (const shown of [undefined, '', 'sgp_wrong', token]) {
        const answer = await sendRaw(server, path, { method, body, token: shown });
        expect([method, path, answer.status]).toEqual([method, path, 401]);
        expect(answer.json).toEqual({ message: expect.any(String) as string });
      }
    }
  });

  it('there are no default users, in particular no admin with the password admin', async () => {
    const { items } = await listUsers(namespace, { q: 'admin' });
    expect(items).toEqual([]);
    const body = { username: 'admin', password: 'admin', service: 'jwtd', labels: {} };
    expect(await requestToken(server, body)).toMatchObject(denied);
    const { username, password } = owner;
    expect(await ask(username, { password })).toMatchObject(denied);
  });

  it('no response contains a hash, and no log a password or a token', async () => {
    const user = await jwtd.newUser();
    const token = await tokenFor(user);
    const password = `wrong ${randomUUID()}`;
    await ask(user, { password });
    await sendRaw(server, '/token', { body: `{"password": "${password}"` });
    const shown = [await jwtd.get('/user'), await jwtd.get(`/user/${user}`)];
    for (const { text } of shown) expect(text).not.toMatch(/hash|argon2|password/i);
    const requestId = randomUUID();
    await send(server, `${root}/user`, { method: 'GET', headers: { 'x-request-id': requestId } });
    await server.printed(new RegExp(requestId));
    for (const secret of [userPassword, password, token])
      expect(server.output).not.toContain(secret);
  });

  it('the responses for an unknown user and a wrong password are identical', async () => {
    const user = await jwtd.newUser();
    const unknown = await ask(uniqueName('unknown'));
    const wrong = await ask(user, { password: 'guessed it' });
    const seen = ({ status, text, headers }: Answer): unknown => {
      const rest = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
      return { status, text, rest };
    };
    expect(seen(unknown)).toEqual(seen(wrong));
  });

  it('concurrent changes lose nothing, to one user or to many', async () => {
    const [first, second] = [await jwtd.newGroup(), await jwtd.newGroup()];
    const users = await Promise.all(Array.from({ length: 8 }, () => jwtd.newUser()));
    const patches = users.map((user) => jwtd.patch(`/user/${user}`, { groups: [first, second] }));
    for (const { status } of await Promise.all(patches)) expect(status).toBe(200);
    for (const user of users) expect(await groupsOf(user)).toEqual([first, second].sort());

    const one = await jwtd.newUser();
    const password = 'another password';
    const both = await Promise.all([
      jwtd.patch(`/user/${one}`, { password }),
      jwtd.patch(`/user/${one}`, { groups: [first] }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(await groupsOf(one)).toEqual([first]);
    await tokenFor(one, { password });

    const sets = [[first], [second], [first, second], []];
    await Promise.all(sets.map((groups) => jwtd.patch(`/user/${one}`, { groups })));
    expect(sets.map((set) => set.sort())).toContainEqual(await groupsOf(one));
  });

  it('concurrent requests create a user or a group only once', async () => {
    const name = uniqueName('once');
    const password = userPassword;
    for (const make of [
      () => jwtd.post('/user', { username: name, password, groups: [] }),
      () => jwtd.post('/group', { name, rights: { [service]: { role: 'x' } } }),
    ]) {
      const answers = await Promise.all(Array.from({ length: 6 }, make));
      const made = answers.filter(({ status }) => status === 200);
      expect(made).toHaveLength(1);
      for (const { status } of answers) expect([200, 400]).toContain(status);
    }
    expect((await jwtd.get(`/group/${name}`)).json).toMatchObject({
      rights: { [service]: { role: 'x' } },
    });
  });

  it('a name is never interpreted as a path', async () => {
    for (const name of ['../../etc/passwd', '..', '.', 'a/b', '/etc/passwd', 'c:\\x', '%2e%2e']) {
      const path = encodeURIComponent(name);
      const made = await jwtd.post('/user', { username: name, password: userPassword });
      expect([name, made.status]).toEqual([name, 200]);
      // Clients resolve `.` and `..` themselves, so these paths never reach the server.
      if (/^\.+$/.test(name)) continue;
      expect((await jwtd.get(`/user/${path}`)).json).toEqual({ name, groups: [] });
      expect((await jwtd.delete(`/user/${path}`)).status).toBe(200);
      expect((await jwtd.get(`/user/${path}`)).status).toBe(404);
    }
    const user = await jwtd.newUser();
    expect(readToken(await tokenFor(user, { project: '../../other' })).claims).toMatchObject({
      iss: expect.stringMatching(/\/ns\/plant$/) as string,
    });
  });

  it('an update without groups leaves them unchanged, and one with a password and groups sets both', async () => {
    const [first, second] = [await jwtd.newGroup(), await jwtd.newGroup()];
    const user = await jwtd.newUser(first);
    expect((await jwtd.patch(`/user/${user}`, {})).text).toBe('update ok');
    expect(await groupsOf(user)).toEqual([first]);
    const password = 'another password';
    await jwtd.patch(`/user/${user}`, { password });
    expect(await groupsOf(user)).toEqual([first]);
    await jwtd.patch(`/user/${user}`, { password: userPassword, groups: [second] });
    expect(await groupsOf(user)).toEqual([second]);
    await tokenFor(user);
  });

  it('a password change keeps the id of the user', async () => {
    const user = await jwtd.newUser();
    const { sub } = readToken(await tokenFor(user)).claims;
    await jwtd.patch(`/user/${user}`, { password: 'another password' });
    const again = await tokenFor(user, { password: 'another password' });
    expect(readToken(again).claims).toMatchObject({ sub });
  });

  it('a group that is deleted and created again has no members', async () => {
    const rights = { [service]: { role: 'admin' } };
    const name = await jwtd.newGroup(rights);
    const user = await jwtd.newUser(name);
    await tokenFor(user, { labels: { role: 'admin' } });
    await jwtd.delete(`/group/${name}`);
    await jwtd.post('/group', { name, rights });
    expect(await groupsOf(user)).toEqual([]);
    expect(await ask(user, { labels: { role: 'admin' } })).toMatchObject(denied);
  });

  it("a right in Signet's syntax can be requested as labels, wherever it was granted", async () => {
    const { id, name } = await createGroup(namespace, { name: uniqueName('group') });
    const user = await jwtd.newUser(name);
    await replaceGroupRights(namespace, id, { rights: [`${service}:*`] });
    await tokenFor(user, { labels: { any: 'thing' } });
    await replaceGroupRights(namespace, id, { rights: [`*:any/*`] });
    await tokenFor(user, { labels: { any: 'thing' } });
    await deleteGroup(namespace, id, {});
    expect(await ask(user, { labels: { any: 'thing' } })).toMatchObject(denied);
  });

  it('users, groups and tokens survive a crash', async () => {
    const group = await jwtd.newGroup({ [service]: { role: 'admin' } });
    const user = await jwtd.newUser(group);
    const token = await tokenFor(user, { labels: { role: 'admin' } });
    await server.kill9();
    await server.start();
    await useApi(server);
    expect(await groupsOf(user)).toEqual([group]);
    await tokenFor(user, { labels: { role: 'admin' } });
    const validate = `/ns/${namespace}/validate?require=${service}:role/admin`;
    expect((await send(server, validate, { method: 'GET', token })).status).toBe(204);
  });

  it('a user can get tokens for several services', async () => {
    const labels = { role: 'reader' };
    const group = await jwtd.newGroup({ datastore: labels, webserver: labels });
    const user = await jwtd.newUser(group);
    await tokenFor(user, { service: 'datastore', labels });
    const rights = 'datastore:role/reader webserver:role/reader';
    const credentials = { namespace, username: user, password: userPassword };
    const { token } = await login({ ...credentials, scope: rights });
    const body = { namespace, refresh_token: token };
    const { json } = await send(server, '/token/access', { body });
    expect(readToken((json as { token: string }).token).claims['scope']).toBe(rights);
  });
});
