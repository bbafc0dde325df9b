import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  activateKey,
  editNamespace,
  getJwks,
  getNamespace,
  getOpenidConfiguration,
  listKeys,
  renew,
  type NamespaceWithSecret,
  type SigningAlgorithm,
} from '#client';
import { newNamespace, newUser, refreshTokenOf } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { send } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import {
  publicKeyOf,
  readToken,
  secretKeyOf,
  signatureHolds,
  verifyAsApplication,
} from '../support/verifier.js';

const symmetric = ['HS256', 'HS384', 'HS512'] as const;
const asymmetric = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
const all = [...symmetric, ...asymmetric];

/** What a namespace issued for one algorithm: everything an application would hold. */
interface Outcome {
  namespace: NamespaceWithSecret;
  userId: string;
  username: string;
  refreshToken: string;
  accessToken: string;
  jwks: Record<string, unknown>[];
}

let server: TestServer;
const outcomes = new Map<SigningAlgorithm, Outcome>();

beforeAll(async () => {
  server = await sharedServer();
  await Promise.all(all.map(async (algorithm) => outcomes.set(algorithm, await run(algorithm))));
});

async function run(algorithm: SigningAlgorithm): Promise<Outcome> {
  const namespace = await newNamespace({ algorithm, rsaBits: 2048 });
  const user = await newUser(namespace.name);
  const refreshToken = await refreshTokenOf(namespace.name, user.name);
  const renewal = await renew({ namespace: namespace.name, refresh_token: refreshToken });
  return {
    namespace,
    userId: user.id,
    username: user.name,
    refreshToken,
    accessToken: renewal.token,
    jwks: await keysOf(namespace.name),
  };
}

function outcomeOf(algorithm: SigningAlgorithm): Outcome {
  const outcome = outcomes.get(algorithm);
  if (outcome === undefined) throw new Error(`Nothing was prepared for ${algorithm}.`);
  return outcome;
}

async function keysOf(namespace: string): Promise<Record<string, unknown>[]> {
  const set = await getJwks(namespace);
  return set.keys;
}

function keyOf({
  jwks,
  accessToken,
}: Pick<Outcome, 'jwks' | 'accessToken'>): ReturnType<typeof publicKeyOf> {
  const { kid } = readToken(accessToken).header;
  const jwk = jwks.find((candidate) => candidate['kid'] === kid);
  if (jwk === undefined) throw new Error('The key set does not have the key of the token.');
  return publicKeyOf(jwk);
}

/** The token with one bit of its signature flipped. */
function damaged(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return `${header}.${payload}.${bytes.toString('base64url')}`;
}

describe.each(asymmetric)('a token signed with %s', (algorithm) => {
  it('is verified by OpenSSL with the published key, and with no other', () => {
    const outcome = outcomeOf(algorithm);
    const key = keyOf(outcome);
    expect(readToken(outcome.accessToken).header).toMatchObject({ alg: algorithm, typ: 'at+jwt' });
    expect(signatureHolds(outcome.accessToken, algorithm, key)).toBe(true);
    expect(signatureHolds(damaged(outcome.accessToken), algorithm, key)).toBe(false);
  });

  it('has its key in the key set, with the public members of its type and no private ones', () => {
    const { jwks } = outcomeOf(algorithm);
    const members = {
      RS: ['e', 'n'],
      PS: ['e', 'n'],
      ES: ['crv', 'x', 'y'],
      Ed: ['crv', 'x'],
    }[algorithm.slice(0, 2) as 'RS' | 'PS' | 'ES' | 'Ed'];
    expect(jwks).toHaveLength(1);
    expect(Object.keys(jwks[0] ?? {}).sort()).toEqual(
      [...members, 'alg', 'kid', 'kty', 'use'].sort(),
    );
    expect(jwks[0]).toMatchObject({ alg: algorithm, use: 'sig' });
    // RFC 7638: the required members in lexicographic order.
    const made = [...members, 'kty'].sort().map((name) => [name, jwks[0]?.[name]] as const);
    const thumbprint = createHash('sha256').update(JSON.stringify(Object.fromEntries(made)));
    expect(jwks[0]).toHaveProperty('kid', thumbprint.digest('base64url'));
  });
});

/** The algorithms that jsonwebtoken supports. */
const common = asymmetric.filter((algorithm) => !algorithm.startsWith('Ed'));

