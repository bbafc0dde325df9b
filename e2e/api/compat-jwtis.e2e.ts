import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editApiKey, editNamespace, getJwks, listSessions, revokeSession } from '#client';
import {
  accessTokenOf,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  useApi,
} from '../support/api.js';
import { decryptAsApplication, encryptAsStranger, headerOf } from '../support/decrypter.js';
import { eventually } from '../support/eventually.js';
import { send } from '../support/http.js';
import {
  claimsOf,
  clientKeyId,
  expectInvalid,
  expectRefusal,
  expectUnverified,
  expectUnusable,
  Jwtis,
  tampered,
  tokensOf,
} from '../support/jwtis.js';
import { storedRefreshKeys } from '../support/stored-keys.js';
import { publicUrl, TestServer } from '../support/server.js';
import {
  publicKeyOf,
  readToken,
  secretKeyOf,
  signatureHolds,
  verifyAsApplication,
} from '../support/verifier.js';
import { sharedServer } from '../support/shared-server.js';

const HOUR = 3600;
const nested = /^[\w-]+\.[\w-]*\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/;
const past = '2020-01-01T00:00:00Z';

let server: TestServer;
let owner: string;
let jwtis: Jwtis;

beforeAll(async () => {
  server = await TestServer.start({ environment: { SIGNET_COMPAT_JWTIS: 'true' } });
  await useApi(server);
  owner = await accessTokenOf(server);
  jwtis = new Jwtis(server, owner);
});
afterAll(() => server.dispose());

const seconds = (): number => Math.floor(Date.now() / 1000);

