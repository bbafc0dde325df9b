import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGroup, getGroupRights, listGroups, listUsers, replaceGroupRights } from '#client';
import { newAdministratorToken } from '../support/administrators.js';
import { consoleCookie, newNamespace, uniqueName, userPassword } from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import {
  requestToken,
  denied,
  expectText,
  FORM,
  JwtdAdministrator,
  namespace,
  root,
  sendRaw,
  startJwtd,
} from '../support/jwtd.js';
import type { TestServer } from '../support/server.js';
import { readToken } from '../support/verifier.js';

const service = 'http-echo-1';

let server: TestServer;
let jwtd: JwtdAdministrator;
let existingUser: string;

beforeAll(async () => {
  ({ server, jwtd } = await startJwtd());
  existingUser = await jwtd.newUser();
});

afterAll(() => server.dispose());

const ask = (
  username: string,
  labels: Record<string, string> = {},
  password = userPassword,
): Promise<Answer> => requestToken(server, { username, password, service, labels });

describe('/user', () => {
  it('creates, shows, lists and deletes users with the names of their groups', async () => {
    const unique = uniqueName('group');
    const groups = [`${unique}-a`, `${unique}-b`];
    for (const name of groups) expect((await jwtd.post('/group', { name })).status).toBe(200);
    const username = await jwtd.newUser(...groups.toReversed());
    const shown = { name: username, groups };
    expect(await jwtd.get(`/user/${username}`)).toMatchObject({ status: 200, json: shown });
    const { status, json, headers } = await jwtd.get('/user');
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringMatching(/json/)]);
    expect(json).toContainEqual(shown);
    const { items } = await listUsers(namespace, { limit: 200 });
    expect(json).toHaveLength(items.length);
    expect(await jwtd.delete(`/user/${username}`)).toMatchObject({
      status: 200,
      text: 'delete ok',
    });
    expectText(await jwtd.get(`/user/${username}`), 404, 'no such user');
    expectText(await jwtd.delete(`/user/${username}`), 404, 'no such user');
  });

  it('accepts JSON with another content type', async () => {
    const username = uniqueName('user');
    const body = JSON.stringify({ username, password: userPassword, groups: null });
    const made = await sendRaw(server, '/user', { type: FORM, body, token: jwtd.token });
    expect(made).toMatchObject({ status: 200, text: 'create ok' });
    const patch = JSON.stringify({ groups: [] });
    const path = `/user/${username}`;
    const edited = await sendRaw(server, path, { method: 'PATCH', body: patch, token: jwtd.token });
    expect(edited).toMatchObject({ status: 200, text: 'update ok' });
    const none = await sendRaw(server, path, { method: 'DELETE', type: FORM, token: jwtd.token });
    expect(none).toMatchObject({ status: 200, text: 'delete ok' });
  });

  it('sets a new password, new groups or both', async () => {
    const group = await jwtd.newGroup({ [service]: { role: 'admin' } });
    const username = await jwtd.newUser();
    const path = `/user/${username}`;
    const changed = { status: 200, text: 'update ok' };
    expect(await jwtd.patch(path, { groups: [group.toUpperCase()] })).toMatchObject(changed);
    const { json } = await ask(username, { role: 'admin' });
    const jwt = (json as { token: string }).token;
    expect(readToken(jwt).claims).toMatchObject({ grp: [group] });
    expect(await jwtd.patch(path, { password: 'another password' })).toMatchObject(changed);
    expect(await ask(username)).toMatchObject(denied);
    expect((await ask(username, { role: 'admin' }, 'another password')).status).toBe(200);
    const validate = `/ns/${namespace}/validate`;
    await expect
      .poll(async () => (await send(server, validate, { method: 'GET', token: jwt })).status)
      .toBe(401);
    const both = { password: userPassword, groups: [] };
    expect(await jwtd.patch(path, both)).toMatchObject(changed);
    expect((await ask(username)).status).toBe(200);
    expect(await ask(username, { role: 'admin' })).toMatchObject(denied);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a missing name', { username: undefined }, '/username'],
    ['an empty name', { username: '' }, '/username must not be empty'],
    ['a missing password', { password: undefined }, '/password'],
    ['an empty password', { password: '' }, '/password'],
    ['a short password', { password: 'user' }, '/password must have at least 8 characters'],
    ['groups that are not a list', { groups: 'staff' }, '/groups must be a list'],
    ['an unknown group', { groups: ['nowhere'] }, '/groups/0 is not a group'],
    ['an unknown field', { admin: true }, '/admin is not a known field'],
  ])('answers 400 for %s and creates nothing', async (_, more, saying) => {
    const username = uniqueName('user');
    const body = { username, password: userPassword, groups: [], ...more };
    expectText(await jwtd.post('/user', body), 400, saying);
    expect((await listUsers(namespace, { q: username })).items).toEqual([]);
  });

  it('answers 400 for a taken name, in any case', async () => {
    for (const username of [existingUser, existingUser.toUpperCase()]) {
      const body = { username, password: userPassword };
      expectText(
        await jwtd.post('/user', body),
        400,
        'A user with this name or a confusable one already exists',
      );
    }
  });

  it.each<[string, unknown, string]>([
    ['a password of null', { password: null }, '/password must be a string'],
    ['a short password', { password: 'short', groups: [] }, '/password'],
    ['an unknown group', { password: userPassword, groups: ['x'] }, '/groups/0'],
    ['an unknown field', { username: 'x' }, '/username'],
    ['no object', [], 'JSON object'],
  ])('answers 400 to an update with %s and changes nothing', async (_, body, saying) => {
    const group = await jwtd.newGroup({});
    const username = await jwtd.newUser(group);
    expectText(await jwtd.patch(`/user/${username}`, body), 400, saying);
    expect((await jwtd.get(`/user/${username}`)).json).toEqual({ name: username, groups: [group] });
    expect((await ask(username)).status).toBe(200);
  });

  it('leaves the groups of a user unchanged if the member is null, as Go decodes it', async () => {
    const group = await jwtd.newGroup({});
    const username = await jwtd.newUser(group);
    expect((await jwtd.patch(`/user/${username}`, { groups: null })).status).toBe(200);
    expect((await jwtd.get(`/user/${username}`)).json).toEqual({ name: username, groups: [group] });
  });

  it('answers 400 to an update of an unknown user', async () => {
    for (const body of [{}, { groups: [] }, { password: userPassword }]) {
      expectText(await jwtd.patch('/user/nobody', body), 400, 'no such user');
    }
  });
});

