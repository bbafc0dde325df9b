import { beforeAll, describe, expect, it } from 'vitest';
import { editApiKey, getNamespace, listApiKeys, type NamespaceEdit } from '#client';
import { newAdministratorToken } from '../support/administrators.js';
import { accessTokenOf, newNamespace, uniqueName, editAtOnce } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import type { Answer } from '../support/http.js';
import {
  clientKeyId,
  expectInvalid,
  expectRefusal,
  expectUnusable,
  Jwtis,
  type Registered,
} from '../support/jwtis.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

const HOUR = 3600;
const past = '2020-01-01T00:00:00Z';

let server: TestServer;
let owner: string;
let jwtis: Jwtis;

beforeAll(async () => {
  server = await sharedServer({ SIGNET_COMPAT_JWTIS: 'true' });
  owner = await accessTokenOf(server);
  jwtis = new Jwtis(server, owner);
});

const seconds = (): number => Math.floor(Date.now() / 1000);

describe('register', () => {
  it('answers 201 with both public keys and the credential of the client', async () => {
    const before = seconds();
    const kid = uniqueName('client');
    const answer = await jwtis.register(kid);
    expect(answer.status).toBe(201);
    const registered = answer.json as Registered;
    const members = ['client_token', 'expiry', 'kid', 'pub_enc_key', 'pub_sig_key', 'valid'];
    expect(Object.keys(registered).sort()).toEqual(members);
    expect(registered).toMatchObject({
      kid,
      client_token: expect.stringMatching(/^sgn_/) as string,
      pub_sig_key: { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' },
      pub_enc_key: { kty: 'EC', crv: 'P-256', alg: 'ECDH-ES+A256KW', use: 'enc' },
      valid: true,
    });
    const life = registered.expiry - before;
    expect(life).toBeGreaterThanOrEqual(4320 * HOUR);
    expect(life).toBeLessThan(4321 * HOUR);
    for (const jwk of [registered.pub_sig_key, registered.pub_enc_key]) {
      expect(jwk['kid']).toEqual(expect.any(String));
      expect(jwk).not.toHaveProperty('d');
    }
  });

  it('creates a namespace, and an API key that may set claims', async () => {
    const { kid, expiry } = await jwtis.newClient();
    expect(await getNamespace(kid)).toMatchObject({
      algorithm: 'ES256',
      publicEndpoint: true,
      accessTtl: '3d',
      accessTtlMax: '3d',
      refreshTtl: '30d',
      refreshTtlMax: '30d',
      sessionTtlMax: '180d',
      renewalStrategy: 'keep',
      refreshEncryption: { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' },
    });
    const { items } = await listApiKeys(kid);
    expect(items).toEqual([expect.objectContaining({ name: 'jwtis', maySetClaims: true })]);
    expect(Math.floor(Date.parse(items[0]?.expiresAt ?? '') / 1000)).toBe(expiry);
  });

  it('accepts nanoseconds, Go durations and the other settings as JWTIS clients send them', async () => {
    const kid = uniqueName('client');
    const raw =
      '{"expiry":864000000000000,"sig_alg":"ES512","sig_bits":521,"enc_alg":"ECDH-ES","enc_bits":384,' +
      '"auth_ttl":86400000000000,"refresh_ttl":"360h","refresh_strategy":"refreshOnExpire"}';
    const answer = await jwtis.register(kid, raw);
    expect(answer.status, answer.text).toBe(201);
    expect(answer.json).toMatchObject({
      pub_sig_key: { crv: 'P-521', alg: 'ES512' },
      pub_enc_key: { crv: 'P-384', alg: 'ECDH-ES' },
    });
    const life = (answer.json as Registered).expiry - seconds();
    expect(Math.round(life / HOUR)).toBe(240);
    expect(await getNamespace(kid)).toMatchObject({
      algorithm: 'ES512',
      accessTtl: '1d',
      refreshTtl: '15d',
      renewalStrategy: 'rotate-near-expiry',
      refreshEncryption: { alg: 'ECDH-ES', enc: 'A256GCM', crv: 'P-384' },
    });
    const zeros = { expiry: 0, sig_alg: '', sig_bits: 0, enc_bits: 0, auth_ttl: 0, refresh_ttl: 0 };
    expect((await jwtis.newClient(zeros)).pub_sig_key['alg']).toBe('ES256');
  });

  it('answers 400 to invalid namespace names', async () => {
    for (const kid of ['-a', 'a%20b', 'a%2Fb', '%C3%BC', 'n'.repeat(64)]) {
      expectInvalid(await jwtis.register(kid), 'must be 1 to 63 ASCII letters');
    }
  });

  it.each<[object, string]>([
    [{ sig_alg: 'HS256' }, 'must not be an HMAC algorithm'],
    [{ sig_alg: 'none' }, 'must be one of RS256'],
    [{ sig_alg: 'RS256', sig_bits: 1024 }, 'must be 2048, 3072, 4096 for RS256'],
    [{ sig_bits: '256' }, 'must be a whole number'],
    [{ enc_alg: 'dir' }, 'must be one of RSA-OAEP'],
    [{ enc_bits: 128 }, 'must be 256, 384, 521'],
    [{ expiry: '30d' }, 'must be nanoseconds as a number, or a duration of Go'],
    [{ auth_ttl: '-72h' }, 'must be nanoseconds as a number, or a duration of Go'],
    [{ auth_ttl: 1 }, 'must be at least one second'],
    [{ refresh_ttl: '100000h' }, 'must not exceed 10 years'],
    [{ refresh_ttl: null }, 'must be nanoseconds as a number, or a duration of Go'],
    [{ refresh_strategy: 'always' }, 'must be one of noRefresh, refreshOnExpire, refreshBoth'],
    [{ more: 1 }, 'is not a known field'],
  ])('answers 400 to %j and creates nothing', async (body, said) => {
    const kid = uniqueName('client');
    expectInvalid(await jwtis.register(kid, body), `/${Object.keys(body).at(-1) ?? ''} ${said}`);
    await expect(getNamespace(kid)).rejects.toMatchObject({ status: 404 });
  });

  it('accepts a request without a body as one without members', async () => {
    for (const body of ['', undefined]) {
      const answer = await jwtis.post(`register/${uniqueName('client')}`, body, owner);
      expect(answer.status, answer.text).toBe(201);
    }
  });

  it('answers 400 to a body that is not a JSON object', async () => {
    for (const body of [' ', '{', '[]', 'null', '{"expiry":}']) {
      const path = `register/${uniqueName('client')}`;
      expectInvalid(await jwtis.post(path, body, owner));
    }
  });

  it('answers 403 if the kid exists, also in another case or with an expired credential', async () => {
    const client = await jwtis.newClient();
    const { kid, client_token } = client;
    const exists = (answer: Answer): void => expectRefusal(answer, 403, 'keys exist');
    exists(await jwtis.register(kid));
    exists(await jwtis.register(kid.toUpperCase()));
    // JWTIS clients register at each start: on 403 this one continues with its existing credential.
    exists(await jwtis.register(kid, {}, client_token));
    await editApiKey(kid, await clientKeyId(client), { expiresAt: past });
    exists(await jwtis.register(kid));
    exists(await jwtis.register(kid, {}, client_token));
    exists(await jwtis.register((await newNamespace()).name));
  });

  it('creates the kid for one of many concurrent requests, and answers 403 to the others', async () => {
    const kid = uniqueName('client');
    const answers = await Promise.all(Array.from({ length: 8 }, () => jwtis.register(kid)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 7 }, () => 403)]);
    const { client_token } = answers.find(({ status }) => status === 201)?.json as Registered;
    expect((await jwtis.keys(kid, client_token)).status).toBe(200);
  });
});

