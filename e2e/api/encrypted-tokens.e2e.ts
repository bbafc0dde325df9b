import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createAudience,
  activateKey,
  editNamespace,
  getJwks,
  listKeys,
  renew,
  type NamespaceCreate,
  type Namespace,
} from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi } from '../support/api.js';
import { decryptAsApplication, encryptAsStranger, headerOf } from '../support/decrypter.js';
import { eventually } from '../support/eventually.js';
import { send, type Answer } from '../support/http.js';
import { storedRefreshKeys } from '../support/stored-keys.js';
import { TestServer } from '../support/server.js';
import {
  publicKeyOf,
  readToken,
  secretKeyOf,
  signatureHolds,
  verifyAsApplication,
} from '../support/verifier.js';

const keyManagement = [
  'RSA-OAEP',
  'RSA-OAEP-256',
  'ECDH-ES',
  'ECDH-ES+A128KW',
  'ECDH-ES+A192KW',
  'ECDH-ES+A256KW',
] as const;
const content = ['A128GCM', 'A192GCM', 'A256GCM'] as const;
const pairs = keyManagement.flatMap((alg) => content.map((enc) => ({ alg, enc })));
type Encryption = (typeof pairs)[number];

/** What one namespace issued, and the keys of its application. */
interface Outcome {
  namespace: Namespace;
  userId: string;
  refreshToken: string;
  accessToken: string;
  privateJwk: object;
}

const five = /^[\w-]+\.[\w-]*\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/;
const strongest: Encryption = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' };
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curves = ['P-256', 'P-384', 'P-521'].map((namedCurve) =>
  generateKeyPairSync('ec', { namedCurve }),
);

let server: TestServer;
const outcomes = new Map<Encryption, Outcome>();
/** Refresh tokens whose decrypted signed token must be the same; they are decrypted after the server has stopped. */
const twins: [string, string][] = [];

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
  await Promise.all(
    pairs.map(async (pair, index) => outcomes.set(pair, await run(pair, index % curves.length))),
  );
});
afterAll(() => server.dispose());

async function run(pair: Encryption, curve: number): Promise<Outcome> {
  const audience = `https://${pair.alg}.${pair.enc}.test`;
  const namespace = await newNamespace({ audience, refreshEncryption: pair, rsaBits: 2048 });
  const key = pair.alg.startsWith('RSA') ? rsa : curves[curve];
  if (key === undefined) throw new Error('There is no such curve.');
  const jwk = { ...key.publicKey.export({ format: 'jwk' }), kid: 'of-the-application' };
  await createAudience(namespace.name, { name: audience, jwk, ...pair });
  const user = await newUser(namespace.name);
  const refreshToken = await refreshTokenOf(namespace.name, user.name);
  const { token } = await renew({ namespace: namespace.name, refresh_token: refreshToken });
  return {
    namespace,
    userId: user.id,
    refreshToken,
    accessToken: token,
    privateJwk: { ...key.privateKey.export({ format: 'jwk' }), kid: 'of-the-application' },
  };
}

function outcomeOf(pair: Encryption): Outcome {
  const outcome = outcomes.get(pair);
  if (outcome === undefined) throw new Error('Nothing was prepared for this pair.');
  return outcome;
}

describe.each(pairs)('with $alg and $enc', (pair) => {
  it('issues access tokens that independent libraries decrypt and verify', async () => {
    const { namespace, userId, accessToken, privateJwk } = outcomeOf(pair);
    const { epk, ...header } = headerOf(accessToken);
    expect(header).toEqual({ ...pair, kid: 'of-the-application', cty: 'JWT' });
    expect(epk === undefined).toBe(pair.alg.startsWith('RSA'));

    const signed = await decryptAsApplication(accessToken, pair, privateJwk);
    const { keys } = await getJwks(namespace.name);
    const key = publicKeyOf(keys[0] ?? {});
    expect(readToken(signed).header).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(signatureHolds(signed, 'ES256', key)).toBe(true);
    const audience = namespace.audience ?? '';
    expect(verifyAsApplication(signed, 'ES256', key, namespace.issuer, audience)).toMatchObject({
      sub: userId,
      aud: audience,
    });
  });

  it('issues refresh tokens encrypted with a namespace key that is in no key set', async () => {
    const { namespace, refreshToken } = outcomeOf(pair);
    const { keys } = await getJwks(namespace.name);
    const { items } = await listKeys(namespace.name);
    const key = items.find(({ purpose }) => purpose === 'encryption');
    expect(refreshToken).toMatch(five);
    expect(headerOf(refreshToken)).toMatchObject({ ...pair, kid: key?.kid, cty: 'JWT' });
    expect(key).toMatchObject({ algorithm: pair.alg, state: 'active' });
    expect(keys.map(({ use }) => use)).toEqual(['sig']);
  });
});

