import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  editApiKey,
  editNamespace,
  listApiKeys,
  listSessions,
  revokeSession,
  type ApiKey,
  type SigningAlgorithm,
} from '#client';
import {
  accessTokenOf,
  newNamespace,
  newUser,
  refreshTokenOf,
  useApi,
  editAtOnce,
} from '../support/api.js';
import { engine, everyRow } from '../support/database.js';
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
import type { TestServer } from '../support/server.js';
import { readToken } from '../support/verifier.js';

const past = '2020-01-01T00:00:00Z';

let server: TestServer;
/** A second node, if the engine supports more than one. */
let second: TestServer | undefined;
let client: JwthenticatorClient;
let token: string;

beforeAll(async () => {
  server = await startWithDialect();
  client = new JwthenticatorClient(server);
  await useApi(server);
  token = await accessTokenOf(server);
  await newNamespace({ name: namespace, algorithm: 'RS256' });
  if (engine() === 'postgres') second = await server.secondNode();
});

afterAll(async () => {
  await second?.dispose();
  await server.dispose();
});

/** Switches the namespace to HMAC and returns a function that re-signs a token with changed claims. */
async function forger(): Promise<(jwt: string, claims: Record<string, unknown>) => string> {
  const { sharedSecret = '' } = await editAtOnce(namespace, { algorithm: 'HS256' });
  const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return (jwt, claims) => {
    const { header, claims: own } = readToken(jwt);
    const input = `${encoded(header)}.${encoded({ ...own, ...claims })}`;
    const key = Buffer.from(sharedSecret, 'base64url');
    return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
  };
}

async function keysOf(identifier: string): Promise<ApiKey[]> {
  const { items } = await listApiKeys(namespace, { limit: 200 });
  return items.filter((key) => key.identifier === identifier);
}

const seconds = (): number => Math.floor(Date.now() / 1000);

/** The encodings in which a column could hold a secret. */
const spellings = (secret: string): string[] => [
  secret,
  ...(['hex', 'base64', 'base64url'] as const).map((form) => Buffer.from(secret).toString(form)),
];