describe('/group', () => {
  it('creates, shows, updates, lists and deletes groups with their labels', async () => {
    const rights = { 'admin.example': { role: 'admin', '*': 'x' }, store: { team: '*' } };
    const name = await jwtd.newGroup(rights);
    const path = `/group/${name}`;
    expect(await jwtd.get(path)).toMatchObject({ status: 200, json: { name, rights } });
    expect((await jwtd.get('/group')).json).toContainEqual({ name, rights });
    const { items } = await listGroups(namespace, { q: name });
    expect(await getGroupRights(namespace, items[0]?.id ?? '')).toEqual({
      rights: ['admin.example:*/x', 'admin.example:role/admin', 'store:team/*'],
    });
    const other = { 'admin.example': { role: 'admin', meta: 'abc' } };
    expect(await jwtd.patch(path, { rights: other })).toMatchObject({
      status: 200,
      text: 'update ok',
    });
    expect((await jwtd.get(path)).json).toEqual({ name, rights: other });
    expect(await jwtd.delete(path)).toMatchObject({ status: 200, text: 'delete ok' });
    expectText(await jwtd.get(path), 404, 'no such group');
    expectText(await jwtd.delete(path), 404, 'no such group');
  });

  it('shows rights that are not labels, and accepts them back unchanged', async () => {
    const { id, name } = await createGroup(namespace, { name: uniqueName('group') });
    const rights = [
      '*:ping',
      'a:*',
      'a:/v1/x',
      'a:b',
      'a:b/c',
      'a:b/d',
      'a:b/c/d',
      '__proto__:x/y',
    ];
    await replaceGroupRights(namespace, id, { rights: rights.slice(0, -1) });
    const { json } = await jwtd.get(`/group/${name}`);
    expect(json).toEqual({
      name,
      rights: {
        '*': { ping: '' },
        a: { '*': '', '/v1/x': '', b: '', 'b/c': '', 'b/d': '', 'b/c/d': '' },
      },
    });
    const same = (json as { rights: unknown }).rights;
    expect((await jwtd.patch(`/group/${name}`, { rights: same })).status).toBe(200);
    expect((await getGroupRights(namespace, id)).rights).toEqual(rights.slice(0, -1).sort());
    await replaceGroupRights(namespace, id, { rights });
    expect((await jwtd.get(`/group/${name}`)).text).toContain('"__proto__":{"x":"y"}');
  });

  it('leaves the rights unchanged if the member is missing, and removes all if it is empty', async () => {
    const rights = { store: { role: 'reader' } };
    const name = await jwtd.newGroup(rights);
    expect(await jwtd.patch(`/group/${name}`, {})).toMatchObject({
      status: 200,
      text: 'update ok',
    });
    expect((await jwtd.get(`/group/${name}`)).json).toEqual({ name, rights });
    expect((await jwtd.patch(`/group/${name}`, { rights: null })).status).toBe(200);
    expect((await jwtd.get(`/group/${name}`)).json).toEqual({ name, rights });
    expect((await jwtd.patch(`/group/${name}`, { rights: {} })).status).toBe(200);
    expect((await jwtd.get(`/group/${name}`)).json).toEqual({ name, rights: {} });
  });

  const wrongRights: [string, unknown, string][] = [
    ['rights that are not an object', 'all', '/rights must be an object'],
    ['labels that are not a list', { store: 'all' }, '/rights must be an object'],
    ['an invalid value', { store: { role: 1 } }, '/rights must be an object'],
    ['a service outside the grammar', { 'a b': { role: 'x' } }, '/rights/a b/role'],
    ['a key outside the grammar', { store: { 'a b': 'x' } }, '/rights/store/a b'],
    ['a value outside the grammar', { store: { ok: 'x', role: 'a b' } }, '/rights/store/role'],
    [
      'too many labels',
      { a: Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`k${index}`, 'x'])) },
      '/rights must have at most 200 labels',
    ],
  ];

  it.each(wrongRights)(
    'answers 400 for %s, and creates and changes nothing',
    async (_, rights, saying) => {
      const name = uniqueName('group');
      expectText(await jwtd.post('/group', { name, rights }), 400, saying);
      expectText(await jwtd.get(`/group/${name}`), 404, 'no such group');
      const there = await jwtd.newGroup({ store: { role: 'x' } });
      expectText(await jwtd.patch(`/group/${there}`, { rights }), 400, saying);
      expect((await jwtd.get(`/group/${there}`)).json).toMatchObject({
        rights: { store: { role: 'x' } },
      });
    },
  );

  it('answers 400 for a missing, invalid or taken name, and for an unknown group', async () => {
    expectText(await jwtd.post('/group', {}), 400, '/name');
    expectText(await jwtd.post('/group', { name: ' x' }), 400, '/name');
    const name = await jwtd.newGroup({});
    expectText(
      await jwtd.post('/group', { name }),
      400,
      'A group with this name or a confusable one already exists',
    );
    expectText(await jwtd.patch('/group/nowhere', { rights: {} }), 400, 'no such group');
    expectText(await jwtd.patch('/group/nowhere', {}), 400, 'no such group');
    const noJson = await sendRaw(server, `/group/${name}`, {
      method: 'PATCH',
      body: '{',
      token: jwtd.token,
    });
    expectText(noJson, 400, 'not valid JSON');
  });
});

