import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNamespaceActivity, importApiKeys } from '#client';
import {
  accessTokenOf,
  newNamespace,
  newUser,
  uniqueName,
  useApi,
  userPassword,
} from '../support/api.js';
import {
  deviceKey,
  JwthenticatorClient,
  namespace,
  registered,
  startWithDialect,
  type Tokens,
} from '../support/jwthenticator.js';
import type { TestServer } from '../support/server.js';
import { readToken } from '../support/verifier.js';

let server: TestServer;
let owner: string;
let client: JwthenticatorClient;

beforeAll(async () => {
  server = await startWithDialect({
    SIGNET_COMPAT_JWTHENTICATOR_IDENTIFIER_MISMATCH: 'warn',
    SIGNET_COMPAT_JWTD_NAMESPACE: namespace,
    SIGNET_COMPAT_JWTIS: 'true',
  });
  await useApi(server);
  owner = await accessTokenOf(server);
  await newNamespace({ name: namespace });
  client = new JwthenticatorClient(server);
});
afterAll(() => server.dispose());

const mismatches = async (): Promise<number> => {
  const { points } = await getNamespaceActivity(namespace, { step: '1h' });
  return points.reduce((sum, point) => sum + point.identifierMismatch, 0);
};

async function imported(identifier: string): Promise<string> {
  const key = deviceKey();
  await importApiKeys(namespace, { keys: [{ name: uniqueName('device'), identifier, key }] });
  return key;
}

describe('a client whose identifier is not the one its key was registered with', () => {
  it('can authenticate during the transition, as the registered device, and is counted', async () => {
    const [registrant, device] = [randomUUID(), randomUUID()];
    const key = await imported(registrant);
    const before = await mismatches();
    const { jwt, refresh_token } = await client.authenticated({ key, identifier: device });
    expect(readToken(jwt).claims['identifier']).toBe(registrant);
    const renewed = await client.post('refresh', { refresh_token, identifier: device });
    expect(renewed.status, renewed.text).toBe(200);
    expect(readToken((renewed.json as Tokens).jwt).claims['identifier']).toBe(registrant);
    expect(await client.post('register_key', { key, identifier: device }, owner)).toMatchObject(
      registered,
    );
    expect(await mismatches()).toBe(before + 3);
    expect(server.output).toContain('sent a different identifier than its key');
    expect(server.output).not.toContain(key);
  });

  it('is not counted without a valid key, so strangers cannot inflate the count', async () => {
    const before = await mismatches();
    const stranger = { key: deviceKey(), identifier: randomUUID() };
    expect((await client.post('authenticate', stranger)).status).toBe(401);
    const refresh = { refresh_token: 'x.y.z', identifier: randomUUID() };
    expect((await client.post('refresh', refresh)).status).toBe(401);
    expect(await mismatches()).toBe(before);
  });

  it('is not counted if it only spells the same identifier differently', async () => {
    const identifier = randomUUID();
    const digits = identifier.replaceAll('-', '');
    const before = await mismatches();
    for (const form of [identifier, digits]) {
      const key = await imported(form);
      for (const same of [identifier.toUpperCase(), digits, `urn:uuid:${identifier}`]) {
        const { jwt } = await client.authenticated({ key, identifier: same });
        expect(readToken(jwt).claims['identifier']).toBe(identifier);
      }
    }
    expect(await mismatches()).toBe(before);
    const answer = await client.post('authenticate', {
      key: deviceKey(),
      identifier: 'urn:uuid:1',
    });
    expect(answer).toMatchObject({ status: 400, json: { identifier: [expect.any(String)] } });
  });
});

describe('a base URL with extra slashes', () => {
  const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const routes = Object.entries(paths)
    .filter(([path]) => /^\/compat\//.test(path))
    .flatMap(([path, item]) =>
      Object.keys(item).map((method) => [method.toUpperCase(), path.replace(/\{\w+\}/, 'x1')]),
    );

  /** Uses fetch directly: the contract client accepts only documented paths. */
  const ask = async (method: string, address: string, body?: object): Promise<[number, string]> => {
    const response = await fetch(server.url + address, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return [response.status, await response.text()];
  };

  it('is tested on enough routes', () => {
    expect(routes.length).toBeGreaterThan(20);
  });

  it('reaches every route with a trailing slash or a double slash', async () => {
    for (const [method = '', path = ''] of routes) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      const answer = await ask(method, path, body);
      expect([path, answer[0]]).not.toEqual([path, 404]);
      const last = path.lastIndexOf('/');
      const doubled = `${path.slice(0, last)}/${path.slice(last)}`;
      for (const spelled of [`${path}/`, doubled, `/${path}`]) {
        expect([spelled, ...(await ask(method, spelled, body))]).toEqual([spelled, ...answer]);
      }
    }
  });

  it('logs a Quid user in with a trailing slash', async () => {
    const { name: username } = await newUser(namespace);
    const body = { namespace, username, password: userPassword };
    expect((await ask('POST', '//token/refresh/24h', body))[0]).toBe(200);
  });
});
