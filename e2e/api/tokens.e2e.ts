import { createPublicKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  addGroupMember,
  addOrgMember,
  createGroup,
  createOrg,
  editNamespace,
  listSessions,
  removeGroupMember,
  removeOrgMember,
  type NamespaceCreate,
  type Namespace,
  type User,
} from '#client';
import { newNamespace, newUser, uniqueName, userPassword } from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import { publicUrl, type TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import { readToken, signatureHolds } from '../support/verifier.js';

let server: TestServer;
beforeAll(async () => {
  server = await sharedServer();
});

interface Account {
  namespace: Namespace;
  user: User;
  credentials: { namespace: string; username: string; password: string };
}

async function newAccount(settings: Partial<NamespaceCreate> = {}): Promise<Account> {
  const namespace = await newNamespace(settings);
  const user = await newUser(namespace.name);
  const { name: username } = user;
  return {
    namespace,
    user,
    credentials: { namespace: namespace.name, username, password: userPassword },
  };
}

const login = ({ credentials }: Account, path = '/token/refresh'): Promise<Answer> =>
  send(server, path, { body: credentials });

const renew = (
  { namespace }: Account,
  refreshToken: string,
  path = '/token/access',
): Promise<Answer> =>
  send(server, path, { body: { namespace: namespace.name, refresh_token: refreshToken } });

const tokenOf = ({ json }: Answer): string => (json as { token: string }).token;

const claimsOf = (token: string): Record<string, unknown> => readToken(token).claims;

/** The lifetime in seconds: `exp` minus `iat`. */
function lifetimeOf(token: string): number {
  const { iat, exp } = claimsOf(token);
  return Number(exp) - Number(iat);
}

async function renewedClaims(
  account: Account,
  refreshToken: string,
): Promise<Record<string, unknown>> {
  return claimsOf(tokenOf(await renew(account, refreshToken)));
}

it('a user logs in with the name in any Unicode normalization form', async () => {
  const { name: namespace } = await newNamespace({ passwordGrant: true });
  await newUser(namespace, 'J\u00fcrgen \u00c5');
  for (const username of ['Ju\u0308rgen A\u030a', 'J\u00fcrgen \u212b', 'J\u00fcrgen \u00c5']) {
    const body = { namespace, username, password: userPassword };
    expect((await send(server, '/token/refresh', { body })).status, username).toBe(200);
  }
});

describe('the Quid routes', () => {
  it('return {"token"} and nothing else for a login and a renewal', async () => {
    const account = await newAccount();
    const begun = await login(account, '/token/refresh/24h');
    expect(begun).toMatchObject({ status: 200, json: { token: expect.any(String) as string } });
    expect(Object.keys(begun.json as object)).toEqual(['token']);
    const renewed = await renew(account, tokenOf(begun), '/token/access/10m');
    expect(renewed).toMatchObject({ status: 200, json: { token: expect.any(String) as string } });
    expect(Object.keys(renewed.json as object)).toEqual(['token']);
    for (const { headers } of [begun, renewed]) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-type')).toMatch(/^application\/json/);
    }
  });

  it('return a token with the requested lifetime', async () => {
    const account = await newAccount();
    const refreshToken = tokenOf(await login(account, '/token/refresh/1h30m'));
    expect(lifetimeOf(refreshToken)).toBe(5400);
    const renewed = await renew(account, refreshToken, '/token/access/90s');
    expect(lifetimeOf(tokenOf(renewed))).toBe(90);
  });

  it('use the defaults of the namespace without :ttl', async () => {
    const usual = await newAccount();
    const refreshToken = tokenOf(await login(usual));
    expect(lifetimeOf(refreshToken)).toBe(86_400);
    expect(lifetimeOf(tokenOf(await renew(usual, refreshToken)))).toBe(600);

    const own = await newAccount({ refreshTtl: '2h', accessTtl: '7m' });
    const ownRefreshToken = tokenOf(await login(own));
    expect(lifetimeOf(ownRefreshToken)).toBe(7200);
    expect(lifetimeOf(tokenOf(await renew(own, ownRefreshToken)))).toBe(420);
  });

  it('return both tokens with the same lifetime from refresh-access, and the previous refresh token remains valid', async () => {
    const account = await newAccount();
    const refreshToken = tokenOf(await login(account));
    const { status, json, headers } = await renew(
      account,
      refreshToken,
      '/token/refresh-access/20m',
    );
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const pair = json as { refresh_token: string; access_token: string };
    expect(Object.keys(pair).sort()).toEqual(['access_token', 'refresh_token']);
    expect(lifetimeOf(pair.access_token)).toBe(1200);
    // The database's clock sets the session's expiry and may be a second ahead of the node's.
    expect([1200, 1201]).toContain(lifetimeOf(pair.refresh_token));
    expect(claimsOf(pair.refresh_token)['sid']).toBe(claimsOf(refreshToken)['sid']);
    for (const token of [pair.refresh_token, refreshToken]) {
      expect((await renew(account, token)).status).toBe(200);
    }
  });

  it('extend a session beyond its first expiry with refresh-access', async () => {
    const account = await newAccount();
    const refreshToken = tokenOf(await login(account, '/token/refresh/5m'));
    const { json } = await renew(account, refreshToken, '/token/refresh-access/1h');
    const pair = json as { refresh_token: string };
    const { items } = await listSessions(account.namespace.name, { userId: account.user.id });
    expect(items).toHaveLength(1);
    const end = Date.parse(items[0]?.expiresAt ?? '');
    expect(end).toBeGreaterThanOrEqual(Number(claimsOf(pair.refresh_token)['exp']) * 1000);
  });
});