describe('issue_token', () => {
  it('answers 201 with a token that has the claims and verifies with the JWK in other libraries', async () => {
    const client = await jwtis.newClient({ auth_ttl: '1h', refresh_ttl: '10h' });
    const claims = { uid: 42, name: 'Ann', roles: ['a', 'b'], shop: { at: 'hall 3' } };
    const { id, access_token: token, expiry } = await jwtis.issued(client, claims);
    const issuer = `${publicUrl}/ns/${client.kid}`;
    const key = publicKeyOf(client.pub_sig_key);
    const verified = verifyAsApplication(token, 'ES256', key, issuer);
    expect(verified).toMatchObject({ ...claims, iss: issuer, sid: id, exp: expiry });
    expect(expiry - Number(verified['iat'])).toBe(HOUR);
    expect(verified['jti']).not.toBe(id);
    const { kid } = client.pub_sig_key;
    expect(readToken(token).header).toEqual({ alg: 'ES256', kid, typ: 'at+jwt' });
    expect((await getJwks(client.kid)).keys).toEqual([client.pub_sig_key]);
  });

  it('starts a session of the API key, also for an administrator', async () => {
    const client = await jwtis.newClient();
    const first = await jwtis.issued(client);
    const second = tokensOf(await jwtis.issue(client.kid, owner, { uid: 1 }));
    const { items } = await listSessions(client.kid, { live: true });
    const apiKeyId = await clientKeyId(client);
    expect(items.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
    expect(items.every((session) => session.apiKeyId === apiKeyId)).toBe(true);
    expect(claimsOf(second.access_token)).toMatchObject({ sub: apiKeyId, uid: 1 });
  });

  it('treats missing claims, null and {} alike', async () => {
    const { kid, client_token } = await jwtis.newClient();
    for (const body of [{ kid }, { kid, claims: null }, { kid, claims: {} }]) {
      expect((await jwtis.post('issue_token', body, client_token)).status).toBe(201);
    }
  });

  it('uses exp as the expiry of the access token, up to the maximum lifetime', async () => {
    const client = await jwtis.newClient({ auth_ttl: '1h' });
    const exp = seconds() + 1800;
    const { access_token: token, expiry } = await jwtis.issued(client, { exp, uid: 1 });
    expect([expiry, claimsOf(token)['exp']]).toEqual([exp, exp]);
    const refused: [unknown, string][] = [
      // The value in JWTIS's own test.
      [1_548_144_343, 'must be in the future'],
      [0, 'must be in the future'],
      ['soon', 'must be a number'],
      [exp + HOUR, 'must be at most 1h from now'],
    ];
    for (const [value, said] of refused) {
      const answer = await jwtis.issue(client.kid, client.client_token, { exp: value });
      expectInvalid(answer, `/claims/exp ${said}`);
    }
  });

  it('keeps strings unchanged, without HTML escaping', async () => {
    const client = await jwtis.newClient();
    const text = 'a & b <c> "d" \' é 🙂';
    const { access_token: token } = await jwtis.issued(client, { text, deep: { text } });
    expect(claimsOf(token)).toMatchObject({ text, deep: { text } });
  });

  it('answers 400 to reserved claims, and says what to do', async () => {
    const { kid, client_token } = await jwtis.newClient();
    const registered = ['iss', 'sub', 'aud', 'nbf', 'iat', 'jti'];
    const signets = ['sid', 'client_id', 'scope', 'identifier', 'usr', 'grp', 'cnf'];
    for (const name of [...registered, ...signets, 'ISS', 'Exp']) {
      const answer = await jwtis.issue(kid, client_token, { [name]: 'x', uid: 1 });
      const said = `/claims/${name} must not set the claim ${name}, which is reserved: `;
      expectInvalid(answer, said);
    }
  });

  it('answers 400 to invalid claims, and starts no session', async () => {
    const { kid, client_token } = await jwtis.newClient();
    const deep = { a: { b: { c: { d: {} } } } };
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`c${at}`, at]));
    for (const claims of ['{"a":1}', [], 1, true, deep, many, { text: 'x'.repeat(2100) }]) {
      expectInvalid(await jwtis.issue(kid, client_token, claims), '/claims ');
    }
    const bodies = [{ claims: {} }, { kid: 7 }, { kid, auth_token: 'x' }, '', '{', '[]'];
    for (const body of bodies) {
      expectInvalid(await jwtis.post('issue_token', body, client_token));
    }
    expect((await listSessions(kid)).items).toEqual([]);
  });

  it('answers 400 if the claims and those of the namespace are too large together, and leaves no session', async () => {
    const { kid, client_token } = await jwtis.newClient();
    const claimTemplate = { tier: { from: 'value', value: 'x'.repeat(1500) } } as const;
    await editNamespace(kid, { claimTemplate });
    const answer = await jwtis.issue(kid, client_token, { text: 'x'.repeat(1500) });
    expectInvalid(answer, 'more than 2048');
    expect((await listSessions(kid, { live: true })).items).toEqual([]);
  });

  it('answers 404 to an administrator for an unknown kid or one without a client', async () => {
    expectRefusal(await jwtis.issue(uniqueName('none'), owner), 404, 'keys not found');
    const { name } = await newNamespace();
    expectRefusal(await jwtis.issue(name, owner), 404, 'keys not found', 'jwtis');
  });

  it('answers 409 if the credential has expired, and 401 if it is disabled', async () => {
    const client = await jwtis.newClient();
    const { kid, client_token } = client;
    const id = await clientKeyId(client);
    await editApiKey(kid, id, { expiresAt: past });
    for (const bearer of [client_token, owner])
      expectUnusable(await jwtis.issue(kid, bearer), 'has expired');
    await editApiKey(kid, id, { expiresAt: null, disabled: true });
    expectUnverified(await jwtis.issue(kid, client_token));
    expectUnusable(await jwtis.issue(kid, owner), 'is disabled');
    await editApiKey(kid, id, { disabled: false, maySetClaims: false });
    expectRefusal(await jwtis.issue(kid, client_token), 403, 'forbidden', 'may not set claims');
    expectUnusable(await jwtis.issue(kid, owner), 'may not set claims');
  });
});

