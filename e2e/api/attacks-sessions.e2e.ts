import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  addGroupMember,
  createApiKey,
  createAudience,
  createGroup,
  editApiKey,
  editUser,
  login,
  renew,
  replaceApiKeyRights,
  setUserPassword,
  type ApiKeyWithSecret,
} from '#client';
import { newNamespace, newUser, refreshTokenOf, uniqueName, userPassword } from '../support/api.js';
import { encoded, expectRefusal, type Attack } from '../support/attacks.js';
import { eventually } from '../support/eventually.js';
import { send, type Answer } from '../support/http.js';
import { owner, TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import { readToken } from '../support/verifier.js';

let server: TestServer;

beforeAll(async () => {
  server = await sharedServer({ SIGNET_TRUSTED_PROXIES: '192.0.2.1' });
});

describe('sessions and grants', () => {
  let namespace: string;
  let other: string;
  /** A namespace whose refresh tokens are never rotated. */
  let lasting: string;
  let key: ApiKeyWithSecret;
  let foreign: ApiKeyWithSecret;
  let username: string;
  let userId: string;

  beforeAll(async () => {
    const settings = { renewalStrategy: 'rotate', reuseGrace: 0 } as const;
    namespace = (await newNamespace(settings)).name;
    other = (await newNamespace(settings)).name;
    lasting = (await newNamespace({ renewalStrategy: 'keep' })).name;
    key = await createApiKey(namespace, { name: 'service' });
    foreign = await createApiKey(other, { name: 'service' });
    await replaceApiKeyRights(namespace, key.id, { rights: ['datastore:read'] });
    const user = await newUser(namespace);
    [username, userId] = [user.name, user.id];
    const group = await createGroup(namespace, { name: 'readers' });
    await addGroupMember(namespace, group.id, userId);
    await createAudience(namespace, { name: 'https://data.example' });
  });

  const renewal = (refreshToken: string, more: object = {}, of = namespace): Promise<Answer> =>
    send(server, '/token/access', {
      body: { namespace: of, refresh_token: refreshToken, ...more },
    });
  const fresh = (): Promise<string> => refreshTokenOf(namespace, username);
  const basic = ({ id, key: text }: ApiKeyWithSecret): string =>
    `Basic ${Buffer.from(`${id}:${text}`).toString('base64')}`;

  function form(
    path: string,
    fields: Record<string, string> | string,
    authorization = basic(key),
    of = namespace,
  ): Promise<Answer> {
    return send(server, `/ns/${of}/oauth2/${path}`, {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization,
      },
      body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
    });
  }
  /** A form request without credentials. */
  const anonymousForm = (path: string, fields: Record<string, string>): Promise<Answer> =>
    send(server, `/ns/${namespace}/oauth2/${path}`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  /** A user with a session for each attack that revokes one. */
  async function newUserWithSession(): Promise<{ id: string; token: string }> {
    const { id, name } = await newUser(lasting);
    return { id, token: await refreshTokenOf(lasting, name) };
  }
  /** Retries until the previous change has reached the node, which can take a moment with PostgreSQL. */
  async function untilRefused(attempt: () => Promise<Answer>): Promise<Answer> {
    let answer = await attempt();
    await eventually(async () => {
      if (answer.status < 400) answer = await attempt();
      expect(answer.status).toBeGreaterThan(399);
    });
    return answer;
  }

  it('are accepted when they are valid', async () => {
    expect((await renewal(await fresh())).status).toBe(200);
    const granted = await form('token', { grant_type: 'client_credentials' });
    expect(granted.status, granted.text).toBe(200);
    const { access_token: token = '' } = granted.json as { access_token?: string };
    const introspected = await form('introspect', { token });
    expect(introspected.json).toMatchObject({ active: true });
  });

  const attacks: Attack[] = [
    [
      'RFC 9700 §4.14.2, ASVS 10.4.5',
      'a refresh token for the second time',
      401,
      async () => {
        const token = await fresh();
        expect((await renewal(token)).status).toBe(200);
        return renewal(token);
      },
    ],
    [
      'RFC 9700 §4.14.2',
      'the newest refresh token of a session in which an older one was replayed',
      400,
      async () => {
        const first = await fresh();
        const renewed = await form('token', { grant_type: 'refresh_token', refresh_token: first });
        const { refresh_token: second = '' } = renewed.json as { refresh_token?: string };
        expect(second).not.toBe('');
        await form('token', { grant_type: 'refresh_token', refresh_token: first });
        return form('token', { grant_type: 'refresh_token', refresh_token: second });
      },
    ],
    [
      'ASVS 8.4.1',
      'a refresh token in another namespace',
      401,
      async () => renewal(await fresh(), {}, other),
    ],
    [
      'RFC 8725 §3.11',
      'an access token as a refresh token',
      401,
      async () => renewal((await renew({ namespace, refresh_token: await fresh() })).token),
    ],
    [
      'RFC 7515 §5.2',
      'a refresh token with another signature',
      401,
      async () => renewal((await fresh()).replace(/[^.]+$/, randomBytes(64).toString('base64url'))),
    ],
    [
      'RFC 8725 §3.1',
      'a refresh token without a signature',
      401,
      async () => {
        const { header, claims } = readToken(await fresh());
        return renewal(`${encoded({ ...header, alg: 'none' })}.${encoded(claims)}.`);
      },
    ],
    [
      'RFC 7009 §2',
      'a refresh token that was revoked',
      401,
      async () => {
        const token = await fresh();
        expect((await form('revoke', { token })).status).toBe(200);
        return renewal(token);
      },
    ],
    [
      'ASVS 7.4.2',
      'a refresh token of a user who was disabled',
      401,
      async () => {
        const { id, token } = await newUserWithSession();
        await editUser(lasting, id, { disabled: true });
        return untilRefused(() => renewal(token, {}, lasting));
      },
    ],
    [
      'ASVS 7.4.3',
      'a refresh token from before the password was changed',
      401,
      async () => {
        const { id, token } = await newUserWithSession();
        await setUserPassword(lasting, id, { password: 'quite another password' });
        return untilRefused(() => renewal(token, {}, lasting));
      },
    ],
    [
      'ASVS 7.3.2',
      'a lifetime that the namespace does not allow',
      400,
      async () => {
        const body = { namespace, refresh_token: await fresh() };
        return send(server, '/token/access/400d', { body });
      },
    ],
    [
      'ASVS 7.3.2',
      'a lifetime below zero',
      400,
      async () => {
        const body = { namespace, refresh_token: await fresh() };
        return send(server, '/token/access/-1h', { body });
      },
    ],
    [
      'RFC 6749 §6',
      'more rights at a renewal than the login has',
      400,
      async () =>
        form('token', {
          grant_type: 'refresh_token',
          refresh_token: await fresh(),
          scope: 'datastore:*',
        }),
    ],
    [
      'RFC 8707 §2',
      'a token for an unregistered audience',
      400,
      () => form('token', { grant_type: 'client_credentials', resource: 'https://evil.example' }),
    ],
    [
      'RFC 6749 §3.3',
      'a right that the key does not have',
      400,
      () => form('token', { grant_type: 'client_credentials', scope: 'datastore:write' }),
    ],
    [
      'RFC 8693 §2.2',
      'a token exchange for more rights than the token has',
      400,
      async () => {
        const granted = await form('token', { grant_type: 'client_credentials' });
        const { access_token: token = '' } = granted.json as { access_token?: string };
        return form('token', {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: token,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          scope: 'datastore:write',
        });
      },
    ],
    [
      'RFC 9700 §2.4',
      'the password grant, which is off',
      400,
      () => form('token', { grant_type: 'password', username, password: userPassword }),
    ],
    ...['authorization_code', 'implicit', '', 'CLIENT_CREDENTIALS', '__proto__'].map<Attack>(
      (grant) => [
        'RFC 6749 §5.2',
        `a grant that there is not: ${JSON.stringify(grant)}`,
        400,
        () => form('token', { grant_type: grant }),
      ],
    ),
    [
      'RFC 6749 §3.2',
      'a parameter that comes twice',
      400,
      () => form('token', 'grant_type=client_credentials&grant_type=client_credentials'),
    ],
    [
      'RFC 6749 §2.3.1',
      'a client that proves nothing',
      401,
      () => anonymousForm('token', { grant_type: 'client_credentials', client_id: key.id }),
    ],
    [
      'RFC 6749 §2.3',
      'a client that proves itself in two ways',
      400,
      () =>
        form('token', {
          grant_type: 'client_credentials',
          client_id: foreign.id,
          client_secret: foreign.key,
        }),
    ],
    [
      'RFC 6749 §5.2',
      'a client with a wrong secret',
      401,
      () => form('token', { grant_type: 'client_credentials' }, basic({ ...key, key: 'guessed' })),
    ],
    [
      'ASVS 7.2.3',
      'an API key with a typing error',
      401,
      () => {
        const typo = key.key.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));
        return form('token', { grant_type: 'client_credentials' }, basic({ ...key, key: typo }));
      },
    ],
    [
      'ASVS 8.4.1',
      'an API key of another namespace',
      401,
      () => form('token', { grant_type: 'client_credentials' }, basic(foreign)),
    ],
    [
      'ASVS 7.4.2',
      'an API key that is disabled',
      401,
      async () => {
        const one = await createApiKey(namespace, { name: uniqueName('key') });
        await editApiKey(namespace, one.id, { disabled: true });
        return untilRefused(() => form('token', { grant_type: 'client_credentials' }, basic(one)));
      },
    ],
    [
      'ASVS 4.1.3',
      'an API key from an address that it is not for, which claims to be another one',
      401,
      async () => {
        const one = await createApiKey(namespace, {
          name: uniqueName('key'),
          allowedAddresses: ['203.0.113.7/32'],
        });
        return send(server, `/ns/${namespace}/oauth2/token`, {
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'x-forwarded-for': '203.0.113.7',
            forwarded: 'for=203.0.113.7',
            'x-real-ip': '203.0.113.7',
            authorization: basic(one),
          },
          body: 'grant_type=client_credentials',
        });
      },
    ],
    [
      'RFC 7662 §2.1, §4',
      'an introspection without credentials',
      401,
      async () => anonymousForm('introspect', { token: await fresh() }),
    ],
    [
      'RFC 7662 §4',
      'an introspection by a client of another namespace',
      401,
      async () => form('introspect', { token: await fresh() }, basic(foreign)),
    ],
    ['RFC 7662 §2.1', 'an introspection of nothing', 400, () => form('introspect', {})],
    [
      'RFC 7662 §4',
      'an introspection by GET, with the token in the address',
      405,
      async () =>
        send(server, `/ns/${namespace}/oauth2/introspect?token=${await fresh()}`, {
          method: 'GET',
          headers: { authorization: basic(key) },
        }),
    ],
    [
      'RFC 7009 §2.1',
      'a revocation by a client of another namespace',
      401,
      async () => form('revoke', { token: await fresh() }, basic(foreign)),
    ],
    [
      'RFC 7009 §2.1',
      'a revocation by a client with a wrong secret',
      401,
      async () => form('revoke', { token: await fresh() }, basic({ ...key, key: 'guessed' })),
    ],
    [
      'RFC 6749 §3.2',
      'a grant by GET',
      405,
      () =>
        send(server, `/ns/${namespace}/oauth2/token?grant_type=client_credentials`, {
          method: 'GET',
          headers: { authorization: basic(key) },
        }),
    ],
    [
      'ASVS 4.1.1',
      'a sign-in to the console sent as a plain text, as another site could',
      415,
      () =>
        send(server, '/api/v1/session', {
          headers: { 'content-type': 'text/plain' },
          body: JSON.stringify(owner),
        }),
    ],
    [
      'ASVS 6.2.8',
      'a password in another case',
      401,
      () =>
        send(server, '/token/refresh', {
          body: { namespace, username, password: userPassword.toUpperCase() },
        }),
    ],
    [
      'ASVS 2.4.1',
      'a password of a megabyte',
      413,
      () =>
        send(server, '/token/refresh', {
          body: { namespace, username, password: 'x'.repeat(1 << 20) },
        }),
    ],
    [
      'OWASP NoSQL injection',
      'an object as password',
      400,
      () =>
        send(server, '/token/refresh', { body: { namespace, username, password: { $ne: null } } }),
    ],
    [
      'ASVS 15.3.3',
      'a login that says which groups it has',
      400,
      () =>
        send(server, '/token/refresh', {
          body: { namespace, username, password: userPassword, groups: ['administrators'] },
        }),
    ],
    [
      'ASVS 6.3.8',
      'a login of a user of another namespace',
      401,
      () =>
        send(server, '/token/refresh', {
          body: { namespace: other, username, password: userPassword },
        }),
    ],
  ];

  it.each(attacks)('%s: %s', async (_source, _attack, status, attempt) => {
    expectRefusal(await attempt(), status);
  });

  it('do not revoke a token of another namespace', async () => {
    const token = await fresh();
    expect((await form('revoke', { token }, basic(foreign), other)).status).toBe(200);
    expect((await form('introspect', { token }, basic(foreign), other)).json).toEqual({
      active: false,
    });
    expect((await renewal(token)).status).toBe(200);
    await expect(login({ namespace, username, password: userPassword })).resolves.toBeDefined();
  });
});
