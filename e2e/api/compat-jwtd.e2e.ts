import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JSONWebKeySet } from 'jose';
import {
  addGroupMember,
  createGroup,
  editNamespace,
  editUser,
  listSessions,
  listUsers,
  replaceGroupRights,
  revokeSession,
} from '#client';
import { newUser, uniqueName, userPassword } from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import {
  requestToken,
  denied,
  expectText,
  FORM,
  namespace,
  root,
  sendRaw,
  startJwtd,
  type JwtdAdministrator,
  type TokenRequest,
} from '../support/jwtd.js';
import { publicUrl, TestServer } from '../support/server.js';
import { publicKeyOf, readToken, verifyAsApplication } from '../support/verifier.js';

const issuer = `${publicUrl}/ns/${namespace}`;
const service = 'http-echo-1';

let server: TestServer;
let jwtd: JwtdAdministrator;
/** The first user may get `role: admin` and, for another service, any label; the second may get `role: user`. */
let admin: string;
let user: string;

beforeAll(async () => {
  ({ server, jwtd } = await startJwtd());
  admin = await jwtd.newUser(
    await jwtd.newGroup({ [service]: { role: 'admin' }, [`${service}.other`]: { '*': '*' } }),
  );
  user = await jwtd.newUser(
    await jwtd.newGroup({ [service]: { role: 'user', '*': 'known', team: '*' } }),
  );
});

afterAll(() => server.dispose());

const asked = (more: TokenRequest = {}): TokenRequest => ({
  username: admin,
  password: userPassword,
  service,
  labels: { role: 'admin' },
  ...more,
});

const ask = (more: TokenRequest = {}): Promise<Answer> => requestToken(server, asked(more));

async function tokenFor(more: TokenRequest = {}): Promise<string> {
  const { status, json, text } = await ask(more);
  expect(status, text).toBe(200);
  expect(Object.keys(json as object)).toEqual(['token']);
  return (json as { token: string }).token;
}

async function claimsFor(more: TokenRequest = {}): Promise<Record<string, unknown>> {
  return readToken(await tokenFor(more)).claims;
}

/** Verifies like an application with the key set and an independent library. */
async function verified(jwt: string): Promise<Record<string, unknown>> {
  const { json } = await send(server, `/ns/${namespace}/.well-known/jwks.json`, { method: 'GET' });
  const { kid } = readToken(jwt).header;
  const key = (json as JSONWebKeySet).keys.find((one) => one.kid === kid);
  return verifyAsApplication(jwt, 'ES512', publicKeyOf({ ...key }), issuer);
}

async function validate(jwt: string, right?: string): Promise<number> {
  const query = right === undefined ? '' : `?require=${encodeURIComponent(right)}`;
  const path = `/ns/${namespace}/validate${query}`;
  return (await send(server, path, { method: 'GET', token: jwt })).status;
}

