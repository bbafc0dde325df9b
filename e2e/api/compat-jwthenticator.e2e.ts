import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { editApiKey, editNamespace } from '#client';
import { newAdministratorToken } from '../support/administrators.js';
import { accessTokenOf, newNamespace, newUser, refreshTokenOf, useApi } from '../support/api.js';
import { send } from '../support/http.js';
import {
  deviceKey,
  JwthenticatorClient,
  namespace,
  newKey,
  refused,
  registered,
  startWithDialect,
  tampered,
  yes,
  type Tokens,
} from '../support/jwthenticator.js';
import { TestServer } from '../support/server.js';
import { readToken } from '../support/verifier.js';

const internalPaths = ['register_key', 'is_key_registered'];
const externalPaths = ['authenticate', 'refresh', 'validate'];

let server: TestServer;
let client: JwthenticatorClient;
let token: string;

beforeAll(async () => {
  server = await startWithDialect();
  client = new JwthenticatorClient(server);
  await useApi(server);
  token = await accessTokenOf(server);
  await newNamespace({ name: namespace, algorithm: 'RS256' });
});

afterAll(() => server.dispose());

describe('the external API', () => {
  it('authenticate returns both tokens, which validate and refresh accept', async () => {
    const key = await newKey();
    const tokens = await client.authenticated(key);
    expect(Object.keys(tokens).sort()).toEqual(['jwt', 'refresh_token']);
    expect(readToken(tokens.jwt).claims).toMatchObject({ identifier: key.identifier });

    expect(await client.post('validate', { jwt: tokens.jwt })).toMatchObject(yes);
    const { identifier } = key;
    const renewed = await client.post('refresh', {
      refresh_token: tokens.refresh_token,
      identifier,
    });
    expect(renewed).toMatchObject({ status: 200, json: { refresh_token: null } });
    expect(Object.keys(renewed.json as Tokens).sort()).toEqual(['jwt', 'refresh_token']);
    expect(await client.post('validate', { jwt: (renewed.json as Tokens).jwt })).toMatchObject(yes);
  });

  it('authenticate accepts an uppercase UUID as the identifier', async () => {
    const { key, identifier } = await newKey();
    const answer = await client.post('authenticate', { key, identifier: identifier.toUpperCase() });
    expect(answer.status).toBe(200);
  });

  it('authenticate answers 401 and {} for an unknown, expired or disabled key', async () => {
    const { id, key, identifier } = await newKey();
    const unknown = { key: deviceKey(), identifier };
    expect(await client.post('authenticate', unknown)).toMatchObject(refused);
    await editApiKey(namespace, id, { expiresAt: '2020-01-01T00:00:00Z' });
    const expired = await client.post('authenticate', { key, identifier });
    expect(expired).toMatchObject({ ...refused, text: '{}' });
    await editApiKey(namespace, id, { expiresAt: null, disabled: true });
    expect(await client.post('authenticate', { key, identifier })).toMatchObject(refused);
  });

  it('refresh answers 401 and {} for a malformed token or one of another type', async () => {
    const key = await newKey();
    const { jwt, refresh_token } = await client.authenticated(key);
    const { identifier } = key;
    for (const bad of ['', 'ab'.repeat(64), jwt, tampered(refresh_token)]) {
      const answer = await client.post('refresh', { refresh_token: bad, identifier });
      expect(answer).toMatchObject({ ...refused, text: '{}' });
    }
  });

  it('validate answers 401 and {} for a malformed token, and 400 for one without an identifier', async () => {
    const { jwt, refresh_token } = await client.authenticated(await newKey());
    for (const bad of ['', 'x', 'a.b.c', tampered(jwt), refresh_token]) {
      expect(await client.post('validate', { jwt: bad })).toMatchObject({ ...refused, text: '{}' });
    }
    const person = await newUser(namespace);
    const renewal = { namespace, refresh_token: await refreshTokenOf(namespace, person.name) };
    const { json } = await send(server, '/token/access', { body: renewal });
    const theirs = (json as { token: string }).token;
    const answer = await client.post('validate', { jwt: theirs });
    expect(answer).toMatchObject({ status: 400, json: { identifier: [expect.any(String)] } });
    expect(await client.get('/validate_request', `Bearer ${theirs}`)).toMatchObject(refused);
  });

  it('validate_request answers 200, 401 or 403 depending on the header', async () => {
    const { jwt } = await client.authenticated(await newKey());
    expect(await client.get('/validate_request', `Bearer ${jwt}`)).toMatchObject({
      status: 200,
      text: '{}',
    });
    const headers = [undefined, '', 'Bearer', 'Bearer ', `bearer ${jwt}`, `Bearer  ${jwt}`];
    for (const bad of [...headers, `Basic ${jwt}`, jwt, `Bearer ${jwt} x`]) {
      const answer = await client.get('/validate_request', bad);
      expect([bad, answer.status, answer.text]).toEqual([bad, 403, '{}']);
    }
  });

  it.each(externalPaths)('%s answers 400 with the invalid fields', async (path) => {
    const good: Record<string, unknown> = {
      authenticate: { key: deviceKey(), identifier: randomUUID() },
      refresh: { refresh_token: 'x', identifier: randomUUID() },
      validate: { jwt: 'x' },
    };
    const fields = Object.keys(good[path] as object);
    const nothing = await client.post(path, {});
    expect(nothing.status).toBe(400);
    expect(Object.keys(nothing.json as object).sort()).toEqual([...fields].sort());
    for (const messages of Object.values(nothing.json as Record<string, string[]>)) {
      expect(messages).toEqual([expect.any(String)]);
    }
    const more = await client.post(path, { ...(good[path] as object), more: 1 });
    expect(more).toMatchObject({ status: 400, json: { more: [expect.any(String)] } });
    for (const field of fields) {
      const answer = await client.post(path, { ...(good[path] as object), [field]: 1 });
      expect(answer.status).toBe(400);
      expect(Object.keys(answer.json as object)).toEqual([field]);
    }
    expect(await client.post(path, '{"key":')).toMatchObject({ status: 400, text: '{}' });
    expect(await client.post(path, '[]')).toMatchObject({
      status: 400,
      json: { _schema: [expect.any(String)] },
    });
  });
});