describe('JWThenticator weaknesses that Signet does not have', () => {
  it('any identifier for any key: a key is valid for its own identifier only', async () => {
    const key = await newKey();
    const identifier = randomUUID();
    expect(await client.post('authenticate', { key: key.key, identifier })).toMatchObject(refused);
    const { refresh_token } = await client.authenticated(key);
    expect(await client.post('refresh', { refresh_token, identifier })).toMatchObject(refused);
    const own = await client.post('refresh', { refresh_token, identifier: key.identifier });
    expect(own.status).toBe(200);
  });

  it('refresh tokens that outlive their key: they expire with it', async () => {
    for (const end of [{ disabled: true }, { expiresAt: past }]) {
      const key = await newKey();
      const { jwt, refresh_token } = await client.authenticated(key);
      await editApiKey(namespace, key.id, end);
      const { identifier } = key;
      expect(await client.post('refresh', { refresh_token, identifier })).toMatchObject(refused);
      expect(await client.post('validate', { jwt })).toMatchObject(refused);
    }
  });

  it('no revocation: an administrator revokes a session, and its tokens with it', async () => {
    const key = await newKey();
    const { jwt, refresh_token } = await client.authenticated(key);
    await revokeSession(namespace, String(readToken(jwt).claims['sid']));
    const { identifier } = key;
    expect(await client.post('refresh', { refresh_token, identifier })).toMatchObject(refused);
    expect(await client.post('validate', { jwt })).toMatchObject(refused);
    expect(await client.get('/validate_request', `Bearer ${jwt}`)).toMatchObject(refused);
  });

  it('plaintext tokens in the database: no column of any table has a token or a key', async () => {
    const made = await newKey();
    const brought = { key: deviceKey(), identifier: randomUUID() };
    await client.post('register_key', brought, token);
    const tokens = [await client.authenticated(made), await client.authenticated(brought)];
    const secrets = [
      ...[made.key, made.key.split('_')[2] ?? '', brought.key],
      ...tokens.flatMap(({ jwt, refresh_token }) => [jwt, refresh_token]),
      ...tokens.flatMap(({ jwt, refresh_token }) =>
        [jwt, refresh_token].map((text) => text.split('.')[2] ?? ''),
      ),
    ];
    expect(secrets.every((secret) => secret.length > 40)).toBe(true);

    await second?.stop();
    await server.stop();
    const all = await everyRow(server.database);
    await server.start();
    await second?.start();
    await useApi(server);
    // Guards against a search that never matches: the identifier of a key and a session id must be found.
    for (const known of [
      brought.identifier,
      String(readToken(tokens[0]?.jwt ?? '').claims['sid']),
    ]) {
      expect(all.filter(({ row }) => row.includes(known))).not.toHaveLength(0);
    }
    const found = all.filter(({ row }) =>
      secrets.flatMap(spellings).some((secret) => row.includes(secret)),
    );
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('an expired key that stays expired: registering it again extends it', async () => {
    const body = { key: deviceKey(), identifier: randomUUID() };
    await client.post('register_key', body, token);
    const [found] = await keysOf(body.identifier);
    expect(found?.expiresAt).not.toBeNull();
    await editApiKey(namespace, found?.id ?? '', { expiresAt: past });
    expect(await client.post('authenticate', body)).toMatchObject(refused);
    expect(await client.post('register_key', body, token)).toMatchObject(registered);
    expect((await client.post('authenticate', body)).status).toBe(200);
  });

  it('an ignored identifier: registering a key again requires its own identifier', async () => {
    const body = { key: deviceKey(), identifier: randomUUID() };
    expect(await client.post('register_key', body, token)).toMatchObject(registered);
    const other = { ...body, identifier: randomUUID() };
    expect(await client.post('register_key', other, token)).toMatchObject({
      status: 400,
      json: { identifier: [expect.any(String)] },
    });
    expect(await keysOf(other.identifier)).toEqual([]);
  });

  it('registration as a way around revocation: it does not enable a disabled key', async () => {
    const { id, key, identifier } = await newKey();
    await editApiKey(namespace, id, { disabled: true });
    const answer = await client.post('register_key', { key, identifier }, token);
    expect(answer).toMatchObject({ status: 400, json: { key: [expect.any(String)] } });
    expect(await client.post('authenticate', { key, identifier })).toMatchObject(refused);
  });

  it('tokens in the log: neither tokens nor keys are logged, valid or invalid', async () => {
    const key = await newKey();
    const brought = { key: deviceKey(), identifier: randomUUID() };
    await client.post('register_key', brought, token);
    await client.post('is_key_registered', { key: brought.key }, token);
    const unknown = deviceKey();
    await client.post('authenticate', { key: unknown, identifier: randomUUID() });
    const tooLong = 'k'.repeat(1025);
    await client.post('register_key', { key: tooLong, identifier: randomUUID() }, token);
    const { jwt, refresh_token } = await client.authenticated(key);
    const bad = tampered(jwt);
    await client.post('validate', { jwt: bad });
    await client.get('/validate_request', `Bearer ${bad}`);
    const requestId = randomUUID();
    await send(server, '/compat/jwthenticator/refresh', {
      headers: { 'x-request-id': requestId },
      body: { refresh_token: tampered(refresh_token), identifier: key.identifier },
    });
    await server.printed(new RegExp(requestId));
    for (const secret of [key.key, brought.key, unknown, tooLong, jwt, refresh_token, bad]) {
      expect(server.output).not.toContain(secret);
    }
  });

  it('500 for a malformed token: 401, or 403 if the header has none', async () => {
    const { jwt, refresh_token } = await client.authenticated(await newKey());
    for (const bad of ['x', 'a.b.c', '..', tampered(jwt), refresh_token, `${jwt}.x`]) {
      expect(await client.get('/validate_request', `Bearer ${bad}`)).toMatchObject(refused);
      expect(await client.post('validate', { jwt: bad })).toMatchObject(refused);
    }
    expect(await client.post('validate', { jwt: '' })).toMatchObject(refused);
    for (const empty of ['', 'Bearer', 'Bearer ']) {
      expect((await client.get('/validate_request', empty)).status).toBe(403);
    }
  });

  it('500 for unexpected claims: 400 or 401 for the token of a user, 401 for wrong types', async () => {
    const person = await newUser(namespace);
    const renewal = { namespace, refresh_token: await refreshTokenOf(namespace, person.name) };
    const { json } = await send(server, '/token/access', { body: renewal });
    const theirs = (json as { token: string }).token;
    const answer = await client.post('validate', { jwt: theirs });
    expect(answer).toMatchObject({ status: 400, json: { identifier: [expect.any(String)] } });
    expect(await client.get('/validate_request', `Bearer ${theirs}`)).toMatchObject(refused);

    const forge = await forger();
    const { jwt } = await client.authenticated(await newKey());
    expect(await client.post('validate', { jwt: forge(jwt, {}) })).toMatchObject(yes);
    const wrong = [{ sub: 5 }, { jti: undefined }, { exp: 'soon' }, { aud: {} }, { sid: [] }];
    for (const bad of wrong.map((claims) => forge(jwt, claims))) {
      expect(await client.post('validate', { jwt: bad })).toMatchObject(refused);
      expect(await client.get('/validate_request', `Bearer ${bad}`)).toMatchObject(refused);
    }
    await editAtOnce(namespace, { algorithm: 'RS256' });
  });

  it('500 with an audience: validation checks it', async () => {
    await editNamespace(namespace, { audience: 'https://gateway.example' });
    const { jwt } = await client.authenticated(await newKey());
    expect(readToken(jwt).claims['aud']).toBe('https://gateway.example');
    expect(await client.post('validate', { jwt })).toMatchObject(yes);
    expect((await client.get('/validate_request', `Bearer ${jwt}`)).status).toBe(200);
    await editNamespace(namespace, { audience: null });
  });

  it('500 for clock skew: a few seconds are tolerated, more is 401', async () => {
    const forge = await forger();
    const { jwt } = await client.authenticated(await newKey());
    const from = (iat: number): string => forge(jwt, { iat, nbf: iat, exp: iat + 600 });
    const near = from(seconds() + 4);
    expect(await client.post('validate', { jwt: near })).toMatchObject(yes);
    expect((await client.get('/validate_request', `Bearer ${near}`)).status).toBe(200);
    const far = from(seconds() + 3600);
    expect(await client.post('validate', { jwt: far })).toMatchObject(refused);
    expect(await client.get('/validate_request', `Bearer ${far}`)).toMatchObject(refused);
    await editAtOnce(namespace, { algorithm: 'RS256' });
  });

  it('unsupported algorithms: validation works with every algorithm of a namespace', async () => {
    const algorithms: SigningAlgorithm[] = ['HS256', 'ES256', 'PS512', 'EdDSA', 'RS256'];
    for (const algorithm of algorithms) {
      await editAtOnce(namespace, { algorithm });
      const { jwt } = await client.authenticated(await newKey());
      expect(readToken(jwt).header['alg']).toBe(algorithm);
      expect(await client.post('validate', { jwt })).toMatchObject(yes);
    }
  });

  it('a single signing key: a new key signs, and tokens of the previous one remain valid', async () => {
    const { jwt } = await client.authenticated(await newKey());
    await editAtOnce(namespace, { algorithm: 'ES256' });
    await editAtOnce(namespace, { algorithm: 'RS256' });
    const later = await client.authenticated(await newKey());
    expect(readToken(later.jwt).header['kid']).not.toBe(readToken(jwt).header['kid']);
    expect(await client.post('validate', { jwt })).toMatchObject(yes);
    const { keys } = (await client.get('/jwks')).json as { keys: { kid: string }[] };
    const kids = keys.map(({ kid }) => kid);
    for (const text of [jwt, later.jwt]) expect(kids).toContain(readToken(text).header['kid']);
  });

  it('no length limits: keys, tokens and bodies have one', async () => {
    const identifier = randomUUID();
    for (const key of ['', 'guessable', 'k'.repeat(1025)]) {
      const answer = await client.post('register_key', { key, identifier }, token);
      expect(answer).toMatchObject({ status: 400, json: { key: [expect.any(String)] } });
    }
    const long = 't'.repeat(16_385);
    for (const [path, body] of Object.entries({
      authenticate: { key: 'k'.repeat(1025), identifier },
      refresh: { refresh_token: long, identifier },
      validate: { jwt: long },
    })) {
      const [field = ''] = Object.keys(body);
      const answer = await client.post(path, body);
      expect(answer).toMatchObject({ status: 400, json: { [field]: [expect.any(String)] } });
      const flood = await client.post(path, { ...body, [field]: 'f'.repeat(64 * 1024) });
      expect(flood).toMatchObject({ status: 413, text: '{}' });
    }
    const header = `Bearer ${'t'.repeat(8_000)}`;
    expect(await client.get('/validate_request', header)).toMatchObject(refused);
  });

  // The specs of the session repository and of housekeeping cover its index and its deletion after expiry.
  it('growing tables: a session is one row, however often it is renewed', async () => {
    const key = await newKey();
    const { refresh_token } = await client.authenticated(key);
    const { identifier } = key;
    for (let round = 0; round < 3; round += 1) {
      expect((await client.post('refresh', { refresh_token, identifier })).status).toBe(200);
    }
    const { items } = await listSessions(namespace, { limit: 200 });
    expect(items.filter(({ apiKeyId }) => apiKeyId === key.id)).toHaveLength(1);
  });

  it('keys that live in memory: tokens and the key set survive a restart, on every node', async () => {
    const key = await newKey();
    const { jwt, refresh_token } = await client.authenticated(key);
    const before = (await client.get('/jwks')).json;
    await server.restart();
    await useApi(server);
    const { identifier } = key;
    for (const node of [server, ...(second ? [second] : [])]) {
      const there = new JwthenticatorClient(node);
      expect((await there.get('/jwks')).json).toEqual(before);
      expect(await there.post('validate', { jwt })).toMatchObject(yes);
      expect((await there.post('refresh', { refresh_token, identifier })).status).toBe(200);
    }
  });

  it('500 for concurrent registrations: the key is registered once', async () => {
    const nodes = [client, new JwthenticatorClient(second ?? server)];
    const atOnce = <T>(call: (node: JwthenticatorClient) => Promise<T>): Promise<T[]> =>
      Promise.all(Array.from({ length: 4 }).flatMap(() => nodes.map(call)));
    // In the first round the nodes still open connections, which would serialize the requests.
    for (let round = 0; round < 5; round += 1) {
      const body = { key: deviceKey(), identifier: randomUUID() };
      const answers = await atOnce((node) => node.post('register_key', body, token));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      expect(await keysOf(body.identifier)).toHaveLength(1);
    }
  });

  it('unauthenticated internal routes: they require credentials', async () => {
    const body = { key: deviceKey(), identifier: randomUUID() };
    expect(await client.post('register_key', body)).toMatchObject(refused);
    expect(await client.post('is_key_registered', { key: body.key })).toMatchObject(refused);
    expect(await keysOf(body.identifier)).toEqual([]);
  });

  it('incorrect documentation: the wording of responses is what clients read', async () => {
    const body = { key: deviceKey(), identifier: randomUUID() };
    for (const round of ['new', 'known']) {
      const answer = await client.post('register_key', body, token);
      expect([round, answer.status, answer.json]).toEqual([round, 201, registered.json]);
    }
    const unknown = { ...body, key: deviceKey() };
    expect(await client.post('authenticate', unknown)).toMatchObject({ status: 401, text: '{}' });
    const { jwt, refresh_token } = await client.authenticated(body);
    const { identifier } = body;
    const renewed = await client.post('refresh', { refresh_token, identifier });
    expect((renewed.json as Tokens).refresh_token).toBeNull();
    expect(await client.post('validate', { jwt })).toMatchObject(yes);
    const { keys } = (await client.get('/jwks')).json as { keys: { kid: string }[] };
    expect(keys.map(({ kid }) => kid)).toContain(readToken(jwt).header['kid']);
    for (const bad of [undefined, `bearer ${jwt}`, `Bearer  ${jwt}`, `Token ${jwt}`]) {
      expect((await client.get('/validate_request', bad)).status).toBe(403);
    }
    const forge = await forger();
    const live = await client.authenticated(body);
    const expired = forge(live.jwt, { iat: seconds() - 900, nbf: undefined, exp: seconds() - 300 });
    expect(await client.post('validate', { jwt: expired })).toMatchObject(refused);
    expect(await client.get('/validate_request', `Bearer ${expired}`)).toMatchObject(refused);
    await editAtOnce(namespace, { algorithm: 'RS256' });
  });

  it('a token that outlives its refresh token: access tokens are short-lived by default, and a key lasts 120 days', async () => {
    const body = { key: deviceKey(), identifier: randomUUID() };
    await client.post('register_key', body, token);
    const { jwt, refresh_token } = await client.authenticated(body);
    const life = (text: string): number => {
      const { iat, exp } = readToken(text).claims as { iat: number; exp: number };
      return exp - iat;
    };
    expect([life(jwt), life(refresh_token)]).toEqual([600, 86_400]);
    const [found] = await keysOf(body.identifier);
    const days = (Date.parse(found?.expiresAt ?? '') - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(120);
  });
});