describe.each(common)('an application that verifies %s with jsonwebtoken', (algorithm) => {
  it('accepts the token with the published key', () => {
    const outcome = outcomeOf(algorithm);
    const { accessToken, namespace, userId, username } = outcome;
    const claims = verifyAsApplication(accessToken, algorithm, keyOf(outcome), namespace.issuer);
    expect(claims).toMatchObject({ sub: userId, usr: username });
  });
});

describe('an HMAC namespace', () => {
  it.each(symmetric)('publishes no key for %s', async (algorithm) => {
    const { namespace, jwks } = outcomeOf(algorithm);
    expect(jwks).toEqual([]);
    const asked = { namespace: namespace.name, encoding_form: 'hex' };
    const { status, json } = await send(server, '/token/public', { body: asked });
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: 'invalid_request' });
  });
});

describe('tokens of another namespace', () => {
  const pairs = all.flatMap((one) =>
    all.filter((other) => other !== one).map((other) => [one, other] as const),
  );

  it('are refused: refresh tokens', async () => {
    const refused = await Promise.all(
      pairs.map(async ([one, other]) => {
        const { refreshToken } = outcomeOf(one);
        const { namespace } = outcomeOf(other);
        const body = { namespace: namespace.name, refresh_token: refreshToken };
        return (await send(server, '/token/access', { body })).status;
      }),
    );
    expect(new Set(refused)).toEqual(new Set([401]));
  });

  it('are refused: access tokens sent as refresh tokens, even in their own namespace', async () => {
    const statuses = await Promise.all(
      all.flatMap((one) =>
        all.map(async (other) => {
          const { accessToken } = outcomeOf(one);
          const { namespace } = outcomeOf(other);
          const body = { namespace: namespace.name, refresh_token: accessToken };
          return (await send(server, '/token/access', { body })).status;
        }),
      ),
    );
    expect(new Set(statuses)).toEqual(new Set([401]));
  });

  it('do not verify with the keys of a namespace that uses the same algorithm', async () => {
    const { accessToken, namespace } = outcomeOf('ES256');
    const other = await newNamespace({ algorithm: 'ES256' });
    const [jwk] = await keysOf(other.name);
    const key = publicKeyOf(jwk ?? {});
    expect(jwk).not.toHaveProperty('kid', readToken(accessToken).header['kid']);
    expect(signatureHolds(accessToken, 'ES256', key)).toBe(false);
    expect(() => verifyAsApplication(accessToken, 'ES256', key, namespace.issuer)).toThrow(
      'invalid signature',
    );
  });

  it('name their own issuer and audience', () => {
    const outcome = outcomeOf('ES256');
    const { issuer } = outcomeOf('ES384').namespace;
    const key = keyOf(outcome);
    expect(() => verifyAsApplication(outcome.accessToken, 'ES256', key, issuer)).toThrow();
  });
});