describe('/token', () => {
  it.each([
    ['curl --data', { type: FORM }],
    ['curl -X GET --data, as the README says', { method: 'GET', type: FORM }],
    ['a client in Go, which names no type', {}],
    ['a client in Go with GET', { method: 'GET' }],
    ['a browser, which calls a text a text', { type: 'text/plain;charset=UTF-8' }],
    ['who knows what JSON is called', { type: 'application/json' }],
    ['PUT', { method: 'PUT', type: 'application/json' }],
    ['PATCH', { method: 'PATCH', type: 'application/json' }],
    ['DELETE', { method: 'DELETE', type: 'application/json' }],
    ['a body in pieces', { method: 'GET', chunked: true }],
  ])('issues a token to %s', async (_, sending) => {
    const body = ` \r\n${JSON.stringify(asked(), null, 2)}`;
    const answer = await sendRaw(server, '/token', { ...sending, body });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(answer.json as object)).toEqual(['token']);
    await verified((answer.json as { token: string }).token);
  });

  it('issues a Signet access token that also has the claims that jwtd verifiers read', async () => {
    const jwt = await tokenFor();
    expect(readToken(jwt).header).toEqual({
      alg: 'ES512',
      kid: expect.any(String) as string,
      typ: 'at+jwt',
    });
    const claims = await verified(jwt);
    const { items } = await listUsers(namespace, { q: admin });
    expect(claims).toMatchObject({
      user: admin,
      service,
      labels: { role: 'admin' },
      scope: `${service}:role/admin`,
      iss: issuer,
      aud: issuer,
      sub: items[0]?.id,
      client_id: namespace,
      sid: expect.any(String) as string,
      jti: expect.any(String) as string,
    });
    const { iat, nbf, exp } = claims;
    expect([Number(nbf) - Number(iat), Number(exp) - Number(iat)]).toEqual([-60, 600]);
    expect(claims).not.toHaveProperty('subject');
  });

  it('grants all requested labels, each with its right', async () => {
    const claims = await claimsFor({
      username: user,
      labels: { role: 'user', team: 'blue', colour: 'known' },
    });
    expect(claims['labels']).toEqual({ role: 'user', team: 'blue', colour: 'known' });
    expect(claims['scope']).toBe(
      `${service}:colour/known ${service}:role/user ${service}:team/blue`,
    );
  });

  it('accepts a username in any spelling, and puts the stored name in the token', async () => {
    expect(await claimsFor({ username: admin.toUpperCase() })).toMatchObject({ user: admin });
  });

  it.each<[string, TokenRequest]>([
    ['empty labels', { labels: {} }],
    ['no labels', { labels: undefined }],
    ['null for labels, as Go writes none', { labels: null }],
    ['an unknown service', { labels: {}, service: 'nowhere.example:'.slice(0, -1) }],
  ])('issues a token without rights for %s', async (_, more) => {
    const claims = await claimsFor(more);
    expect(claims).toMatchObject({ labels: {}, service: more.service ?? service });
    expect(claims).not.toHaveProperty('scope');
  });

  it('ignores the project, which version 1.0 clients send', async () => {
    const claims = await claimsFor({ project: 'default' });
    expect(claims).not.toHaveProperty('project');
    await tokenFor({ project: '../../etc/passwd' });
  });

  it.each([
    [undefined, 600],
    ['', 600],
    ['1s', 1],
    ['90m', 5400],
    ['1h30m10s', 5410],
    ['1.5h', 5400],
    ['2h', 7200],
  ])('accepts the lifetime %s', async (lifetime, seconds) => {
    const { iat, exp } = await claimsFor({ lifetime });
    expect(Number(exp) - Number(iat)).toBe(seconds);
  });

  it.each([
    ['a key with any value', { team: 'red' }, true],
    ['a value with any key', { anything: 'known' }, true],
    ['another value of a key', { role: 'admin' }, false],
    ['a key with any value, asked for any', { team: '*' }, true],
    ['a value with any key, asked for any', { '*': 'known' }, true],
    ['any key and any value', { '*': '*' }, false],
    ['any value of a key that has one', { role: '*' }, false],
  ])('matches wildcards: %s', async (_, labels, granted) => {
    expect((await ask({ username: user, labels })).status).toBe(granted ? 200 : 401);
  });

  it('grants any label of a service with a wildcard, and none of another service', async () => {
    const labels = { some: 'thing', '*': '*' };
    await tokenFor({ service: `${service}.other`, labels });
    expect(await ask({ labels })).toMatchObject(denied);
  });

  it('answers 401 with the same message for an unknown user, a wrong password and a disabled user', async () => {
    const disabled = await newUser(namespace);
    await editUser(namespace, disabled.id, { disabled: true }, {});
    const answers = await Promise.all([
      ask({ username: 'unknown' }),
      ask({ password: 'wrong-password' }),
      ask({ password: '' }),
      ask({ username: disabled.name }),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject(denied);
      expect(answer.text).toBe(answers[0].text);
    }
  });

  it('answers 401 if a right is missing, and names it', async () => {
    const wrongLabel = await ask({ username: user });
    expect(wrongLabel).toMatchObject(denied);
    expect(wrongLabel.text).toContain(`${service}:role/admin`);
    expect(await ask({ service: 'wrong-service' })).toMatchObject(denied);
    const { items } = await listUsers(namespace, { q: user });
    const { items: sessions } = await listSessions(namespace, { userId: items[0]?.id });
    const before = sessions.length;
    await ask({ username: user });
    const after = (await listSessions(namespace, { userId: items[0]?.id })).items.length;
    expect(after).toBe(before);
  });

  it('answers 401 while the namespace is closed or disabled', async () => {
    for (const [off, on] of [
      [{ publicEndpoint: false }, { publicEndpoint: true }],
      [{ disabled: true }, { disabled: false }],
    ]) {
      await editNamespace(namespace, { ...off }, {});
      expect(await ask()).toMatchObject(denied);
      await editNamespace(namespace, { ...on }, {});
    }
    await tokenFor();
  });

  it.each([
    ['no JSON', '{"username":', 'not valid JSON'],
    ['a list', '[]', 'JSON object'],
    ['a text', '"x"', 'JSON object'],
  ])('answers 400 for %s', async (_, body, saying) => {
    const answer = await sendRaw(server, '/token', { body, type: 'application/json' });
    expectText(answer, 400, saying);
  });

  it('answers 400 without a body, for every method', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      expectText(await sendRaw(server, '/token', { method }), 400, '/username must be a string');
    }
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['lifetime', { lifetime: 'soon' }, '/lifetime must be a duration'],
    ['lifetime', { lifetime: '2h1s' }, '/lifetime must be at most 2h'],
    ['lifetime', { lifetime: 600 }, '/lifetime'],
    ['username', { username: undefined }, '/username'],
    ['username', { username: 1 }, '/username'],
    ['password', { password: undefined }, '/password'],
    ['service', { service: undefined }, '/service'],
    ['service', { service: '*' }, '/service'],
    ['service', { service: 'a b' }, '/service'],
    ['labels', { labels: 'role' }, '/labels must be an object with string values'],
    ['labels', { labels: { role: 1 } }, '/labels must be an object with string values'],
    ['labels', { labels: { role: ['admin'] } }, '/labels must be an object with string values'],
    ['a key', { labels: { 'a/b': 'x' } }, '/labels/a~1b must be a label'],
    ['a key', { labels: { 'a*': 'x' } }, '/labels/a\\* must be a label'],
    ['a key', { labels: { '': 'x' } }, '/labels/ must be a label'],
    ['a key', { labels: { ['k'.repeat(99)]: 'xx' } }, '/labels/k+ must be a label'],
    ['a value', { labels: { role: 'a b' } }, '/labels/role must be a label'],
    ['a value', { labels: { role: 'a/b' } }, '/labels/role must be a label'],
    ['a value', { labels: { good: 'x', role: 'ü' } }, '/labels/role must be a label'],
    ['subject beside labels', { subject: 'read' }, '/subject must not be combined with labels'],
    ['a member', { scope: 'x' }, '/scope is not a known field'],
  ])('answers 400 and names the malformed %s', async (_, more, saying) => {
    const body = JSON.stringify({ ...asked(), ...more });
    const answer = await sendRaw(server, '/token', { type: FORM, body });
    expectText(answer, 400, saying);
  });

  it('answers 400 if the labels are too large for a token', async () => {
    const labels = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`a-long-label-${index}`, 'x']),
    );
    expectText(await ask({ labels }), 400, '/labels must not have more than 2048 bytes');
  });
});