describe('the internal API', () => {
  it('register_key registers a key, with which its holder authenticates', async () => {
    const body = { key: deviceKey(), identifier: randomUUID() };
    const asked = { key: body.key };
    const before = await client.post('is_key_registered', asked, token);
    expect(before).toMatchObject({ status: 200, json: { result: false, message: null } });
    expect(await client.post('register_key', body, token)).toMatchObject(registered);
    expect(await client.post('is_key_registered', asked, token)).toMatchObject(yes);
    const { json } = await client.post('authenticate', body);
    expect(readToken((json as Tokens).jwt).claims).toMatchObject({ identifier: body.identifier });
  });

  it('requires an administrator who may write the keys of the namespace', async () => {
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
      expect(await client.post(path, body)).toMatchObject({ status: 401, text: '{}' });
      expect(await client.post(path, body, 'sgp_wrong')).toMatchObject({ status: 401, text: '{}' });
      for (const who of [stranger, auditor]) {
        expect(await client.post(path, body, who.token)).toMatchObject({ status: 403, text: '{}' });
      }
      const answer = await client.post(path, body, mine.token);
      expect(answer.status).toBe(path === 'register_key' ? 201 : 200);
    }
  });

  it.each(internalPaths)('%s answers 400 with the invalid fields', async (path) => {
    const nothing = await client.post(path, {}, token);
    expect(nothing).toMatchObject({ status: 400, json: { key: [expect.any(String)] } });
    const more = await client.post(
      path,
      { key: deviceKey(), identifier: randomUUID(), more: 1 },
      token,
    );
    expect(more).toMatchObject({ status: 400, json: { more: [expect.any(String)] } });
    expect(await client.post(path, '{', token)).toMatchObject({ status: 400, text: '{}' });
  });
});

describe('the common routes', () => {
  it('include /, /health and /jwks', async () => {
    expect(await client.get('')).toMatchObject(yes);
    expect(await client.get('/health')).toMatchObject(yes);
    const { status, json, headers } = await client.get('/jwks');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    const { jwt } = await client.authenticated(await newKey());
    const { protectedHeader } = await jwtVerify(jwt, createLocalJWKSet(json as JSONWebKeySet));
    expect(protectedHeader.alg).toBe('RS256');
  });
});

describe('under a strategy that rotates refresh tokens', () => {
  it('refresh returns the successor, and a wrong identifier does not consume the token', async () => {
    await editNamespace(namespace, { renewalStrategy: 'rotate', reuseGrace: 0 });
    const key = await newKey();
    const { refresh_token } = await client.authenticated(key);
    const wrong = await client.post('refresh', { refresh_token, identifier: randomUUID() });
    expect(wrong).toMatchObject(refused);
    const { identifier } = key;
    const renewed = await client.post('refresh', { refresh_token, identifier });
    expect(renewed.status).toBe(200);
    const successor = (renewed.json as Tokens).refresh_token;
    expect(successor).not.toBe(refresh_token);
    expect((await client.post('refresh', { refresh_token: successor, identifier })).status).toBe(
      200,
    );
    await editNamespace(namespace, { renewalStrategy: 'keep' });
  });
});

describe('the settings', () => {
  const every = [...externalPaths, ...internalPaths];

  async function statuses(environment: Record<string, string>): Promise<Record<string, number>> {
    await using other = await TestServer.start({ environment });
    await useApi(other);
    await newNamespace({ name: namespace });
    const found: Record<string, number> = {};
    for (const path of every) {
      found[path] = (await send(other, `/compat/jwthenticator/${path}`, { body: {} })).status;
    }
    for (const path of ['', '/health', '/jwks', '/validate_request']) {
      found[path] = (await send(other, `/compat/jwthenticator${path}`, { method: 'GET' })).status;
    }
    await useApi(server);
    return found;
  }

  it('disable every route if no namespace is set', async () => {
    const found = await statuses({});
    expect(new Set(Object.values(found))).toEqual(new Set([404]));
  });

  it('enable each plane separately', async () => {
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

  it('disable the internal plane by default', async () => {
    const found = await statuses({ SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: namespace });
    expect(found).toMatchObject({
      authenticate: 400,
      '/validate_request': 403,
      register_key: 404,
      is_key_registered: 404,
    });
  });
});
