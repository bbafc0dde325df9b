import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { createApiKey, editApiKey, editNamespace, listApiKeys, type ApiKeyMade } from '#client';
import { newAdministratorToken } from '../support/administrators.js';
import {
  accessTokenOf,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  useApi,
} from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import { TestServer } from '../support/server.js';
import { readToken } from '../support/verifier.js';

const namespace = 'devices';
const root = '/compat/jwthenticator';
const internalPaths = ['register_key', 'is_key_registered'];
const externalPaths = ['authenticate', 'refresh', 'validate'];

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await TestServer.start({
    environment: {
      SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: namespace,
      SIGNET_COMPAT_JWTHENTICATOR_INTERNAL: 'true',
    },
  });
  await useApi(server);
  token = await accessTokenOf(server);
  await newNamespace({ name: namespace, algorithm: 'RS256' });
});

afterAll(() => server.dispose());

interface Tokens {
  jwt: string;
  refresh_token: string;
}

const post = (path: string, body: unknown, as?: string): Promise<Answer> =>
  send(server, `${root}/${path}`, { body, token: as });

const get = (path: string, authorization?: string): Promise<Answer> =>
  send(server, root + path, {
    method: 'GET',
    headers: authorization === undefined ? {} : { authorization },
  });

const newKey = (): Promise<ApiKeyMade> => createApiKey(namespace, { name: uniqueName('key') });

async function authenticated({ key, identifier }: ApiKeyMade): Promise<Tokens> {
  const answer = await post('authenticate', { key, identifier });
  expect(answer.status, answer.text).toBe(200);
  return answer.json as Tokens;
}

/** A key as its holder would make it up. */
const deviceKey = (): string => randomBytes(24).toString('hex');

const yes = { status: 200, json: { result: true, message: null } };
const registered = { status: 201, json: { result: true, message: null } };
const refused = { status: 401, json: {} };

