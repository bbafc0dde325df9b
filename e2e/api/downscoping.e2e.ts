import { beforeAll, describe, expect, it } from 'vitest';
import {
  addGroupMember,
  createApiKey,
  createAudience,
  createGroup,
  deleteAudience,
  editApiKey,
  replaceGroupRights,
  type ApiKeyWithSecret,
} from '#client';
import { newNamespace, newUser, userPassword } from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import { readToken } from '../support/verifier.js';

let server: TestServer;

beforeAll(async () => {
  server = await sharedServer();
});

const dataService = 'https://data.example';

/** A namespace with a second audience and a user who may read and write. */
async function place(settings: Parameters<typeof newNamespace>[0] = {}) {
  const { name, issuer } = await newNamespace({ passwordGrant: true, ...settings });
  const user = await newUser(name);
  const group = await createGroup(name, { name: 'staff' });
  await addGroupMember(name, group.id, user.id);
  await replaceGroupRights(name, group.id, { rights: ['datastore:read', 'datastore:write'] });
  const audience = await createAudience(name, { name: dataService });
  const credentials = { namespace: name, username: user.name, password: userPassword };
  const login = (wishes: object, ttl = ''): Promise<Answer> =>
    send(server, `/token/refresh${ttl}`, { body: { ...credentials, ...wishes } });
  const renew = (token: unknown, wishes: object = {}): Promise<Answer> =>
    send(server, '/token/access', {
      body: { namespace: name, refresh_token: token, ...wishes },
    });
  return { name, issuer, user, group, audience, login, renew };
}

const tokenOf = ({ json }: Answer): string => (json as { token: string }).token;
const claimsOf = (answer: Answer): Record<string, unknown> => readToken(tokenOf(answer)).claims;
const refusal = ({ status, json }: Answer): unknown => [status, (json as { error: string }).error];

describe('a login', () => {
  it('narrows the rights of all tokens of its session, and returns the granted scope', async () => {
    const { login, renew } = await place();
    const answer = await login({ scope: 'datastore:read' }, '/8h');
    expect([answer.status, answer.json]).toMatchObject([200, { scope: 'datastore:read' }]);

    const renewed = await renew(tokenOf(answer));
    expect(claimsOf(renewed)).toMatchObject({ scope: 'datastore:read' });
    const wider = await renew(tokenOf(answer), { scope: 'datastore:write' });
    expect(refusal(wider)).toEqual([400, 'invalid_scope']);
  });

  it('is refused if rights are missing, and starts no session', async () => {
    const { login } = await place();
    const answer = await login({ scope: 'datastore:read webserver:read' });
    expect(refusal(answer)).toEqual([400, 'invalid_scope']);
    expect(answer.text).toContain('webserver:read');
    expect(answer.text).not.toContain('datastore:read');
  });

  it('reveals nothing about rights or audiences without the password', async () => {
    const { login } = await place();
    const wrong = { password: 'a wrong password', audience: 'https://nowhere.test', scope: 'x:y' };
    expect(refusal(await login(wrong))).toEqual([401, 'invalid_grant']);
  });

  it("is limited to the user's current rights", async () => {
    const { name, group, login, renew } = await place();
    const token = tokenOf(await login({ scope: 'datastore:read datastore:write' }));
    await replaceGroupRights(name, group.id, { rights: ['datastore:write'] });
    await expect
      .poll(async () => claimsOf(await renew(token)))
      .toMatchObject({ scope: 'datastore:write' });
  });

  it('may be for one registered audience, and then for no other', async () => {
    const { name, issuer, audience, login, renew } = await place();
    const token = tokenOf(await login({ audience: dataService }));
    expect(claimsOf(await renew(token))).toMatchObject({ aud: dataService });
    expect(refusal(await renew(token, { audience: issuer }))).toEqual([400, 'invalid_target']);
    await deleteAudience(name, audience.id, {});
    await expect.poll(async () => refusal(await renew(token))).toEqual([400, 'invalid_target']);
  });
});

