import { beforeAll, describe, expect, it } from 'vitest';
import * as oauth from 'openid-client';
import {
  createAudience,
  addGroupMember,
  createGroup,
  deleteApiKey,
  editApiKey,
  editUser,
  replaceGroupRights,
  type ApiKeyWithSecret,
} from '#client';
import { newNamespace, newUser, refreshTokenOf, userPassword } from '../support/api.js';
import { contractFetch } from '../support/contract.js';
import { send, type Answer } from '../support/http.js';
import { publicUrl, type TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import { readToken } from '../support/verifier.js';
import { newKey, secretOf, sendForm, accessTokenOf } from '../support/oauth.js';

let server: TestServer;

beforeAll(async () => {
  server = await sharedServer();
});

/** openid-client connects to the issuer's URL; the suite's server listens elsewhere. */
const toServer: oauth.CustomFetch = (url, options) =>
  contractFetch(url.replace(publicUrl, server.url), options);

function discover(issuer: string, key: ApiKeyWithSecret): Promise<oauth.Configuration> {
  return oauth.discovery(
    new URL(issuer),
    key.id,
    undefined,
    oauth.ClientSecretBasic(secretOf(key)),
    {
      algorithm: 'oauth2',
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it stands out; the suite's server has no TLS
      execute: [oauth.allowInsecureRequests],
      [oauth.customFetch]: toServer,
    },
  );
}

describe('a generic OAuth client library', () => {
  it('discovers a namespace, and gets, introspects and exchanges tokens with an API key', async () => {
    const { name, issuer } = await newNamespace();
    const key = await newKey(name, ['datastore:read', 'datastore:write']);
    const client = await discover(issuer, key);

    const granted = await oauth.clientCredentialsGrant(client, { scope: 'datastore:read' });
    expect(granted).toMatchObject({
      token_type: 'bearer',
      expires_in: 600,
      scope: 'datastore:read',
    });
    expect(granted.refresh_token).toBeUndefined();
    const { header, claims } = readToken(granted.access_token);
    expect(header).toMatchObject({ typ: 'at+jwt' });
    expect(claims).toMatchObject({
      iss: issuer,
      sub: key.id,
      client_id: key.id,
      identifier: key.identifier,
      scope: 'datastore:read',
    });

    const seen = await oauth.tokenIntrospection(client, granted.access_token);
    expect(seen).toMatchObject({
      active: true,
      sub: key.id,
      scope: 'datastore:read',
      token_type: 'Bearer',
    });
  });

  it('renews and revokes the tokens of a login', async () => {
    const { name, issuer } = await newNamespace({ renewalStrategy: 'rotate', reuseGrace: 0 });
    const client = await discover(issuer, await newKey(name));
    const user = await newUser(name);
    const first = await refreshTokenOf(name, user.name);

    const renewed = await oauth.refreshTokenGrant(client, first);
    expect(readToken(renewed.access_token).claims).toMatchObject({ sub: user.id, usr: user.name });
    const second = renewed.refresh_token ?? '';
    expect(second).not.toBe(first);
    expect(await oauth.tokenIntrospection(client, second)).toMatchObject({
      active: true,
      token_type: 'refresh_token',
      username: user.name,
    });

    await oauth.tokenRevocation(client, second);
    await oauth.tokenRevocation(client, second);
    expect(await oauth.tokenIntrospection(client, second)).toEqual({ active: false });
    expect(await oauth.tokenIntrospection(client, renewed.access_token)).toEqual({ active: false });
    await expect(oauth.refreshTokenGrant(client, second)).rejects.toMatchObject({
      error: 'invalid_grant',
      status: 400,
    });
  });
});

describe('the token endpoint', () => {
  it('returns the errors of RFC 6749', async () => {
    const { name } = await newNamespace();
    const key = await newKey(name);
    const refusal = async (
      fields: Record<string, string>,
      by?: ApiKeyWithSecret,
    ): Promise<unknown> => {
      const { status, json } = await sendForm(server, name, 'token', fields, by);
      return [status, (json as { error: string }).error];
    };
    expect(await refusal({ grant_type: 'implicit' }, key)).toEqual([400, 'unsupported_grant_type']);
    expect(await refusal({}, key)).toEqual([400, 'invalid_request']);
    expect(await refusal({ grant_type: 'client_credentials' })).toEqual([401, 'invalid_client']);
    expect(await refusal({ grant_type: 'client_credentials', scope: 'a:b' }, key)).toEqual([
      400,
      'invalid_scope',
    ]);
    expect(await refusal({ grant_type: 'refresh_token' }, key)).toEqual([400, 'invalid_request']);
    expect(await refusal({ grant_type: 'refresh_token', refresh_token: 'x' }, key)).toEqual([
      400,
      'invalid_grant',
    ]);
    expect(await refusal({ grant_type: 'password', username: 'a', password: 'b' }, key)).toEqual([
      400,
      'unauthorized_client',
    ]);
    expect(await refusal({ grant_type: 'client_credentials', lifetime: '2h' }, key)).toEqual([
      400,
      'invalid_request',
    ]);
    const twice = await send(server, `/ns/${name}/oauth2/token`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=password&grant_type=password',
    });
    expect(twice.status).toBe(400);
    expect((await send(server, `/ns/${name}/oauth2/token`, { body: {} })).status).toBe(415);
  });

  it('ignores unknown parameters, even repeated ones', async () => {
    const { name } = await newNamespace();
    const key = await newKey(name);
    const unknown = 'nonce=1&acr_values=a&acr_values=b&client_assertion=&constructor=x&__proto__=y';
    const post = (endpoint: string, body: string): Promise<Answer> =>
      send(server, `/ns/${name}/oauth2/${endpoint}?ui_locales=de`, {
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from(`${key.id}:${key.key}`).toString('base64')}`,
        },
        body: `${unknown}&${body}`,
      });
    const issued = await post('token', 'grant_type=client_credentials');
    expect(issued.status, issued.text).toBe(200);
    const { access_token: token } = issued.json as { access_token: string };
    const introspected = await post('introspect', `token=${token}`);
    expect(introspected).toMatchObject({ status: 200, json: { active: true } });
    expect((await post('revoke', `token=${token}`)).status).toBe(200);
    const metadata = `/ns/${name}/.well-known/openid-configuration?unknown=1`;
    expect((await send(server, metadata, { method: 'GET' })).status).toBe(200);
  });

  it('accepts a resource as the audience (RFC 8707)', async () => {
    const resource = 'https://billing.example/api';
    const { name, issuer } = await newNamespace();
    await createAudience(name, { name: resource });
    const key = await newKey(name);
    const ask = (parameters: string): Promise<Answer> =>
      send(server, `/ns/${name}/oauth2/token`, {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `grant_type=client_credentials&client_secret=${key.key}&${parameters}`,
      });
    const encoded = encodeURIComponent(resource);
    const audienceOf = ({ json }: Answer): unknown =>
      readToken((json as { access_token: string }).access_token).claims['aud'];
    expect(audienceOf(await ask(`resource=${encoded}`))).toBe(resource);
    expect(audienceOf(await ask(`resource=${encoded}&audience=${encoded}`))).toBe(resource);
    expect(audienceOf(await ask(`resource=${encodeURIComponent(issuer)}`))).toBe(issuer);
    for (const wrong of [
      'resource=https%3A%2F%2Funknown.example',
      'resource=billing',
      `resource=${encoded}%23part`,
      `resource=${encoded}&resource=${encodeURIComponent(issuer)}`,
      `resource=${encoded}&audience=${encodeURIComponent(issuer)}`,
    ]) {
      expect(await ask(wrong), wrong).toMatchObject({
        status: 400,
        json: { error: 'invalid_target' },
      });
    }
  });

  it('names the missing rights', async () => {
    const { name } = await newNamespace();
    const key = await newKey(name, ['datastore:*']);
    const { json } = await sendForm(
      server,
      name,
      'token',
      { grant_type: 'client_credentials', scope: 'datastore:write webserver:read' },
      key,
    );
    expect(json).toMatchObject({
      error: 'invalid_scope',
      error_description: expect.stringContaining('webserver:read') as string,
    });
  });

  it('accepts the password grant if the namespace allows it', async () => {
    const { name } = await newNamespace({ passwordGrant: true });
    const user = await newUser(name);
    const answer = await sendForm(server, name, 'token', {
      grant_type: 'password',
      username: user.name,
      password: userPassword,
    });
    expect(answer.status).toBe(200);
    expect(answer.json).toHaveProperty('refresh_token');
    const wrong = await sendForm(server, name, 'token', {
      grant_type: 'password',
      username: user.name,
      password: 'wrong',
    });
    expect([wrong.status, wrong.json]).toMatchObject([400, { error: 'invalid_grant' }]);
  });

  it('refuses a key of another namespace, a disabled key and a deleted key', async () => {
    const { name } = await newNamespace();
    const other = await newNamespace();
    const key = await newKey(name);
    const ask = async (namespace: string): Promise<number> =>
      (await sendForm(server, namespace, 'token', { grant_type: 'client_credentials' }, key))
        .status;
    expect(await ask(name)).toBe(200);
    expect(await ask(other.name)).toBe(401);
    const token = accessTokenOf(
      await sendForm(server, name, 'token', { grant_type: 'client_credentials' }, key),
    );
    const witness = await newKey(name);
    await editApiKey(name, key.id, { disabled: true }, {});
    expect(await ask(name)).toBe(401);
    expect((await sendForm(server, name, 'introspect', { token }, witness)).json).toEqual({
      active: false,
    });
    await deleteApiKey(name, key.id, {});
    expect(await ask(name)).toBe(401);
  });
});

describe('GET /validate', () => {
  const validate = (namespace: string, token: string | undefined, query = ''): Promise<Answer> =>
    send(server, `/ns/${namespace}/validate${query}`, {
      method: 'GET',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });

  it('returns the identity of the caller, 401 without a valid token, or 403 without the right', async () => {
    const { name } = await newNamespace();
    const user = await newUser(name, 'Zoë Ωmega');
    const group = await createGroup(name, { name: 'readers' });
    await addGroupMember(name, group.id, user.id);
    await replaceGroupRights(name, group.id, { rights: ['datastore:read'] });
    const refreshToken = await refreshTokenOf(name, user.name);
    const answer = await sendForm(server, name, 'token', {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    });
    const token = accessTokenOf(answer);

    const good = await validate(name, token, '?require=datastore:read');
    expect(good.status).toBe(204);
    expect(Object.fromEntries(good.headers)).toMatchObject({
      'x-signet-subject': user.id,
      'x-signet-name': encodeURIComponent('Zoë Ωmega'),
      'x-signet-groups': 'readers',
      'x-signet-scope': 'datastore:read',
    });
    expect((await validate(name, token, '?require=datastore:write')).status).toBe(403);
    expect((await validate(name, token, '?audience=elsewhere')).status).toBe(401);
    expect((await validate(name, undefined)).status).toBe(401);
    expect((await validate(name, refreshToken)).status).toBe(401);
    expect((await validate('nowhere', token)).status).toBe(401);

    await editUser(name, user.id, { disabled: true }, {});
    await expect
      .poll(async () => (await validate(name, token)).status, { timeout: 1000 })
      .toBe(401);
  });
});