interface Account {
  namespace: string;
  username: string;
  refreshToken: string;
}

async function newAccount(settings: Partial<NamespaceCreate>): Promise<Account> {
  const { name } = await newNamespace(settings);
  const user = await newUser(name);
  return {
    namespace: name,
    username: user.name,
    refreshToken: await refreshTokenOf(name, user.name),
  };
}

const renewal = (
  { namespace }: Pick<Account, 'namespace'>,
  refreshToken: string,
  path = '/token/access',
): Promise<Answer> => send(server, path, { body: { namespace, refresh_token: refreshToken } });

const successorOf = ({ json }: Answer): string => (json as { refresh_token: string }).refresh_token;

describe('renewal', () => {
  it('under keep leaves the encrypted token, which can still be exchanged for access tokens', async () => {
    const account = await newAccount({ refreshEncryption: strongest });
    for (let round = 0; round < 3; round += 1) {
      const { status, json } = await renewal(account, account.refreshToken);
      expect(status).toBe(200);
      expect(Object.keys(json as object)).toEqual(['token']);
    }
  });

  it('of both tokens returns an encrypted refresh token', async () => {
    const account = await newAccount({ refreshEncryption: strongest, refreshTtl: '1h' });
    const { status, json } = await renewal(
      account,
      account.refreshToken,
      '/token/refresh-access/50m',
    );
    expect(status).toBe(200);
    expect(json).toMatchObject({ refresh_token: expect.stringMatching(five) as string });
    expect((await renewal(account, successorOf({ json } as Answer))).status).toBe(200);
  });

  it('under rotate returns an encrypted successor, and the same one again within the grace period', async () => {
    const account = await newAccount({
      refreshEncryption: strongest,
      renewalStrategy: 'rotate',
      reuseGrace: 300,
    });
    const first = await renewal(account, account.refreshToken);
    const again = await renewal(account, account.refreshToken);
    expect([first.status, again.status]).toEqual([200, 200]);
    for (const answer of [first, again]) expect(successorOf(answer)).toMatch(five);
    // Encrypted again with a new nonce, so the ciphertexts differ.
    expect(successorOf(first)).not.toBe(successorOf(again));
    twins.push([successorOf(first), successorOf(again)]);
    expect((await renewal(account, successorOf(again))).status).toBe(200);
  });

  it('under rotate revokes the session when a token is reused after the grace period', async () => {
    const account = await newAccount({
      refreshEncryption: strongest,
      renewalStrategy: 'rotate',
      reuseGrace: 0,
    });
    const second = successorOf(await renewal(account, account.refreshToken));
    const third = successorOf(await renewal(account, second));
    expect((await renewal(account, account.refreshToken)).status).toBe(401);
    expect((await renewal(account, third)).status).toBe(401);
  });
});

describe('a change of the encryption setting', () => {
  it('keeps tokens of the previous algorithms valid, and issues tokens with the new ones', async () => {
    const account = await newAccount({ refreshEncryption: strongest });
    const { namespace } = account;
    const other: Encryption = { alg: 'ECDH-ES', enc: 'A128GCM' };
    const edited = await editNamespace(namespace, { refreshEncryption: other }, {});
    expect(edited.newKeys).toMatchObject([{ state: 'next', algorithm: 'ECDH-ES' }]);
    // Until then tokens are encrypted with the key that every node knows, and remain valid.
    const interim = await refreshTokenOf(namespace, account.username);
    expect(headerOf(interim)).toMatchObject({ alg: strongest.alg, enc: 'A128GCM' });
    await activateKey(namespace, edited.newKeys?.[0]?.id ?? '');
    for (const token of [account.refreshToken, interim]) {
      expect((await renewal(account, token)).status).toBe(200);
    }
    let later = '';
    await eventually(async () => {
      later = await refreshTokenOf(namespace, account.username);
      expect(headerOf(later)).toMatchObject(other);
    });

    await editNamespace(namespace, { refreshEncryption: { ...other, enc: 'A192GCM' } }, {});
    expect((await renewal(account, later)).status).toBe(200);
    const { items } = await listKeys(namespace);
    const states = items
      .filter(({ purpose }) => purpose === 'encryption')
      .map(({ state }) => state);
    // A different content encryption algorithm keeps the key.
    expect(states).toEqual(['active', 'previous']);
  });

  it('leaves the encryption unchanged when it changes another setting', async () => {
    const account = await newAccount({ refreshEncryption: strongest });
    const { namespace } = account;
    const edited = await editNamespace(namespace, { description: 'changed', rsaBits: 4096 }, {});
    expect(edited.refreshEncryption).toEqual(strongest);
    expect((await renewal(account, account.refreshToken)).status).toBe(200);
  });

  it('rejects issued plain tokens when encryption is enabled, and issued encrypted ones when it is disabled', async () => {
    const account = await newAccount({});
    const { namespace } = account;
    expect(account.refreshToken.split('.')).toHaveLength(3);
    await editNamespace(namespace, { refreshEncryption: strongest }, {});
    await eventually(async () => {
      expect((await renewal(account, account.refreshToken)).status).toBe(401);
    });
    const encrypted = await refreshTokenOf(namespace, account.username);
    expect((await renewal(account, encrypted)).status).toBe(200);

    const off = await editNamespace(namespace, { refreshEncryption: null }, {});
    expect(off.refreshEncryption).toBeNull();
    await eventually(async () => {
      expect((await renewal(account, encrypted)).status).toBe(401);
    });
    const { items } = await listKeys(namespace);
    expect(items.find(({ purpose }) => purpose === 'encryption')?.state).toBe('retired');
    expect((await renewal(account, account.refreshToken)).status).toBe(200);
  });
});