describe('a renewal', () => {
  it('may be for a registered audience or the default one, and for no other', async () => {
    const { issuer, login, renew } = await place({ renewalStrategy: 'rotate' });
    const token = tokenOf(await login({}));
    const elsewhere = await renew(token, { audience: 'https://elsewhere.test' });
    expect(refusal(elsewhere)).toEqual([400, 'invalid_target']);
    const renewed = await renew(token, { audience: dataService });
    expect(claimsOf(renewed)).toMatchObject({ aud: dataService });
    const { refresh_token } = renewed.json as { refresh_token: string };
    expect(claimsOf(await renew(refresh_token, { audience: issuer }))).toMatchObject({
      aud: issuer,
    });
  });
});

describe('the token endpoint', () => {
  const grant = (namespace: string, fields: Record<string, string>): Promise<Answer> =>
    send(server, `/ns/${namespace}/oauth2/token`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  const ask = (namespace: string, key: ApiKeyWithSecret, fields: Record<string, string>) =>
    grant(namespace, {
      grant_type: 'client_credentials',
      client_secret: key.key,
      ...fields,
    });
  const accessClaims = ({ json }: Answer): Record<string, unknown> =>
    readToken((json as { access_token: string }).access_token).claims;

  it('narrows the session of the password grant', async () => {
    const { name, user } = await place();
    const answer = await grant(name, {
      grant_type: 'password',
      username: user.name,
      password: userPassword,
      scope: 'datastore:read',
      audience: dataService,
    });
    expect(accessClaims(answer)).toMatchObject({ scope: 'datastore:read', aud: dataService });
    const { refresh_token } = answer.json as { refresh_token: string };
    const wider = await grant(name, {
      grant_type: 'refresh_token',
      refresh_token,
      scope: 'datastore:write',
    });
    expect(refusal(wider)).toEqual([400, 'invalid_scope']);
  });

  it('lets API keys with the permission set claims of their tokens', async () => {
    const { name } = await place({
      claimTemplate: { tier: { from: 'value', value: 'free' }, env: { from: 'value', value: 'e' } },
    });
    const key = await createApiKey(name, {
      name: 'client server',
      maySetClaims: true,
      exchangeAudiences: [dataService],
    });
    const chosen = { tier: 'gold', user: { id: 7, roles: ['a & b', '<b>'] } };
    const answer = await ask(name, key, {
      claims: JSON.stringify(chosen),
      audience: dataService,
    });
    expect(accessClaims(answer)).toMatchObject({
      ...chosen,
      env: 'e',
      sub: key.id,
      aud: dataService,
    });

    const exchanged = await grant(name, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_secret: key.key,
      audience: dataService,
      subject_token: (answer.json as { access_token: string }).access_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    });
    expect(accessClaims(exchanged)).toMatchObject(chosen);
  });

  it('refuses claims from a key without the permission, or after it was revoked', async () => {
    const { name } = await place();
    const key = await createApiKey(name, { name: 'sensor' });
    const claims = '{"user": "ann"}';
    expect(refusal(await ask(name, key, { claims }))).toEqual([400, 'unauthorized_client']);
    await editApiKey(name, key.id, { maySetClaims: true });
    expect((await ask(name, key, { claims })).status).toBe(200);
    await editApiKey(name, key.id, { maySetClaims: false });
    expect(refusal(await ask(name, key, { claims }))).toEqual([400, 'unauthorized_client']);
  });

  it.each([
    ['a registered claim', '{"sub": "root"}'],
    ['one in another case', '{"EXP": 1}'],
    ['a right', '{"scope": "all:all"}'],
    ['a list', '[]'],
    ['no JSON', '{'],
    ['a name of every object', '{"__proto__": {"admin": true}}'],
    ['half a character', '{"a": "\\ud800"}'],
  ])('refuses %s as claims and names the parameter', async (_, claims) => {
    const { name } = await place();
    const key = await createApiKey(name, { name: 'client server', maySetClaims: true });
    const answer = await ask(name, key, { claims });
    expect(refusal(answer)).toEqual([400, 'invalid_request']);
    expect(answer.text).toContain('/claims');
  });
});