describe('renew_token', () => {
  it('answers 201 with a new access token of the same claims, and the unchanged refresh token', async () => {
    const client = await jwtis.newClient({ auth_ttl: '1h' });
    const first = await jwtis.issued(client, { uid: 7, exp: seconds() + 60 });
    const before = seconds();
    const again = await jwtis.renewed(client, first.refresh_token);
    expect(again).toMatchObject({ id: first.id, refresh_token: first.refresh_token });
    const claims = claimsOf(again.access_token);
    expect(claims).toMatchObject({ uid: 7, sid: first.id, exp: again.expiry });
    // The lifetime of the first request does not carry over: a renewal uses the default.
    expect(again.expiry).toBeGreaterThanOrEqual(before + HOUR);
    expect(claims['jti']).not.toBe(claimsOf(first.access_token)['jti']);
    const key = publicKeyOf(client.pub_sig_key);
    expect(signatureHolds(again.access_token, 'ES256', key)).toBe(true);
    const byOwner = tokensOf(await jwtis.renew(client.kid, first.refresh_token, owner));
    expect(byOwner).toMatchObject({ id: first.id, refresh_token: first.refresh_token });
  });

  it.each([
    ['the kid', { refresh_strategy: 'refreshBoth' }, undefined],
    ['the request', {}, 'refreshBoth'],
    ['the kid, whatever the request says', { refresh_strategy: 'refreshBoth' }, 'noRefresh'],
  ])('rotates the refresh token under refreshBoth of %s', async (_, settings, strategy) => {
    const client = await jwtis.newClient({ auth_ttl: '1h', refresh_ttl: '10h', ...settings });
    const first = await jwtis.issued(client, { uid: 7 });
    const before = seconds();
    const again = await jwtis.renewed(client, first.refresh_token, strategy);
    expect(again.id).toBe(first.id);
    expect(again.refresh_token).toMatch(nested);
    expect(again.refresh_token).not.toBe(first.refresh_token);
    // The expiry of the new refresh token, not that of the access token.
    expect(again.expiry).toBeGreaterThanOrEqual(before + 10 * HOUR);
    expect(Number(claimsOf(again.access_token)['exp'])).toBeLessThan(before + 2 * HOUR);
    expect(await jwtis.renewed(client, again.refresh_token, strategy)).toMatchObject({
      id: first.id,
    });
  });

  it('answers 400 to a malformed request', async () => {
    const { kid, client_token } = await jwtis.newClient();
    const token = { kid, refresh_token: 'x' };
    const bodies = [{ kid }, { refresh_token: 'x' }, { ...token, refresh_token: '' }, '', '{'];
    const more = [
      { ...token, refresh_strategy: 'rotate' },
      { ...token, claims: {} },
    ];
    for (const body of [...bodies, ...more]) {
      expectInvalid(await jwtis.post('renew_token', body, client_token));
    }
  });

  it('answers 403 to a token that it cannot decrypt or that is no refresh token of the kid', async () => {
    const client = await jwtis.newClient({ enc_alg: 'ECDH-ES' });
    const { kid, client_token } = client;
    const { access_token, refresh_token } = await jwtis.issued(client);
    const other = await jwtis.newClient();
    const theirs = await jwtis.issued(other);
    const user = await newUser(kid);
    const ofUser = await refreshTokenOf(kid, user.name);
    const how = { alg: 'ECDH-ES', enc: 'A256GCM', kid: String(client.pub_enc_key['kid']) };
    const forged = await encryptAsStranger(
      access_token,
      { ...how, cty: 'JWT' },
      client.pub_enc_key,
    );
    const strangers = [theirs.refresh_token, ofUser, forged, access_token];
    for (const bad of ['x', 'a.b.c', 'a.b.c.d.e', tampered(refresh_token), ...strangers]) {
      const answer = await jwtis.renew(kid, bad, client_token);
      expectRefusal(answer, 403, 'invalid crypto primitives');
    }
    expect((await jwtis.renew(kid, refresh_token, client_token)).status).toBe(201);
  });

  it('answers 409 if the session was revoked or the token was rotated', async () => {
    const client = await jwtis.newClient({ refresh_strategy: 'refreshBoth' });
    const { kid, client_token } = client;
    await editNamespace(kid, { reuseGrace: 0 });
    const first = await jwtis.issued(client);
    const second = await jwtis.renewed(client, first.refresh_token);
    const ended = async (token: string): Promise<void> =>
      expectRefusal(await jwtis.renew(kid, token, client_token), 409, 'refresh token expired');
    await ended(first.refresh_token);
    await ended(second.refresh_token);
    const revoked = await jwtis.issued(client);
    await revokeSession(kid, revoked.id);
    await ended(revoked.refresh_token);
  });

  it('answers 422 if the claims no longer fit into a token', async () => {
    const client = await jwtis.newClient();
    const { kid, client_token } = client;
    const { refresh_token } = await jwtis.issued(client, { text: 'x'.repeat(1500) });
    const claimTemplate = { tier: { from: 'value', value: 'x'.repeat(1500) } } as const;
    await editNamespace(kid, { claimTemplate });
    await eventually(async () => {
      const answer = await jwtis.renew(kid, refresh_token, client_token);
      expectRefusal(answer, 422, 'invalid refresh claims', 'more than 2048');
    });
    await editNamespace(kid, { claimTemplate: {} });
    await eventually(async () => {
      expect((await jwtis.renew(kid, refresh_token, client_token)).status).toBe(201);
    });
  });

  it('answers 404 to an administrator for an unknown kid', async () => {
    expectRefusal(await jwtis.renew(uniqueName('none'), 'x', owner), 404, 'keys not found');
  });
});