describe('a namespace whose algorithm changes', () => {
  it('publishes the new key before it signs, and issued tokens still verify', async () => {
    const before = await run('ES256');
    const { namespace, refreshToken } = before;
    const oldKid = readToken(before.accessToken).header['kid'];
    const renewal = { namespace: namespace.name, refresh_token: refreshToken };

    const edited = await editNamespace(namespace.name, { algorithm: 'EdDSA' }, {});
    expect(edited.algorithm).toBe('EdDSA');
    const [key] = edited.newKeys ?? [];
    expect(key).toMatchObject({ state: 'next', algorithm: 'EdDSA', purpose: 'access' });
    // Key sets are cached for up to five minutes; the extra minute covers clock skew and responses in flight.
    const { publishedAt = '', signsAt, id = '' } = key ?? {};
    expect(Date.parse(signsAt ?? '') - Date.parse(publishedAt)).toBe(360_000);
    await eventually(async () => {
      const jwks = await keysOf(namespace.name);
      expect(jwks.map(({ alg }) => alg)).toEqual(['ES256', 'EdDSA']);
    });
    const published = (await renew(renewal)).token;
    expect(readToken(published).header).toMatchObject({ alg: 'ES256', kid: oldKid });

    await activateKey(namespace.name, id);
    const after = { accessToken: '', jwks: await keysOf(namespace.name) };
    await eventually(async () => {
      after.accessToken = (await renew(renewal)).token;
      expect(readToken(after.accessToken).header).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' });
    });

    expect(readToken(after.accessToken).header['kid']).not.toBe(oldKid);
    expect(after.jwks.map(({ alg }) => alg).sort()).toEqual(['ES256', 'EdDSA']);
    expect(signatureHolds(after.accessToken, 'EdDSA', keyOf(after))).toBe(true);
    const older = { accessToken: before.accessToken, jwks: after.jwks };
    expect(signatureHolds(older.accessToken, 'ES256', keyOf(older))).toBe(true);
  });

  it('generates a new key when only the RSA key size changes', async () => {
    const { name } = await newNamespace({ algorithm: 'RS256', rsaBits: 2048 });
    await editNamespace(name, { rsaBits: 3072 }, {});
    await eventually(async () => {
      const sizes = (await keysOf(name)).map((jwk) => publicKeyOf(jwk).asymmetricKeyDetails);
      expect(sizes.map((details) => details?.modulusLength).sort()).toEqual([2048, 3072]);
    });
  });

  it('drops a key that has never signed when the algorithm changes back', async () => {
    const { namespace, jwks, refreshToken } = await run('ES256');
    await editNamespace(namespace.name, { algorithm: 'ES384' }, {});
    const back = await editNamespace(namespace.name, { algorithm: 'ES256' }, {});
    expect(back).not.toHaveProperty('newKeys');
    await eventually(async () => expect(await keysOf(namespace.name)).toEqual(jwks));
    const { items } = await listKeys(namespace.name);
    const dropped = items.find(({ algorithm }) => algorithm === 'ES384');
    expect(dropped).toMatchObject({ state: 'retired', reason: 'replaced' });
    const { token } = await renew({ namespace: namespace.name, refresh_token: refreshToken });
    expect(readToken(token).header).toMatchObject({ alg: 'ES256', kid: jwks[0]?.['kid'] });
  });

  it('lists every algorithm of its valid tokens in its metadata', async () => {
    const { namespace } = await run('ES256');
    await editNamespace(namespace.name, { algorithm: 'EdDSA' }, {});
    const expected = { id_token_signing_alg_values_supported: ['ES256', 'EdDSA'] };
    await eventually(async () =>
      expect(await getOpenidConfiguration(namespace.name)).toMatchObject(expected),
    );
  });

  it('to HMAC signs immediately, with a secret that is shown', async () => {
    const { namespace, refreshToken } = await run('ES256');
    const edited = await editNamespace(namespace.name, { algorithm: 'HS256' }, {});
    expect(edited.newKeys).toMatchObject([{ state: 'active', algorithm: 'HS256' }]);
    expect(edited.newKeys?.[0]).not.toHaveProperty('sharedSecret');
    const secret = secretKeyOf(Buffer.from(edited.sharedSecret ?? '', 'base64url'));
    await eventually(async () => {
      const { token } = await renew({ namespace: namespace.name, refresh_token: refreshToken });
      expect(readToken(token).header).toMatchObject({ alg: 'HS256' });
      expect(signatureHolds(token, 'HS256', secret)).toBe(true);
    });
  });

  it('never publishes a new HMAC key, and still publishes the previous public key', async () => {
    const before = await run('ES256');
    await editNamespace(before.namespace.name, { algorithm: 'HS256' }, {});
    const jwks = await keysOf(before.namespace.name);
    expect(jwks).toEqual(before.jwks);
  });
});

describe('a token signed with HMAC', () => {
  it('is verified by OpenSSL and by jsonwebtoken with the full-length secret of its namespace', () => {
    for (const algorithm of symmetric) {
      const { accessToken, namespace, userId, username } = outcomeOf(algorithm);
      const secret = Buffer.from(namespace.sharedSecret ?? '', 'base64url');
      expect(secret.length * 8).toBe(Number(algorithm.slice(2)));
      const key = secretKeyOf(secret);
      expect(readToken(accessToken).header).toMatchObject({ alg: algorithm, typ: 'at+jwt' });
      expect(signatureHolds(accessToken, algorithm, key)).toBe(true);
      expect(signatureHolds(damaged(accessToken), algorithm, key)).toBe(false);
      const claims = verifyAsApplication(accessToken, algorithm, key, namespace.issuer);
      expect(claims).toMatchObject({ sub: userId, usr: username });
    }
  });

  it('has a secret that is shown once, to the request that created it', async () => {
    const { namespace } = outcomeOf('HS256');
    expect(await getNamespace(namespace.name)).not.toHaveProperty('sharedSecret');
    const renamed = await editNamespace(namespace.name, { description: 'unchanged key' }, {});
    expect(renamed).not.toHaveProperty('sharedSecret');
    expect(outcomeOf('ES256').namespace).not.toHaveProperty('sharedSecret');
  });
});