describe('keys', () => {
  it('answers 200 with the response of register, to the client and to administrators', async () => {
    const client = await jwtis.newClient({ enc_alg: 'RSA-OAEP-256', enc_bits: 2048 });
    const { kid, client_token, pub_sig_key: sig, pub_enc_key: enc, expiry } = client;
    const { token } = await newAdministratorToken(server, {
      role: 'namespace-admin',
      namespaces: [kid],
    });
    for (const bearer of [client_token, owner, token]) {
      const { status, json } = await jwtis.keys(kid, bearer);
      expect([status, json]).toEqual([200, { sig, enc, expiry, valid: true }]);
    }
    await editApiKey(kid, await clientKeyId(client), { expiresAt: null });
    const { json } = await jwtis.keys(kid, client_token);
    expect(json).toMatchObject({ expiry: 253_402_300_799, valid: true });
  });

  it('answers 404 to an administrator for an unknown kid or one without a client', async () => {
    expectRefusal(await jwtis.keys(uniqueName('none'), owner), 404, 'keys not found');
    const { name } = await newNamespace();
    expectRefusal(await jwtis.keys(name, owner), 404, 'keys not found', 'jwtis');
    expectInvalid(await jwtis.keys('-a', owner), 'must be 1 to 63 ASCII letters');
  });

  it('answers 409 if the credential has expired or a key has no public part', async () => {
    const client = await jwtis.newClient();
    const { kid, client_token } = client;
    const id = await clientKeyId(client);
    const both = (said: string): Promise<void> =>
      eventually(async () => {
        for (const bearer of [client_token, owner])
          expectUnusable(await jwtis.keys(kid, bearer), said);
      });
    await editApiKey(kid, id, { expiresAt: past });
    await both('has expired');
    await editApiKey(kid, id, { expiresAt: null });
    const changes: [NamespaceEdit, NamespaceEdit, string][] = [
      [{ disabled: true }, { disabled: false }, 'is disabled'],
      [{ algorithm: 'HS256' }, { algorithm: 'ES256' }, 'HMAC'],
      [{ refreshEncryption: null }, {}, 'does not encrypt'],
    ];
    for (const [change, back, said] of changes) {
      await editAtOnce(kid, change);
      await both(said);
      await editAtOnce(kid, back);
    }
  });
});
