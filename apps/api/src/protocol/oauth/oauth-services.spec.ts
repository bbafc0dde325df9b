import { decodeJwt } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { newId, type Namespace } from '#database';
import type { TokenRequest } from './grants.service.js';
import {
  ACCESS_TOKEN_TYPE,
  addApiKey,
  addAudience,
  begin,
  changeNamespace,
  flows,
  grantRights,
  key,
  login,
  moveTo,
  namespace,
  rejects,
  request,
  secret,
  start,
  useNamespace,
  useOAuthServices,
  user,
} from './oauth-services.testing.js';

useOAuthServices();

describe('client authentication', () => {
  const authenticate = (values: Partial<TokenRequest>) =>
    flows.clients.authenticateClient(namespace, { address: '127.0.0.1', ...values });
  const basic = (text: string) => ({
    authorization: `Basic ${Buffer.from(text).toString('base64')}`,
  });

  it('accepts an API key by form or by HTTP Basic, with or without its ID', async () => {
    for (const client_id of [undefined, '', key.id]) {
      const form = await authenticate({ client_id, client_secret: secret });
      expect(form.id).toBe(key.id);
      const header = await authenticate(basic(`${client_id ?? ''}:${secret}`));
      expect(header.id).toBe(key.id);
    }
  });

  it('decodes both parts of HTTP Basic as form values', async () => {
    const encoded = secret.replace('_', '%5F');
    expect((await authenticate(basic(`${key.id}:${encoded}`))).id).toBe(key.id);
    await rejects(authenticate(basic(`${key.id}:%`)), 'client.refused');
  });

  it('refuses missing, malformed, wrong and expired credentials', async () => {
    await rejects(authenticate({}), 'client.refused');
    await rejects(authenticate({ authorization: `Bearer ${secret}` }), 'client.refused');
    await rejects(authenticate(basic(secret)), 'client.refused');
    await rejects(authenticate({ client_secret: 'wrong' }), 'client.refused');
    await rejects(authenticate({ client_id: newId(), client_secret: secret }), 'client.refused');
    const twice = { ...basic(`:${secret}`), client_id: newId() };
    await rejects(authenticate(twice), 'client.refused');
    const [, expired] = await addApiKey({ expiresAt: start });
    await rejects(authenticate({ client_secret: expired }), 'client.refused');
  });

  it('refuses two authentication methods in one request', async () => {
    const both = { ...basic(`${key.id}:${secret}`), client_secret: secret };
    await rejects(authenticate(both), 'request.invalid');
  });

  it('refuses an API key of another namespace', async () => {
    const foreign = secret;
    await useNamespace({});
    await rejects(authenticate({ client_secret: foreign }), 'client.refused');
  });
});

describe('the client credentials grant', () => {
  it('issues an access token without a session and without a refresh token', async () => {
    await grantRights(['store:read', 'store:write']);
    const tokens = await request({ client_secret: secret, scope: 'store:read', lifetime: '1m' });
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 60, scope: 'store:read' });
    expect(tokens.refresh_token).toBeUndefined();
    const claims = decodeJwt(tokens.access_token);
    const sub = key.id;
    expect(claims).toMatchObject({ sub, client_id: sub, exp: begin + 60, scope: 'store:read' });
    expect(claims).not.toHaveProperty('sid');
  });

  it.each<[Partial<TokenRequest>, string]>([
    [{ grant_type: 'implicit' }, 'grant.unsupported'],
    [{ lifetime: 'soon' }, 'request.invalid'],
    [{ lifetime: '2h' }, 'lifetime.above_maximum'],
    [{ scope: 'store:delete' }, 'scope.refused'],
    [{ audience: 'nowhere' }, 'audience.refused'],
    [{ claims: '{"tier":1}' }, 'claims.not_allowed'],
  ])('refuses %j', async (values, code) => {
    await rejects(request({ client_secret: secret, ...values }), code);
  });

  it('accepts custom claims of an API key that may set them, unless they are reserved', async () => {
    const [, setter] = await addApiKey({ maySetClaims: true });
    const { access_token } = await request({ client_secret: setter, claims: '{"tier":1}' });
    expect(decodeJwt(access_token)).toMatchObject({ tier: 1 });
    for (const claims of ['{"sub":"other"}', '[]', '{']) {
      await rejects(request({ client_secret: setter, claims }), 'request.invalid');
    }
  });
});

describe('the refresh token grant', () => {
  it('replaces the refresh token, and answers a refusal with grant.refused', async () => {
    const { refresh_token } = await login();
    const renewed = await request({ grant_type: 'refresh_token', refresh_token });
    expect(renewed.refresh_token).not.toBe(refresh_token);
    await moveTo(60);
    await rejects(request({ grant_type: 'refresh_token', refresh_token }), 'grant.refused');
    await rejects(request({ grant_type: 'refresh_token' }), 'request.invalid');
  });

  it('narrows the access token to the requested scope, audience and lifetime', async () => {
    await grantRights(['store:read', 'store:write']);
    const audience = await addAudience('billing');
    const { refresh_token } = await login();
    const options = { scope: 'store:read', audience, lifetime: '1m' };
    const renewed = await request({ grant_type: 'refresh_token', refresh_token, ...options });
    expect(renewed).toMatchObject({ expires_in: 60, scope: 'store:read' });
    const claims = { scope: 'store:read', aud: audience, exp: begin + 60 };
    expect(decodeJwt(renewed.access_token)).toMatchObject(claims);
  });

  it('does not consume the refresh token where the client sends an invalid API key', async () => {
    const { refresh_token } = await login();
    const attempt = { grant_type: 'refresh_token', refresh_token };
    await rejects(request({ ...attempt, client_secret: 'wrong' }), 'client.refused');
    await moveTo(60);
    await expect(request(attempt)).resolves.toBeDefined();
  });
});