describe('the setting', () => {
  const paths = ['', '/ping', '/keys/kid'];
  const posts = ['/register/kid', '/issue_token', '/renew_token'];

  it('is off by default', async () => {
    const other = await sharedServer();
    await useApi(server);
    const token = await accessTokenOf(other);
    for (const path of [...paths, ...posts]) {
      const body = posts.includes(path) ? {} : undefined;
      const method = posts.includes(path) ? 'POST' : 'GET';
      const answer = await send(other, `/compat/jwtis${path}`, { method, body, token });
      expectRefusal(answer, 404, 'not found');
    }
  });

  it('makes the root answer with a line of text when it is on', async () => {
    const { status, text, headers } = await send(server, '/compat/jwtis', { method: 'GET' });
    expect([status, text]).toEqual([200, 'Welcome to JWTIS Server']);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });
});

it('continues after a restart: credentials, keys and refresh tokens are stored', async () => {
  const client = await jwtis.newClient();
  const { kid, client_token } = client;
  const before = await jwtis.issued(client, { uid: 7 });
  await server.restart();
  await useApi(server);
  const { json } = await jwtis.keys(kid, client_token);
  expect(json).toMatchObject({ sig: client.pub_sig_key, enc: client.pub_enc_key });
  const after = await jwtis.renewed(client, before.refresh_token);
  expect(after.id).toBe(before.id);
  expect(claimsOf(after.access_token)).toMatchObject({ uid: 7 });
});

describe('refresh tokens', () => {
  // Must run last: the embedded database can be read only after its server has stopped.
  it('are signed, and encrypted with the keys of the kid, as other libraries confirm', async () => {
    const settings = [
      {},
      { enc_alg: 'ECDH-ES', enc_bits: 521 },
      { enc_alg: 'RSA-OAEP', enc_bits: 2048 },
    ];
    const issued = await Promise.all(
      settings.map(async (body) => {
        const client = await jwtis.newClient(body);
        return { client, tokens: await jwtis.issued(client, { uid: 7 }) };
      }),
    );
    await server.stop();
    const keys = await storedRefreshKeys(server.database);
    for (const { client, tokens } of issued) {
      expect(tokens.refresh_token).toMatch(nested);
      const { epk, ...header } = headerOf(tokens.refresh_token);
      const { alg, kid } = client.pub_enc_key as { alg: string; kid: string };
      expect(header).toEqual({ alg, enc: 'A256GCM', kid, cty: 'JWT' });
      expect(epk === undefined).toBe(alg.startsWith('RSA'));
      const how = { alg, enc: 'A256GCM' };
      const signed = await decryptAsApplication(tokens.refresh_token, how, keys.get(kid) ?? {});
      const inner = readToken(signed);
      expect(inner.header).toMatchObject({ alg: 'HS256', typ: 'rt+jwt' });
      expect(inner.claims).toMatchObject({ sid: tokens.id, cnt: 0 });
      // The client's claims are in the session row, not in the token.
      expect(inner.claims).not.toHaveProperty('uid');
      const secret = Buffer.from(keys.get(String(inner.header['kid']))?.['k'] ?? '', 'base64url');
      expect(signatureHolds(signed, 'HS256', secretKeyOf(secret))).toBe(true);
    }
  });
});
