import { decodeProtectedHeader, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  checkToken,
  createApiKey,
  createAudience,
  editNamespace,
  issueToken,
  login,
  previewToken,
  renew,
  type NamespaceCreate,
  type NamespaceWithSecret,
  type TokenCheckReport,
} from '#client';
import { newNamespace, newUser, refreshTokenOf, userPassword } from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';
import { readToken } from '../support/verifier.js';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

let server: TestServer;

beforeAll(async () => {
  server = await sharedServer();
});

interface Place {
  namespace: NamespaceWithSecret;
  username: string;
  token: string;
  refreshToken: string;
}

async function place(settings: Partial<NamespaceCreate>): Promise<Place> {
  const namespace = await newNamespace(settings);
  const { name: username } = await newUser(namespace.name);
  const refreshToken = await refreshTokenOf(namespace.name, username);
  const { token } = await renew({ namespace: namespace.name, refresh_token: refreshToken });
  return { namespace, username, token, refreshToken };
}

const validate = async ({ namespace }: Place, token: string, query = ''): Promise<number> => {
  const path = `/ns/${namespace.name}/validate${query}`;
  return (await send(server, path, { method: 'GET', token })).status;
};

const oauth = async (
  { namespace }: Place,
  endpoint: string,
  form: Record<string, string>,
): Promise<Answer> => {
  const key = await createApiKey(namespace.name, { name: `key for ${endpoint} ${Math.random()}` });
  return send(server, `/ns/${namespace.name}/oauth2/${endpoint}`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: key.id, client_secret: key.key, ...form }).toString(),
  });
};

const failed = ({ checks }: TokenCheckReport): string | undefined =>
  checks.find(({ outcome }) => outcome === 'failed')?.check;

describe('a namespace that omits the audience', () => {
  let quid: Place;
  beforeAll(async () => {
    quid = await place({ omitAudience: true, algorithm: 'HS256', claimNames: 'long' });
  });

  it('issues tokens that a verifier without an audience accepts with the decoded secret', () => {
    expect(readToken(quid.token).claims).not.toHaveProperty('aud');
    const secret = Buffer.from(quid.namespace.sharedSecret ?? '', 'base64url');
    const claims = jsonwebtoken.verify(quid.token, secret, { algorithms: ['HS256'] });
    expect(claims).toMatchObject({ username: quid.username });
  });

  it('accepts its own tokens at /validate, for its own audience and for no other', async () => {
    const { issuer } = quid.namespace;
    expect(await validate(quid, quid.token)).toBe(204);
    expect(await validate(quid, quid.token, `?audience=${encodeURIComponent(issuer)}`)).toBe(204);
    expect(await validate(quid, quid.token, '?audience=https://other.example')).toBe(401);
  });

  it('accepts them at introspection, exchange and revocation', async () => {
    const introspection = await oauth(quid, 'introspect', { token: quid.token });
    expect(introspection.json).toMatchObject({ active: true, username: quid.username });
    expect(introspection.json).not.toHaveProperty('aud');
    const { token } = await renew({
      namespace: quid.namespace.name,
      refresh_token: await refreshTokenOf(quid.namespace.name, quid.username),
    });
    expect((await oauth(quid, 'revoke', { token })).status).toBe(200);
    expect(await validate(quid, token)).toBe(401);
  });

  it('accepts them in the token inspector, and previews and issues them without an audience', async () => {
    const { name, issuer } = quid.namespace;
    expect(await checkToken(name, { token: quid.token })).toMatchObject({ good: true });
    expect((await checkToken(name, { token: quid.token, audience: issuer })).good).toBe(true);
    expect(failed(await checkToken(name, { token: quid.token, audience: 'x' }))).toBe('audience');
    const subjectId = String(readToken(quid.token).claims['sub']);
    expect((await previewToken(name, { subjectId })).claims).not.toHaveProperty('aud');
    const issued = await issueToken(name, { subjectId });
    expect(readToken(issued.token).claims).not.toHaveProperty('aud');
    expect(await validate(quid, issued.token)).toBe(204);
  });

  it('adds an audience that was requested, and enforces it', async () => {
    const { name } = quid.namespace;
    await createAudience(name, { name: 'https://bank.example' });
    const login1 = { namespace: name, username: quid.username, password: userPassword };
    const { token: refresh_token } = await login({ ...login1, audience: 'https://bank.example' });
    const { token } = await renew({ namespace: name, refresh_token });
    expect(readToken(token).claims).toMatchObject({ aud: 'https://bank.example' });
    expect(await validate(quid, token, '?audience=https://bank.example')).toBe(204);
    const own = encodeURIComponent(quid.namespace.issuer);
    expect(await validate(quid, token, `?audience=${own}`)).toBe(401);
  });
});

describe('a namespace that includes the audience', () => {
  it('refuses tokens without an audience, including those issued before the change', async () => {
    const strict = await place({ omitAudience: true });
    expect(await validate(strict, strict.token)).toBe(204);
    await editNamespace(strict.namespace.name, { omitAudience: false });
    expect(await validate(strict, strict.token)).toBe(401);
    const check = await checkToken(strict.namespace.name, { token: strict.token });
    expect(failed(check)).toBe('claims');
    expect((await oauth(strict, 'introspect', { token: strict.token })).json).toEqual({
      active: false,
    });
  });
});

describe('a namespace whose access tokens have the type `JWT`', () => {
  let spring: Place;
  beforeAll(async () => {
    spring = await place({ headerType: 'JWT' });
  });

  it('issues tokens that a decoder with a required `typ: JWT` accepts', async () => {
    const jwks = await send(server, `/ns/${spring.namespace.name}/.well-known/jwks.json`, {
      method: 'GET',
    });
    const { keys } = jwks.json as { keys: { kid: string }[] };
    const key = keys.find(({ kid }) => kid === decodeProtectedHeader(spring.token).kid);
    const verified = await jwtVerify(spring.token, { ...key, kty: 'EC' }, { typ: 'JWT' });
    expect(verified.protectedHeader.typ).toBe('JWT');
  });

  it('accepts its own tokens, and distinguishes access and refresh tokens', async () => {
    expect(await validate(spring, spring.token)).toBe(204);
    expect(await validate(spring, spring.refreshToken)).toBe(401);
    const refused = renew({ namespace: spring.namespace.name, refresh_token: spring.token });
    await expect(refused).rejects.toMatchObject({ status: 401 });
    const check = await checkToken(spring.namespace.name, { token: spring.refreshToken });
    expect(failed(check)).toBe('type');
    const exchange = await oauth(spring, 'token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: spring.refreshToken,
      subject_token_type: ACCESS_TOKEN,
    });
    expect(exchange.status).toBe(400);
  });

  it('still accepts tokens of the previous type, but none of type `JWT` once the setting is off', async () => {
    const { namespace } = spring;
    const before = await place({});
    await editNamespace(before.namespace.name, { headerType: 'JWT' });
    expect(await validate(before, before.token)).toBe(204);
    await editNamespace(namespace.name, { headerType: 'at+jwt' });
    expect(await validate(spring, spring.token)).toBe(401);
    expect(failed(await checkToken(namespace.name, { token: spring.token }))).toBe('type');
  });
});