/** A token whose signature is of the right form and wrong. */
function tampered(jwt: string): string {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  return `${header}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
}

describe('the external API', () => {
  it('authenticate gives both tokens, which validate and refresh take', async () => {
    const key = await newKey();
    const tokens = await authenticated(key);
    expect(Object.keys(tokens).sort()).toEqual(['jwt', 'refresh_token']);
    expect(readToken(tokens.jwt).claims).toMatchObject({ identifier: key.identifier });

    expect(await post('validate', { jwt: tokens.jwt })).toMatchObject(yes);
    const { identifier } = key;
    const renewed = await post('refresh', { refresh_token: tokens.refresh_token, identifier });
    expect(renewed).toMatchObject({ status: 200, json: { refresh_token: null } });
    expect(Object.keys(renewed.json as Tokens).sort()).toEqual(['jwt', 'refresh_token']);
    expect(await post('validate', { jwt: (renewed.json as Tokens).jwt })).toMatchObject(yes);
  });

  it('authenticate takes an identifier in capitals, as UUIDs may be written', async () => {
    const { key, identifier } = await newKey();
    const answer = await post('authenticate', { key, identifier: identifier.toUpperCase() });
    expect(answer.status).toBe(200);
  });

  it('authenticate answers 401 and {} for a key that is unknown, expired or disabled', async () => {
    const { id, key, identifier } = await newKey();
    const unknown = { key: deviceKey(), identifier };
    expect(await post('authenticate', unknown)).toMatchObject(refused);
    await editApiKey(namespace, id, { expiresAt: '2020-01-01T00:00:00Z' });
    const expired = await post('authenticate', { key, identifier });
    expect(expired).toMatchObject({ ...refused, text: '{}' });
    await editApiKey(namespace, id, { expiresAt: null, disabled: true });
    expect(await post('authenticate', { key, identifier })).toMatchObject(refused);
  });

  it('refresh answers 401 and {} for a token that is none, or another kind', async () => {
    const key = await newKey();
    const { jwt, refresh_token } = await authenticated(key);
    const { identifier } = key;
    for (const bad of ['', 'ab'.repeat(64), jwt, tampered(refresh_token)]) {
      const answer = await post('refresh', { refresh_token: bad, identifier });
      expect(answer).toMatchObject({ ...refused, text: '{}' });
    }
  });

  it('validate answers 401 and {} for a token that is none, and 400 for one without an identifier', async () => {
    const { jwt, refresh_token } = await authenticated(await newKey());
    for (const bad of ['', 'x', 'a.b.c', tampered(jwt), refresh_token]) {
      expect(await post('validate', { jwt: bad })).toMatchObject({ ...refused, text: '{}' });
    }
    const person = await newUser(namespace);
    const renewal = { namespace, refresh_token: await refreshTokenOf(namespace, person.name) };
    const { json } = await send(server, '/token/access', { body: renewal });
    const theirs = (json as { token: string }).token;
    const answer = await post('validate', { jwt: theirs });
    expect(answer).toMatchObject({ status: 400, json: { identifier: [expect.any(String)] } });
    expect(await get('/validate_request', `Bearer ${theirs}`)).toMatchObject(refused);
  });

  it('validate_request answers 200, 401 and 403 by the header', async () => {
    const { jwt } = await authenticated(await newKey());
    expect(await get('/validate_request', `Bearer ${jwt}`)).toMatchObject({
      status: 200,
      text: '{}',
    });
    const headers = [undefined, '', 'Bearer', 'Bearer ', `bearer ${jwt}`, `Bearer  ${jwt}`];
    for (const bad of [...headers, `Basic ${jwt}`, jwt, `Bearer ${jwt} x`]) {
      const answer = await get('/validate_request', bad);
      expect([bad, answer.status, answer.text]).toEqual([bad, 403, '{}']);
    }
  });

  it.each(externalPaths)('%s answers 400 with the fields that are wrong', async (path) => {
    const good: Record<string, unknown> = {
      authenticate: { key: deviceKey(), identifier: randomUUID() },
      refresh: { refresh_token: 'x', identifier: randomUUID() },
      validate: { jwt: 'x' },
    };
    const fields = Object.keys(good[path] as object);
    const nothing = await post(path, {});
    expect(nothing.status).toBe(400);
    expect(Object.keys(nothing.json as object).sort()).toEqual([...fields].sort());
    for (const messages of Object.values(nothing.json as Record<string, string[]>)) {
      expect(messages).toEqual([expect.any(String)]);
    }
    const more = await post(path, { ...(good[path] as object), more: 1 });
    expect(more).toMatchObject({ status: 400, json: { more: [expect.any(String)] } });
    for (const field of fields) {
      const answer = await post(path, { ...(good[path] as object), [field]: 1 });
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.json as object)).toEqual([field]);
    }
    expect(await post(path, '{"key":')).toMatchObject({ status: 400, text: '{}' });
    expect(await post(path, '[]')).toMatchObject({
      status: 400,
      json: { _schema: [expect.any(String)] },
    });
  });
});

describe('the internal API', () => {
  it('register_key brings a key, with which its holder authenticates', async () => {
    const body = { key: deviceKey(), identifier: randomUUID() };
    const asked = { key: body.key };
    const before = await post('is_key_registered', asked, token);
    expect(before).toMatchObject({ status: 200, json: { result: false, message: null } });
    expect(await post('register_key', body, token)).toMatchObject(registered);
    expect(await post('is_key_registered', asked, token)).toMatchObject(yes);
    const { json } = await post('authenticate', body);
    expect(readToken((json as Tokens).jwt).claims).toMatchObject({ identifier: body.identifier });
  });

  it('asks who calls: an administrator who may write the keys of the namespace', async () => {
    const other = await newNamespace();
    const stranger = await newAdministratorToken(server, {
      role: 'namespace-admin',
      namespaces: [other.name],
    });
    const auditor = await newAdministratorToken(server, { role: 'auditor' });
    const mine = await newAdministratorToken(server, {
      role: 'namespace-admin',
      namespaces: [namespace],
    });
    const bodies = {
      register_key: { key: deviceKey(), identifier: randomUUID() },
      is_key_registered: { key: deviceKey() },
    };
    for (const [path, body] of Object.entries(bodies)) {
      expect(await post(path, body)).toMatchObject({ status: 401, text: '{}' });
      expect(await post(path, body, 'sgp_wrong')).toMatchObject({ status: 401, text: '{}' });
      for (const who of [stranger, auditor]) {
        expect(await post(path, body, who.token)).toMatchObject({ status: 403, text: '{}' });
      }
      const answer = await post(path, body, mine.token);
      expect(answer.status).toBe(path === 'register_key' ? 201 : 200);
    }
  });

  it.each(internalPaths)('%s answers 400 with the fields that are wrong', async (path) => {
    const nothing = await post(path, {}, token);
    expect(nothing).toMatchObject({ status: 400, json: { key: [expect.any(String)] } });
    const more = await post(path, { key: deviceKey(), identifier: randomUUID(), more: 1 }, token);
    expect(more).toMatchObject({ status: 400, json: { more: [expect.any(String)] } });
    expect(await post(path, '{', token)).toMatchObject({ status: 400, text: '{}' });
  });
});

describe('what is always there', () => {
  it('/, /health and /jwks', async () => {
    expect(await get('')).toMatchObject(yes);
    expect(await get('/health')).toMatchObject(yes);
    const { status, json, headers } = await get('/jwks');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    const { jwt } = await authenticated(await newKey());
    const { protectedHeader } = await jwtVerify(jwt, createLocalJWKSet(json as JSONWebKeySet));
    expect(protectedHeader.alg).toBe('RS256');
  });
});

describe('the faults of JWThenticator', () => {
  it('1: a key does not buy tokens for another identifier', async () => {
    const key = await newKey();
    const identifier = randomUUID();
    expect(await post('authenticate', { key: key.key, identifier })).toMatchObject(refused);
    const { refresh_token } = await authenticated(key);
    expect(await post('refresh', { refresh_token, identifier })).toMatchObject(refused);
    const own = await post('refresh', { refresh_token, identifier: key.identifier });
    expect(own.status).toBe(200);
  });

  it('2: a refresh token does not outlive its key', async () => {
    for (const end of [{ disabled: true }, { expiresAt: '2020-01-01T00:00:00Z' }]) {
      const key = await newKey();
      const { jwt, refresh_token } = await authenticated(key);
      await editApiKey(namespace, key.id, end);
      const { identifier } = key;
      expect(await post('refresh', { refresh_token, identifier })).toMatchObject(refused);
      expect(await post('validate', { jwt })).toMatchObject(refused);
    }
  });

  it('3: refresh tokens are not stored: each is signed, and the session has only a counter', async () => {
    const { refresh_token } = await authenticated(await newKey());
    expect(readToken(refresh_token).header).toMatchObject({ typ: 'rt+jwt' });
    expect(readToken(refresh_token).claims).toMatchObject({ cnt: 0 });
  });

  it('4: registering again prolongs an expired key, and does not take another identifier', async () => {
    const body = { key: deviceKey(), identifier: randomUUID() };
    await post('register_key', body, token);
    const { items } = await listApiKeys(namespace, { limit: 200 });
    const found = items.find(({ identifier }) => identifier === body.identifier);
    expect(found?.expiresAt).not.toBeNull();
    await editApiKey(namespace, found?.id ?? '', { expiresAt: '2020-01-01T00:00:00Z' });
    expect(await post('authenticate', body)).toMatchObject(refused);
    expect(await post('register_key', body, token)).toMatchObject(registered);
    expect((await post('authenticate', body)).status).toBe(200);

    const other = await post('register_key', { ...body, identifier: randomUUID() }, token);
    expect(other).toMatchObject({ status: 400, json: { identifier: [expect.any(String)] } });
  });

  it('4: registering again does not enable a key that was disabled', async () => {
    const { id, key, identifier } = await newKey();
    await editApiKey(namespace, id, { disabled: true });
    const answer = await post('register_key', { key, identifier }, token);
    expect(answer).toMatchObject({ status: 400, json: { key: [expect.any(String)] } });
    expect(await post('authenticate', { key, identifier })).toMatchObject(refused);
  });

  it('5: neither keys nor tokens are logged, good or bad', async () => {
    const key = await newKey();
    const { jwt, refresh_token } = await authenticated(key);
    const bad = tampered(jwt);
    await post('validate', { jwt: bad });
    await get('/validate_request', `Bearer ${bad}`);
    const requestId = randomUUID();
    await send(server, `${root}/refresh`, {
      headers: { 'x-request-id': requestId },
      body: { refresh_token: tampered(refresh_token), identifier: key.identifier },
    });
    await server.printed(new RegExp(requestId));
    for (const secret of [key.key, jwt, refresh_token, bad]) {
      expect(server.output).not.toContain(secret);
    }
  });

  it('6: validate_request never fails: a token that is none is 401', async () => {
    const { jwt, refresh_token } = await authenticated(await newKey());
    for (const bad of ['x', 'a.b.c', '..', tampered(jwt), refresh_token, `${jwt}.x`]) {
      expect(await get('/validate_request', `Bearer ${bad}`)).toMatchObject(refused);
    }
  });

  it('6: an audience does not break validation', async () => {
    await editNamespace(namespace, { audience: 'https://gateway.example' });
    const { jwt } = await authenticated(await newKey());
    expect(readToken(jwt).claims['aud']).toBe('https://gateway.example');
    expect(await post('validate', { jwt })).toMatchObject(yes);
    expect((await get('/validate_request', `Bearer ${jwt}`)).status).toBe(200);
    await editNamespace(namespace, { audience: null });
  });

  it('7: a key has a least and a most length', async () => {
    for (const key of ['', 'guessable', 'k'.repeat(1025)]) {
      const answer = await post('register_key', { key, identifier: randomUUID() }, token);
      expect(answer).toMatchObject({ status: 400, json: { key: [expect.any(String)] } });
    }
  });

  it('9: tokens and the key set survive a restart', async () => {
    const key = await newKey();
    const { jwt, refresh_token } = await authenticated(key);
    const before = (await get('/jwks')).json;
    await server.restart();
    await useApi(server);
    expect((await get('/jwks')).json).toEqual(before);
    expect(await post('validate', { jwt })).toMatchObject(yes);
    const { identifier } = key;
    expect((await post('refresh', { refresh_token, identifier })).status).toBe(200);
  });

  it('10: a key that is registered by many at once is registered once', async () => {
    const body = { key: deviceKey(), identifier: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post('register_key', body, token)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const { items } = await listApiKeys(namespace, { limit: 200 });
    expect(items.filter(({ identifier }) => identifier === body.identifier)).toHaveLength(1);
  });
});

describe('under a strategy that replaces refresh tokens', () => {
  it('refresh gives the successor, and a wrong identifier does not use the token up', async () => {
    await editNamespace(namespace, { renewalStrategy: 'rotate', reuseGrace: 0 });
    const key = await newKey();
    const { refresh_token } = await authenticated(key);
    const wrong = await post('refresh', { refresh_token, identifier: randomUUID() });
    expect(wrong).toMatchObject(refused);
    const { identifier } = key;
    const renewed = await post('refresh', { refresh_token, identifier });
    expect(renewed.status).toBe(200);
    const successor = (renewed.json as Tokens).refresh_token;
    expect(successor).not.toBe(refresh_token);
    expect((await post('refresh', { refresh_token: successor, identifier })).status).toBe(200);
    await editNamespace(namespace, { renewalStrategy: 'keep' });
  });
});

describe('the switches', () => {
  const every = [...externalPaths, ...internalPaths];

  async function statuses(environment: Record<string, string>): Promise<Record<string, number>> {
    await using other = await TestServer.start({ environment });
    await useApi(other);
    await newNamespace({ name: namespace });
    const found: Record<string, number> = {};
    for (const path of every) {
      found[path] = (await send(other, `${root}/${path}`, { body: {} })).status;
    }
    for (const path of ['', '/health', '/jwks', '/validate_request']) {
      found[path] = (await send(other, root + path, { method: 'GET' })).status;
    }
    await useApi(server);
    return found;
  }

  it('without a namespace nothing is there', async () => {
    const found = await statuses({});
    expect(new Set(Object.values(found))).toEqual(new Set([404]));
  });

  it('each plane is switched by itself', async () => {
    const found = await statuses({
      SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: namespace,
      SIGNET_COMPAT_JWTHENTICATOR_EXTERNAL: 'false',
      SIGNET_COMPAT_JWTHENTICATOR_INTERNAL: 'true',
    });
    expect(found).toEqual({
      authenticate: 404,
      refresh: 404,
      validate: 404,
      '/validate_request': 404,
      register_key: 401,
      is_key_registered: 401,
      '': 200,
      '/health': 200,
      '/jwks': 200,
    });
  });

  it('the internal plane is off unless it is switched on', async () => {
    const found = await statuses({ SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: namespace });
    expect(found).toMatchObject({
      authenticate: 400,
      '/validate_request': 403,
      register_key: 404,
      is_key_registered: 404,
    });
  });
});
