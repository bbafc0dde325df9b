import { beforeAll, describe, expect, it } from 'vitest';
import {
  createApiKey,
  editApiKey,
  editNamespace,
  getJwks,
  listKeys,
  listSessions,
  rotateApiKey,
} from '#client';
import { newAdministratorToken } from '../support/administrators.js';
import { accessTokenOf, uniqueName, editAtOnce } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { send, type Answer } from '../support/http.js';
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
import { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import { publicKeyOf, readToken, signatureHolds } from '../support/verifier.js';

const past = '2020-01-01T00:00:00Z';
const environment = { SIGNET_COMPAT_JWTIS: 'true' };

let server: TestServer;
let owner: string;
let jwtis: Jwtis;

beforeAll(async () => {
  server = await sharedServer(environment);
  owner = await accessTokenOf(server);
  jwtis = new Jwtis(server, owner);
});

describe('JWTIS weaknesses that Signet does not have', () => {
  it('1: no authentication: every call needs a credential of its own kid', async () => {
    const { kid, client_token } = await jwtis.newClient();
    const other = await jwtis.newClient();
    const mine = tokensOf(await jwtis.issue(kid, client_token));
    const asked = (name: string, as?: string): Promise<Answer[]> =>
      Promise.all([
        jwtis.keys(name, as),
        jwtis.issue(name, as),
        jwtis.renew(name, mine.refresh_token, as),
      ]);
    const register = (name: string, as?: string): Promise<Answer> =>
      jwtis.post(`register/${name}`, {}, as);
    const ordinary = await createApiKey(kid, { name: 'ordinary' });
    const strangers = [undefined, 'x', 'sgp_wrong', tampered(client_token), mine.access_token];
    for (const as of [...strangers, other.client_token]) {
      for (const answer of await asked(kid, as)) expectUnverified(answer);
      expectUnverified(await register(uniqueName('client'), as));
    }
    // Without a credential for it, an existing kid looks like an unknown one.
    const absent = await asked(uniqueName('none'), other.client_token);
    const hidden = await asked(kid, other.client_token);
    expect(absent.map(({ text }) => text)).toEqual(hidden.map(({ text }) => text));
    for (const answer of await asked(kid, ordinary.key)) {
      expectRefusal(answer, 403, 'forbidden', 'may not set claims');
    }

    const role = async (role: 'auditor' | 'namespace-admin', namespaces: string[]) =>
      (await newAdministratorToken(server, { role, namespaces })).token;
    const auditor = await role('auditor', []);
    const stranger = await role('namespace-admin', [other.kid]);
    for (const answer of await asked(kid, auditor)) expectRefusal(answer, 403, 'forbidden');
    for (const answer of await asked(kid, stranger)) expectRefusal(answer, 404, 'keys not found');
    const [none] = await asked(uniqueName('none'), stranger);
    expect((await asked(kid, stranger)).map(({ text }) => text)).toContain(none?.text);
    for (const as of [auditor, stranger]) {
      expectRefusal(await register(uniqueName('client'), as), 403, 'forbidden', 'Ask an owner');
    }
  });

  it('1: the credential works only from the allowed addresses of the API key, and no longer after a rotation', async () => {
    const client = await jwtis.newClient();
    const { kid, client_token } = client;
    const id = await clientKeyId(client);
    await editApiKey(kid, id, { allowedAddresses: ['192.0.2.0/24'] });
    expectUnverified(await jwtis.issue(kid, client_token));
    await editApiKey(kid, id, { allowedAddresses: [] });
    const { key } = await rotateApiKey(kid, id);
    expectUnverified(await jwtis.issue(kid, client_token));
    expect((await jwtis.issue(kid, key)).status).toBe(201);
  });

  it('2: remote shutdown: no claim and no body stops the server', async () => {
    const { pid } = server;
    const { kid, client_token } = await jwtis.newClient();
    const surprises = [
      { jti: 1 },
      { iss: {} },
      { exp: {} },
      { exp: 1e308 },
      { iat: [] },
      { a: 1e308 },
    ];
    for (const claims of [...surprises, ...surprises]) {
      expect([201, 400]).toContain((await jwtis.issue(kid, client_token, claims)).status);
    }
    for (const body of [' ', 'null', '[', '{"kid":null}', `{"kid":"${kid}","claims":{"jti":1}}`]) {
      for (const path of ['issue_token', 'renew_token', `register/${kid}`]) {
        expectInvalid(await jwtis.post(path, body, path.startsWith('r') ? owner : client_token));
      }
    }
    const ping = await jwtis.get('ping');
    expect([ping.status, ping.text, server.pid]).toEqual([200, 'Status O.K.', pid]);
  });

  it('3: renewal without a key check: it fails with an expired credential or a disabled namespace', async () => {
    const client = await jwtis.newClient();
    const { kid, client_token } = client;
    const id = await clientKeyId(client);
    const { refresh_token: token } = await jwtis.issued(client);
    const renewals = (): Promise<Answer[]> =>
      Promise.all([jwtis.renew(kid, token, client_token), jwtis.renew(kid, token, owner)]);
    for (const change of [{ publicEndpoint: false }, { disabled: true, publicEndpoint: true }]) {
      await editNamespace(kid, change);
      await eventually(async () => {
        for (const answer of await renewals()) expectUnusable(answer, 'disabled');
      });
    }
    await editNamespace(kid, { disabled: false });
    await eventually(async () => {
      for (const { status } of await renewals()) expect(status).toBe(201);
    });
    await editApiKey(kid, id, { expiresAt: past });
    await eventually(async () => {
      const [byClient, byOwner] = await renewals();
      expectUnusable(byClient as Answer, 'has expired');
      expectRefusal(byOwner as Answer, 409, 'refresh token expired');
    });
  });

  const algorithms = [
    ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
    ...['ES256', 'ES384', 'ES512', 'EdDSA'],
  ];

  it.each(algorithms)('4: %s works without a key size, and its tokens verify', async (sig_alg) => {
    const client = await jwtis.newClient({ sig_alg });
    expect(client.pub_sig_key['alg']).toBe(sig_alg);
    const { access_token: token } = await jwtis.issued(client, { uid: 1 });
    const key = publicKeyOf(client.pub_sig_key);
    expect(readToken(token).header['alg']).toBe(sig_alg);
    expect(signatureHolds(token, sig_alg, key)).toBe(true);
    expect(claimsOf(token)).toMatchObject({ uid: 1 });
  });

  it('4: key changes that lose tokens: issued tokens remain valid, and an invalid change has no effect', async () => {
    const client = await jwtis.newClient();
    const { kid, client_token } = client;
    const before = await jwtis.issued(client, { uid: 1 });
    const bad = { refreshEncryption: { alg: 'RSA-OAEP', enc: 'A256GCM', crv: 'P-256' } } as const;
    await expect(editNamespace(kid, bad)).rejects.toMatchObject({ status: 400 });
    const same = await jwtis.keys(kid, client_token);
    expect(same.json).toMatchObject({ sig: client.pub_sig_key, enc: client.pub_enc_key });

    const refreshEncryption = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', crv: 'P-521' } as const;
    await editAtOnce(kid, { algorithm: 'RS256', refreshEncryption });
    const { json } = await jwtis.keys(kid, client_token);
    expect(json).toMatchObject({ sig: { alg: 'RS256' }, enc: { crv: 'P-521' } });
    expect((await getJwks(kid)).keys).toContainEqual(client.pub_sig_key);
    await eventually(async () => {
      const again = await jwtis.renewed(client, before.refresh_token);
      expect(readToken(again.access_token).header['alg']).toBe('RS256');
    });
    const { items } = await listKeys(kid);
    const states = items.map(({ purpose, state }) => `${purpose} ${state}`).sort();
    const both = ['access', 'encryption'].flatMap((purpose) => [
      `${purpose} active`,
      `${purpose} previous`,
    ]);
    expect(states).toEqual([...both, 'refresh active']);
  });

  it('5: deadlock: keys are read while they change, and every call gets a response', async () => {
    const { kid, client_token } = await jwtis.newClient();
    const reads = Array.from({ length: 40 }, () => jwtis.keys(kid, client_token));
    const writes = (['ES384', 'ES512', 'ES256'] as const).map((algorithm) =>
      editNamespace(kid, { algorithm }),
    );
    const [answers] = await Promise.all([Promise.all(reads), Promise.all(writes)]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('6: no revocation, no replay detection: a session is revoked by an administrator or by a replay', async () => {
    const client = await jwtis.newClient({ refresh_strategy: 'refreshBoth' });
    const { kid, client_token } = client;
    await editNamespace(kid, { reuseGrace: 0 });
    const stolen = await jwtis.issued(client);
    const next = await jwtis.renewed(client, stolen.refresh_token);
    for (const token of [stolen.refresh_token, next.refresh_token]) {
      expectRefusal(await jwtis.renew(kid, token, client_token), 409, 'refresh token expired');
    }
    const { items } = await listSessions(kid);
    expect(items).toEqual([expect.objectContaining({ id: stolen.id, revokedReason: 'replay' })]);
  });

  it('7: no TLS: behind a TLS proxy, responses and issuers use https', async () => {
    await using secure = await TestServer.start({
      environment: { ...environment, SIGNET_PUBLIC_URL: 'https://signet.test' },
    });
    const https = new Jwtis(secure, await accessTokenOf(secure));
    const { kid, client_token } = await https.newClient();
    const answer = await https.issue(kid, client_token);
    expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
    const { access_token } = tokensOf(answer);
    expect(claimsOf(access_token)['iss']).toBe(`https://signet.test/ns/${kid}`);
  });

  it('8: nonce reuse: encrypting the same claims never repeats a ciphertext or a nonce', async () => {
    const client = await jwtis.newClient();
    await editNamespace(client.kid, { renewalStrategy: 'rotate', reuseGrace: 300 });
    const { id, refresh_token } = await jwtis.issued(client, { uid: 1 });
    // Within the grace period it is the same signed token each time, encrypted with a new nonce.
    const texts = [refresh_token];
    for (let round = 0; round < 20; round += 1) {
      const again = await jwtis.renewed(client, refresh_token);
      expect(again.id).toBe(id);
      texts.push(again.refresh_token);
    }
    const parts = texts.map((text) => text.split('.'));
    for (const index of [1, 2, 3]) {
      expect(new Set(parts.map((part) => part[index])).size).toBe(texts.length);
    }
  });

  it('9: a lock that is never checked: a closed or disabled namespace issues nothing', async () => {
    const client = await jwtis.newClient();
    const { kid, client_token } = client;
    const { refresh_token } = await jwtis.issued(client);
    for (const change of [{ publicEndpoint: false }, { disabled: true }]) {
      await editNamespace(kid, change);
      await eventually(async () => {
        for (const bearer of [client_token, owner]) {
          expectUnusable(await jwtis.issue(kid, bearer), 'disabled');
          expectUnusable(await jwtis.renew(kid, refresh_token, bearer), 'disabled');
        }
      });
    }
  });

  it('10: RSA1_5 is refused, with the reason', async () => {
    const answer = await jwtis.register(uniqueName('client'), { enc_alg: 'RSA1_5' });
    expectInvalid(answer, '/enc_alg RSA1_5 is not supported: it has a padding oracle');
  });
});

it('logs neither credentials nor tokens, valid or invalid', async () => {
  const client = await jwtis.newClient();
  const { access_token, refresh_token } = await jwtis.issued(client, { uid: 'secret-uid' });
  const bad = tampered(refresh_token);
  await jwtis.renew(client.kid, bad, client.client_token);
  await jwtis.issue(client.kid, tampered(client.client_token));
  const requestId = uniqueName('request');
  const headers = { 'x-request-id': requestId };
  await send(server, '/compat/jwtis/ping', { method: 'GET', headers });
  await server.printed(new RegExp(requestId));
  for (const secret of [client.client_token, access_token, refresh_token, bad, 'secret-uid']) {
    expect(server.output).not.toContain(secret);
  }
});