describe('the password grant', () => {
  it('issues both tokens of a new session', async () => {
    const tokens = await login({ lifetime: '2m' });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: user.id, exp: begin + 120 });
    expect(decodeJwt(tokens.refresh_token ?? '').sub).toBe(user.id);
  });

  it('refuses a wrong password with grant.refused, and a missing one as invalid', async () => {
    await rejects(login({ password: 'wrong' }), 'grant.refused');
    await rejects(login({ password: '' }), 'request.invalid');
  });

  it.each<Partial<Namespace>>([{ passwordGrant: false }, { passwordLogin: false }])(
    'is not allowed in a namespace with %j',
    async (values) => {
      await useNamespace({ passwordGrant: true, ...values });
      await rejects(login(), 'grant.not_allowed');
    },
  );
});

describe('the token exchange', () => {
  const exchange = (subject_token: string, client_secret: string, more = {}) =>
    request({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: ACCESS_TOKEN_TYPE,
      subject_token,
      client_secret,
      ...more,
    });
  const addExchanger = () =>
    addApiKey({ exchangeAudiences: [flows.urls.defaultAudienceOf(namespace)] });

  it('issues a narrower token that names the key as actor and expires no later', async () => {
    await grantRights(['store:read', 'store:write']);
    const [actor, exchanger] = await addExchanger();
    const { access_token } = await login({ lifetime: '2m' });
    await moveTo(30);
    const scope = 'store:read';
    const exchanged = await exchange(access_token, exchanger, { scope, lifetime: '5m' });
    expect(exchanged).toMatchObject({ expires_in: 90, issued_token_type: ACCESS_TOKEN_TYPE });
    expect(decodeJwt(exchanged.access_token)).toMatchObject({
      ...{ sub: user.id, scope, exp: begin + 120 },
      ...{ act: { sub: actor.id }, client_id: actor.id },
    });
    await rejects(
      exchange(exchanged.access_token, exchanger, { scope: 'store:write' }),
      'scope.refused',
    );
  });

  it('keeps the rights of the token by default, and adopts the subject as it is now', async () => {
    await useNamespace({ passwordGrant: true, defaultScope: 'none' });
    await grantRights(['store:read']);
    const { access_token } = await login({ scope: 'store:read' });
    expect(decodeJwt(access_token)).toHaveProperty('grp');
    await flows.database.dataSource.query('DELETE FROM group_members WHERE user_id = $1', [
      user.id,
    ]);
    await flows.database.changes.publish('user', user.id);
    const [, exchanger] = await addExchanger();
    const { access_token: narrowed } = await exchange(access_token, exchanger);
    const exchanged = decodeJwt(narrowed);
    expect(exchanged).toMatchObject({ scope: 'store:read' });
    expect(exchanged).not.toHaveProperty('grp');
  });

  it('is recorded, expires within a lowered maximum, and describes itself', async () => {
    const audience = flows.urls.defaultAudienceOf(namespace);
    const [actor, exchanger] = await addExchanger();
    const { access_token } = await login({ lifetime: '10m' });
    changeNamespace({ accessTtlMax: 60 });
    const record = vi.spyOn(flows.audit, 'recordLater');
    const exchanged = await exchange(access_token, exchanger, { audience });
    expect(exchanged.expires_in).toBe(60);
    expect(record).toHaveBeenCalledExactlyOnceWith({
      action: 'token.exchange',
      namespaceId: namespace.id,
      actor: { kind: 'api-key', id: actor.id, name: actor.name },
      target: { kind: 'user', id: user.id, name: user.name },
      details: { audience, scope: '' },
    });
    const { usr, ...claims } = decodeJwt(exchanged.access_token);
    expect(await flows.introspection.introspect(namespace, exchanged.access_token)).toEqual({
      ...{ active: true, token_type: 'Bearer', username: usr },
      ...claims,
    });
    expect(claims).toMatchObject({ aud: audience, act: { sub: actor.id } });
  });

  it('is for the requested audience', async () => {
    const audience = await addAudience('billing');
    const [, exchanger] = await addApiKey({ exchangeAudiences: [audience] });
    const { access_token } = await login();
    const exchanged = await exchange(access_token, exchanger, { audience });
    expect(decodeJwt(exchanged.access_token).aud).toBe(audience);
  });

  it('names the lifetime in a refusal of one above the maximum', async () => {
    const [, exchanger] = await addExchanger();
    const { access_token } = await login();
    const refused = exchange(access_token, exchanger, { lifetime: '2h' });
    await expect(refused).rejects.toMatchObject({
      code: 'lifetime.above_maximum',
      fields: [{ pointer: '/lifetime' }],
    });
  });

  it('is refused for other keys, audiences, token types and tokens', async () => {
    const { access_token, refresh_token } = await login({ lifetime: '2m' });
    await rejects(exchange(access_token, secret), 'grant.not_allowed');
    const [, elsewhere] = await addApiKey({ exchangeAudiences: ['billing'] });
    await rejects(exchange(access_token, elsewhere), 'audience.refused');
    const [, exchanger] = await addExchanger();
    await rejects(exchange(refresh_token ?? '', exchanger), 'grant.refused');
    for (const name of ['subject_token_type', 'requested_token_type']) {
      await rejects(exchange(access_token, exchanger, { [name]: 'jwt' }), 'request.invalid');
    }
    await moveTo(120);
    await rejects(exchange(access_token, exchanger), 'grant.refused');
  });
});
