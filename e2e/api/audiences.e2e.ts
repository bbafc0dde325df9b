import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createAudience,
  deleteAudience,
  editAudience,
  getAudience,
  listAudiences,
  renew,
  type AudienceCreate,
  type Namespace,
} from '#client';
import {
  accessTokenOf,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
} from '../support/api.js';
import { decryptAsApplication, headerOf } from '../support/decrypter.js';
import { send, type Answer } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import { readToken } from '../support/verifier.js';

type Members = Record<string, unknown>;

const jwkOf = (key: { export(options: { format: 'jwk' }): object }): Members => ({
  ...key.export({ format: 'jwk' }),
});
const rsaPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ecPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = jwkOf(rsaPair.publicKey);
const ec = jwkOf(ecPair.publicKey);

let server: TestServer;
let token: string;
let namespace: Namespace;

beforeAll(async () => {
  server = await sharedServer();
  token = await accessTokenOf(server);
  namespace = await newNamespace();
});

const path = (ns = namespace.name): string => `/api/v1/namespaces/${ns}/audiences`;

const register = (body: Partial<AudienceCreate>): Promise<Answer> =>
  send(server, path(), { token, body: { name: uniqueName('api'), ...body } });

describe('an audience', () => {
  it('can be created, read, listed, searched, changed and deleted', async () => {
    const name = `https://${uniqueName('API')}.test/`;
    const made = await createAudience(namespace.name, { name, jwk: { ...rsa, note: 'x' } });
    expect(made).toMatchObject({
      name,
      jwk: rsa,
      jwks: null,
      alg: 'RSA-OAEP-256',
      enc: 'A256GCM',
      version: 1,
    });
    expect(made.jwk).not.toHaveProperty('note');
    expect(await getAudience(namespace.name, made.id)).toEqual(made);
    const found = await listAudiences(namespace.name, { q: name.toUpperCase() });
    expect(found.items.map(({ id }) => id)).toEqual([made.id]);

    const edited = await editAudience(
      namespace.name,
      made.id,
      { jwk: null, jwks: { keys: [rsa, ec] }, alg: 'ECDH-ES', enc: 'A128GCM' },
      { ifMatch: '"1"' },
    );
    expect(edited).toMatchObject({ jwk: null, alg: 'ECDH-ES', enc: 'A128GCM', version: 2 });
    expect(edited.jwks).toEqual({ keys: [rsa, ec] });

    await deleteAudience(namespace.name, made.id, {});
    const gone = await send(server, `${path()}/${made.id}`, { method: 'GET', token });
    expect(gone).toMatchObject({ status: 404, json: { code: 'audience.unknown' } });
  });

  it('belongs to one namespace', async () => {
    const other = await newNamespace();
    const { id, name } = await createAudience(namespace.name, { name: uniqueName('api') });
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const parts = { method, token, ...(method === 'PATCH' ? { body: { enc: 'A128GCM' } } : {}) };
      const { status } = await send(server, `${path(other.name)}/${id}`, parts);
      expect(status).toBe(404);
    }
    expect(await createAudience(other.name, { name })).toMatchObject({ name });
  });

  it('has a unique name within its namespace', async () => {
    const { name } = await createAudience(namespace.name, { name: uniqueName('api') });
    const again = await register({ name });
    expect(again).toMatchObject({ status: 409, json: { code: 'audience.name_taken' } });
  });

  it('is not changed with an outdated ETag', async () => {
    const { id } = await createAudience(namespace.name, { name: uniqueName('api') });
    const refused = await send(server, `${path()}/${id}`, {
      method: 'PATCH',
      token,
      headers: { 'if-match': '"7"' },
      body: { enc: 'A128GCM' },
    });
    expect(refused.status).toBe(412);
  });
});

const pairWith = (modulusLength: number): Members =>
  jwkOf(generateKeyPairSync('rsa', { modulusLength }).publicKey);