describe('a namespace with encrypted refresh tokens refuses', () => {
  let account: Account;
  let publicJwk: Record<string, unknown>;
  let kid: string;

  beforeAll(async () => {
    account = await newAccount({ refreshEncryption: strongest });
    const { items } = await listKeys(account.namespace);
    const key = items.find(({ purpose }) => purpose === 'encryption');
    publicJwk = key?.publicKey ?? {};
    kid = key?.kid ?? '';
  });

  const forged = (text: string, header: Record<string, unknown> = {}): Promise<string> =>
    encryptAsStranger(text, { ...strongest, kid, cty: 'JWT', ...header }, publicJwk);

  it.each([0, 1, 2, 3, 4])('a token with one bit flipped in part %i', async (part) => {
    const parts = account.refreshToken.split('.');
    const bytes = Buffer.from(parts[part] ?? '', 'base64url');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    parts[part] = bytes.toString('base64url');
    expect((await renewal(account, parts.join('.'))).status).toBe(401);
  });

  it('a token encrypted with its key but not signed by it', async () => {
    const claims = { iss: 'http://signet.test', sub: 'x', sid: 'x', cnt: 0, iat: 1, exp: 2 ** 40 };
    const part = (value: object): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const header of [
      { alg: 'none', typ: 'rt+jwt' },
      { alg: 'HS256', kid, typ: 'rt+jwt' },
    ]) {
      const text = await forged(`${part(header)}.${part(claims)}.AAAA`);
      expect((await renewal(account, text)).status).toBe(401);
    }
  });

  it('its own access token, and its own refresh token, encrypted twice', async () => {
    const { json } = await renewal(account, account.refreshToken);
    const { token } = json as { token: string };
    expect((await renewal(account, await forged(token))).status).toBe(401);
    expect((await renewal(account, await forged(account.refreshToken))).status).toBe(401);
  });

  it('a compressed token', async () => {
    expect((await renewal(account, await forged('text', { zip: 'DEF' }))).status).toBe(401);
  });

  it('a token of another namespace', async () => {
    const other = await newAccount({ refreshEncryption: strongest });
    expect((await renewal(account, other.refreshToken)).status).toBe(401);
    expect((await renewal(other, account.refreshToken)).status).toBe(401);
  });
});

describe('refresh tokens', () => {
  // Must run last: the embedded database can be read only after its server has stopped.
  it('are decrypted and verified by independent libraries with the keys of their namespace, for every pair', async () => {
    await server.stop();
    const keys = await storedRefreshKeys(server.database);
    const opened = async (token: string): Promise<string> => {
      const { kid, alg, enc } = headerOf(token) as { kid: string; alg: string; enc: string };
      return decryptAsApplication(token, { alg, enc }, keys.get(kid) ?? {});
    };
    for (const pair of pairs) {
      const { refreshToken, userId, namespace } = outcomeOf(pair);
      const signed = await opened(refreshToken);
      const { header, claims } = readToken(signed);
      expect(header).toMatchObject({ alg: 'HS256', typ: 'rt+jwt' });
      expect(claims).toMatchObject({ iss: namespace.issuer, sub: userId, cnt: 0 });
      const secret = Buffer.from(keys.get(String(header['kid']))?.['k'] ?? '', 'base64url');
      expect(signatureHolds(signed, 'HS256', secretKeyOf(secret))).toBe(true);
    }
    expect(twins).toHaveLength(1);
    for (const [one, other] of twins) expect(await opened(one)).toBe(await opened(other));
  });
});