describe('access to the routes of users and groups', () => {
  it('is refused to a cross-site form that carries the console cookie (CSRF)', async () => {
    const cookie = await consoleCookie(server);
    const name = uniqueName('group');
    const forge = (headers: Record<string, string>): Promise<Answer> =>
      send(server, `${root}/group`, {
        headers: { cookie, 'content-type': 'text/plain', ...headers },
        body: JSON.stringify({ name }),
      });
    expect(await forge({})).toMatchObject({ ...denied, status: 403 });
    const foreign = { origin: 'https://evil.example', 'x-signet-console': '1' };
    expect(await forge(foreign)).toMatchObject({ ...denied, status: 403 });
    expectText(await jwtd.get(`/group/${name}`), 404, 'no such group');
    expect((await forge({ 'x-signet-console': '1' })).text).toBe('create ok');
  });

  it('requires permission to write users and groups of the namespace', async () => {
    const other = await newNamespace();
    const namespaces = [other.name];
    const stranger = await newAdministratorToken(server, { role: 'namespace-admin', namespaces });
    const auditor = await newAdministratorToken(server, { role: 'auditor' });
    const mine = await newAdministratorToken(server, {
      role: 'namespace-admin',
      namespaces: [namespace],
    });
    for (const path of ['/user', '/group', `/user/${existingUser}`]) {
      for (const refused of [stranger, auditor]) {
        const answer = await new JwtdAdministrator(server, refused.token).get(path);
        expect(answer).toMatchObject({ ...denied, status: 403 });
      }
      expect((await new JwtdAdministrator(server, mine.token).get(path)).status).toBe(200);
    }
  });
});