describe('a key is refused', () => {
  it.each<[string, Partial<AudienceCreate>, string, RegExp]>([
    [
      'with RSA1_5',
      { alg: 'RSA1_5' as never, jwk: rsa },
      '/alg',
      /RSA1_5 is not supported.*RFC 8725/,
    ],
    ['with PBES2', { alg: 'PBES2-HS256+A128KW' as never }, '/alg', /must be one of/],
    ['with CBC', { enc: 'A128CBC-HS256' as never, jwk: rsa }, '/enc', /must be one of/],
    ['that is private', { jwk: jwkOf(rsaPair.privateKey) }, '/jwk', /private key/],
    ['that is a secret', { jwk: { kty: 'oct', k: 'c2VjcmV0' } }, '/jwk', /private key/],
    ['with 1024 bits', { jwk: pairWith(1024) }, '/jwk', /2048 to 4096 bits/],
    ['for signatures', { jwk: { ...rsa, use: 'sig' } }, '/jwk', /not for encryption/],
    ['of another kind', { jwk: ec }, '/jwk', /type RSA/],
    ['off its curve', { alg: 'ECDH-ES', jwk: { ...ec, y: ec['x'] } }, '/jwk', /valid key/],
    ['that is a text', { jwk: 'key' as never }, '/jwk', /JSON object/],
    ['beside a key set', { jwk: rsa, jwks: { keys: [rsa] } }, '/jwks', /the other to null/],
    ['in an empty set', { jwks: { keys: [] } }, '/jwks', /1 to 20 keys/],
    ['in a set of which none fits', { jwks: { keys: [ec] } }, '/jwks', /keys\/0/],
    [
      'beside a private one',
      { jwks: { keys: [rsa, jwkOf(ecPair.privateKey)] } },
      '/jwks',
      /private key/,
    ],
  ])('%s', async (_name, body, pointer, detail) => {
    const { status, json } = await register(body);
    expect(status).toBe(400);
    expect(json).toMatchObject({
      code: 'request.invalid',
      errors: [{ pointer, detail: expect.stringMatching(detail) as string }],
    });
  });

  it('in an update too, which changes nothing', async () => {
    const made = await createAudience(namespace.name, { name: uniqueName('api'), jwk: rsa });
    for (const body of [{ alg: 'ECDH-ES' }, { jwks: { keys: [rsa] } }, { jwk: ec }]) {
      const refused = await send(server, `${path()}/${made.id}`, { method: 'PATCH', token, body });
      expect(refused.status).toBe(400);
    }
    expect(await getAudience(namespace.name, made.id)).toEqual(made);
  });

  it('of refresh tokens with RSA1_5, with the reason', async () => {
    const refused = await send(server, '/api/v1/namespaces', {
      token,
      body: { name: uniqueName('ns'), refreshEncryption: { alg: 'RSA1_5', enc: 'A128GCM' } },
    });
    expect(refused).toMatchObject({
      status: 400,
      json: {
        errors: [
          {
            pointer: '/refreshEncryption/alg',
            detail: expect.stringMatching(/RSA1_5 is not supported/) as string,
          },
        ],
      },
    });
  });
});

describe('access tokens', () => {
  it('are encrypted for the issuer itself from its registration as an audience until its deletion', async () => {
    const { name, issuer } = await newNamespace();
    const user = await newUser(name);
    const refresh_token = await refreshTokenOf(name, user.name);
    const newToken = async (): Promise<string> =>
      (await renew({ namespace: name, refresh_token })).token;
    expect(readToken(await newToken()).claims).toMatchObject({ aud: issuer });

    const { id } = await createAudience(name, { name: issuer });
    expect((await newToken()).split('.')).toHaveLength(3);

    await editAudience(name, id, { jwk: ec, alg: 'ECDH-ES' }, {});
    const encrypted = await newToken();
    const pair = { alg: 'ECDH-ES', enc: 'A256GCM' };
    expect(headerOf(encrypted)).toMatchObject({ ...pair, cty: 'JWT' });
    const signed = await decryptAsApplication(encrypted, pair, jwkOf(ecPair.privateKey));
    expect(readToken(signed).claims).toMatchObject({ aud: issuer, sub: user.id });

    await editAudience(name, id, { jwk: null, jwks: { keys: [ec, rsa] }, alg: 'RSA-OAEP' }, {});
    expect(headerOf(await newToken())).toMatchObject({ alg: 'RSA-OAEP' });

    await deleteAudience(name, id, {});
    expect(readToken(await newToken()).claims).toMatchObject({ aud: issuer });
  });

  it('for other audiences, and those of other namespaces, are only signed', async () => {
    const audience = `https://${uniqueName('api')}.test`;
    const [one, other] = await Promise.all([
      newNamespace({ audience }),
      newNamespace({ audience }),
    ]);
    await createAudience(one.name, { name: audience, jwk: rsa });
    await createAudience(other.name, { name: `${audience}/`, jwk: rsa });
    const parts = [one, other].map(async ({ name }) => {
      const user = await newUser(name);
      const refresh_token = await refreshTokenOf(name, user.name);
      return (await renew({ namespace: name, refresh_token })).token.split('.').length;
    });
    expect(await Promise.all(parts)).toEqual([5, 3]);
  });
});