describe('/token in its first version', () => {
  let reader: string;

  beforeAll(async () => {
    const group = await createGroup(namespace, { name: uniqueName('group') });
    await replaceGroupRights(namespace, group.id, { rights: ['datastore:read', 'webserver:*'] });
    const { id, name } = await newUser(namespace);
    await addGroupMember(namespace, group.id, id);
    reader = name;
  });

  const formOf = (more: Record<string, string> = {}): string =>
    new URLSearchParams({
      username: reader,
      password: userPassword,
      service: 'datastore',
      subject: 'read',
      ...more,
    }).toString();

  it.each(['POST', 'GET', 'PUT'])('answers a form with the bare token: %s', async (method) => {
    const answer = await sendRaw(server, '/token', { method, type: FORM, body: formOf() });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const claims = await verified(answer.text);
    expect(claims).toMatchObject({
      user: reader,
      service: 'datastore',
      subject: 'read',
      scope: 'datastore:read',
    });
    expect(claims).not.toHaveProperty('labels');
  });

  it('answers JSON with JSON', async () => {
    const claims = await claimsFor({
      username: reader,
      service: 'webserver',
      labels: undefined,
      subject: 'read/all',
      lifetime: '1h',
    });
    expect(claims).toMatchObject({ subject: 'read/all', scope: 'webserver:read/all' });
  });

  it('answers 401 and 400 like the current version', async () => {
    const sent = (more: Record<string, string>): Promise<Answer> =>
      sendRaw(server, '/token', { type: FORM, body: formOf(more) });
    expect(await sent({ subject: 'write' })).toMatchObject(denied);
    expect(await sent({ password: 'wrong' })).toMatchObject(denied);
    expect(await sent({ username: 'unknown' })).toMatchObject(denied);
    expectText(await sent({ subject: 'a b' }), 400, '/subject');
    expectText(await sent({ service: '' }), 400, '/service');
    expectText(await sent({ lifetime: 'soon' }), 400, '/lifetime');
    expectText(await sent({ unknown: 'x' }), 400, '/unknown');
    const twice = await sendRaw(server, '/token', {
      type: FORM,
      body: `${formOf()}&subject=write`,
    });
    expectText(twice, 400, '/subject must be a string');
  });
});

describe('a token issued through jwtd', () => {
  it('is validated like any access token, and becomes invalid with its session', async () => {
    const jwt = await tokenFor();
    expect(await validate(jwt)).toBe(204);
    expect(await validate(jwt, `${service}:role/admin`)).toBe(204);
    expect(await validate(jwt, `${service}:role/user`)).toBe(403);
    const { sid } = readToken(jwt).claims;
    const { items } = await listSessions(namespace, { live: true, limit: 200 });
    const session = items.find(({ id }) => id === sid);
    expect(Date.parse(session?.expiresAt ?? '') - Date.parse(session?.createdAt ?? '')).toBe(
      600_000,
    );
    await revokeSession(namespace, String(sid));
    await expect.poll(() => validate(jwt)).toBe(401);
  });

  it('is not accepted as a refresh token or for the admin routes', async () => {
    const jwt = await tokenFor();
    const body = { namespace, refresh_token: jwt };
    expect((await send(server, '/token/access', { body })).status).toBe(401);
    expect((await send(server, `${root}/user`, { method: 'GET', token: jwt })).status).toBe(401);
  });
});

describe('without a jwtd namespace in the settings', () => {
  it('no route exists', async () => {
    await using other = await TestServer.start();
    for (const path of ['/token', '/user', '/group', '/user/x', '/group/x']) {
      for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
        const { status } = await sendRaw(other, path, { method, body: '{}' });
        expect([path, method, status]).toEqual([path, method, 404]);
      }
    }
  });
});