describe('the maximum lifetime of a namespace', () => {
  const limits = { refreshTtl: '1h', refreshTtlMax: '2h', accessTtl: '5m', accessTtlMax: '10m' };
  let account: Account;
  let refreshToken: string;
  beforeAll(async () => {
    account = await newAccount(limits);
    refreshToken = tokenOf(await login(account));
  });

  it('can be requested', async () => {
    const begun = await login(account, '/token/refresh/120m');
    expect(lifetimeOf(tokenOf(begun))).toBe(7200);
    const renewed = await renew(account, refreshToken, '/token/access/600s');
    expect(lifetimeOf(tokenOf(renewed))).toBe(600);
    expect((await renew(account, refreshToken, '/token/refresh-access/10m')).status).toBe(200);
  });

  it('rejects one second more instead of silently shortening it', async () => {
    const answers = await Promise.all([
      login(account, '/token/refresh/2h1s'),
      renew(account, refreshToken, '/token/access/601s'),
      renew(account, refreshToken, '/token/refresh-access/601s'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    for (const { json, headers } of answers) {
      expect(json).toMatchObject({ error: 'invalid_request' });
      expect(JSON.stringify(json)).toMatch(/at most (2h|10m)/);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('is not revealed without the password', async () => {
    const stranger = {
      ...account,
      credentials: { ...account.credentials, password: 'guessed it' },
    };
    const { status, json } = await login(stranger, '/token/refresh/9y');
    expect({ status, json }).toMatchObject({ status: 401, json: { error: 'invalid_grant' } });
  });
});

describe('an access token', () => {
  it('has the RFC 9068 header and claims', async () => {
    const account = await newAccount();
    const { namespace, user } = account;
    const earliest = Math.floor(Date.now() / 1000);
    const refreshToken = tokenOf(await login(account));
    const { header, claims } = readToken(tokenOf(await renew(account, refreshToken)));
    expect(header).toEqual({ alg: 'ES256', kid: expect.any(String) as string, typ: 'at+jwt' });
    const { iat, nbf, exp, jti, sid, ...rest } = claims;
    expect(rest).toEqual({
      iss: `${publicUrl}/ns/${namespace.name}`,
      sub: user.id,
      aud: `${publicUrl}/ns/${namespace.name}`,
      client_id: namespace.name,
      usr: user.name,
    });
    expect(Number(iat)).toBeGreaterThanOrEqual(earliest);
    expect(Number(iat)).toBeLessThanOrEqual(Date.now() / 1000);
    expect([nbf, exp]).toEqual([Number(iat) - 60, Number(iat) + 600]);
    expect(jti).toMatch(/^[\w-]{22}$/);
    const { items } = await listSessions(namespace.name, { userId: user.id });
    expect(items.map(({ id }) => id)).toEqual([sid]);
  });

  it('has a unique id', async () => {
    const account = await newAccount();
    const refreshToken = tokenOf(await login(account));
    const renewals = Array.from({ length: 20 }, () => renewedClaims(account, refreshToken));
    const ids = (await Promise.all(renewals)).map(({ jti }) => jti);
    expect(new Set(ids).size).toBe(20);
  });

  it('has the audience of the namespace, if it sets one', async () => {
    const account = await newAccount({ audience: 'https://shop.example' });
    const claims = await renewedClaims(account, tokenOf(await login(account)));
    expect(claims['aud']).toBe('https://shop.example');
  });

  it('reflects changed settings at the next renewal', async () => {
    const account = await newAccount();
    const refreshToken = tokenOf(await login(account));
    await renew(account, refreshToken);
    await editNamespace(account.namespace.name, { claimNames: 'long', audience: 'shop' }, {});
    await expect
      .poll(() => renewedClaims(account, refreshToken))
      .toMatchObject({ aud: 'shop', username: account.user.name });
  });
});

describe('a refresh token', () => {
  it('contains the session and only the id of the user', async () => {
    const account = await newAccount();
    const { header, claims } = readToken(tokenOf(await login(account)));
    expect(header).toEqual({ alg: 'HS256', kid: expect.any(String) as string, typ: 'rt+jwt' });
    expect(Object.keys(claims).sort()).toEqual(['cnt', 'exp', 'iat', 'iss', 'sid', 'sub']);
    expect(claims).toMatchObject({ sub: account.user.id, cnt: 0 });
  });
});

describe('groups and orgs', () => {
  const names = {
    short: { user: 'usr', groups: 'grp', orgs: 'org' },
    long: { user: 'username', groups: 'groups', orgs: 'orgs' },
  };

  it.each(['short', 'long'] as const)(
    'are in the token under the %s claim names and updated at the next renewal; empty lists are omitted',
    async (claimNames) => {
      const claim = names[claimNames];
      const others = Object.values(names[claimNames === 'short' ? 'long' : 'short']);
      const account = await newAccount({ claimNames });
      const { namespace, user } = account;
      const refreshToken = tokenOf(await login(account));
      const groupsAndOrgs = async (): Promise<unknown[]> => {
        const claims = await renewedClaims(account, refreshToken);
        expect(claims[claim.user]).toBe(user.name);
        for (const other of others) expect(claims).not.toHaveProperty(other);
        return [claims[claim.groups], claims[claim.orgs]];
      };
      expect(await groupsAndOrgs()).toEqual([undefined, undefined]);

      const staff = await createGroup(namespace.name, { name: 'staff' });
      const editors = await createGroup(namespace.name, { name: 'editors' });
      const org = await createOrg({ name: uniqueName('org') });
      for (const group of [staff, editors]) await addGroupMember(namespace.name, group.id, user.id);
      await addOrgMember(org.id, namespace.name, user.id);
      await expect.poll(groupsAndOrgs).toEqual([['editors', 'staff'], [org.name]]);

      await removeGroupMember(namespace.name, staff.id, user.id);
      await expect.poll(groupsAndOrgs).toEqual([['editors'], [org.name]]);
      await removeGroupMember(namespace.name, editors.id, user.id);
      await removeOrgMember(org.id, namespace.name, user.id);
      await expect.poll(groupsAndOrgs).toEqual([undefined, undefined]);
    },
  );

  it('are refused if they would make the token too large for a header', async () => {
    const account = await newAccount();
    const { namespace, user } = account;
    for (let index = 0; index < 16; index += 1) {
      const group = await createGroup(namespace.name, { name: `${index}-${'g'.repeat(250)}` });
      await addGroupMember(namespace.name, group.id, user.id);
    }
    const { status, json } = await renew(account, tokenOf(await login(account)));
    expect({ status, json }).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
    expect(JSON.stringify(json)).toContain('too many groups');
  });
});

describe('POST /token/public', () => {
  it.each([
    ['hex', 'hex'],
    ['base64', 'base64url'],
    ['Base64', 'base64url'],
    [undefined, 'hex'],
  ] as const)('returns the public key in the form %s', async (form, encoding) => {
    const account = await newAccount();
    const refreshToken = tokenOf(await login(account));
    const accessToken = tokenOf(await renew(account, refreshToken));
    const body = { namespace: account.namespace.name, ...(form && { encoding_form: form }) };
    const { status, json, headers } = await send(server, '/token/public', { body });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const { alg, key } = json as { alg: string; key: string };
    expect(Object.keys(json as object).sort()).toEqual(['alg', 'key']);
    const text = Buffer.from(key, 'base64').toString();
    expect(text).toMatch(encoding === 'hex' ? /^[0-9a-f]+$/ : /^[\w-]+$/);
    const der = Buffer.from(text, encoding);
    expect(der).toHaveLength(91);
    const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
    expect(signatureHolds(accessToken, alg, publicKey)).toBe(true);
  });

  it('works while the namespace is closed, but not for a disabled or unknown one', async () => {
    const closed = await newNamespace({ publicEndpoint: false });
    const disabled = await newNamespace({ disabled: true });
    const answers = await Promise.all(
      [closed.name, disabled.name, uniqueName('none')].map((namespace) =>
        send(server, '/token/public', { body: { namespace } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 401]);
    expect(answers[1]?.json).toEqual(answers[2]?.json);
  });
});
