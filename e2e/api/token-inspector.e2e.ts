import { beforeAll, describe, expect, it } from 'vitest';
import {
  addGroupMember,
  checkToken,
  createApiKey,
  createAudience,
  createGroup,
  editApiKey,
  editNamespace,
  editUser,
  issueToken,
  login,
  previewToken,
  renew,
  replaceGroupRights,
  revokeSession,
  type TokenCheckReport,
} from '#client';
import { newAdministratorToken } from '../support/administrators.js';
import { caller, newNamespace, newUser, userPassword } from '../support/api.js';
import { send } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await sharedServer();
});

async function place() {
  const { name, issuer } = await newNamespace({
    claimTemplate: { tier: { from: 'value', value: 'free' } },
  });
  const user = await newUser(name);
  const group = await createGroup(name, { name: 'staff' });
  await addGroupMember(name, group.id, user.id);
  await replaceGroupRights(name, group.id, { rights: ['datastore:read'] });
  return { name, issuer, user };
}

const failed = ({ checks }: TokenCheckReport): string | undefined =>
  checks.find(({ outcome }) => outcome === 'failed')?.check;

const validate = (namespace: string, token: string) =>
  send(server, `/ns/${namespace}/validate`, {
    method: 'GET',
    headers: { authorization: `Bearer ${token}` },
  });

describe('a preview', () => {
  it('shows the claims of a token, and the origin of each', async () => {
    const { name, issuer, user } = await place();
    const preview = await previewToken(name, { subjectId: user.id, lifetime: '5m' });
    expect(preview.claims).toMatchObject({
      iss: issuer,
      aud: issuer,
      sub: user.id,
      usr: user.name,
      grp: ['staff'],
      scope: 'datastore:read',
      tier: 'free',
    });
    const origins = Object.fromEntries(preview.sources.map(({ claim, origin }) => [claim, origin]));
    expect(origins).toMatchObject({
      iss: 'namespace',
      usr: 'subject',
      grp: 'subject',
      scope: 'rights',
      tier: 'template',
      jti: 'token',
    });
    expect(preview.encrypted).toBe(false);
  });

  it('evaluates a claim template that is not saved', async () => {
    const { name, user } = await place();
    const claimTemplate = { roles: { from: 'groups' as const } };
    const { claims } = await previewToken(name, { subjectId: user.id, claimTemplate });
    expect(claims).toMatchObject({ roles: ['staff'] });
    expect(claims).not.toHaveProperty('tier');
  });

  it('works for API keys too, but not for other subjects', async () => {
    const { name } = await place();
    const key = await createApiKey(name, { name: 'sensor' });
    const { claims } = await previewToken(name, { subjectId: key.id });
    expect(claims).toMatchObject({ sub: key.id, identifier: key.identifier });
    const other = await place();
    await expect(previewToken(name, { subjectId: other.user.id })).rejects.toMatchObject({
      status: 404,
      code: 'user.unknown',
    });
  });
});

describe('a test token', () => {
  it('is valid, belongs to a session, and is revoked with it', async () => {
    const { name, user } = await place();
    const made = await issueToken(name, { subjectId: user.id, scope: 'datastore:read' });
    expect((await validate(name, made.token)).status).toBe(204);
    expect(await checkToken(name, { token: made.token })).toMatchObject({ good: true });

    await revokeSession(name, made.sessionId);
    await expect.poll(async () => (await validate(name, made.token)).status).toBe(401);
    const checked = await checkToken(name, { token: made.token });
    expect([checked.good, failed(checked)]).toEqual([false, 'session']);
  });

  it('is refused for missing rights and a disabled user', async () => {
    const { name, user } = await place();
    const subjectId = user.id;
    await expect(issueToken(name, { subjectId, scope: 'a:b' })).rejects.toMatchObject({
      code: 'scope.refused',
    });
    await editUser(name, user.id, { disabled: true });
    await expect(issueToken(name, { subjectId })).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });

  it('is refused if the subject could not get one: in a disabled namespace, with an expired key', async () => {
    const { name, user } = await place();
    const key = await createApiKey(name, { name: 'sensor' });
    await issueToken(name, { subjectId: key.id });
    await editApiKey(name, key.id, { expiresAt: '2020-01-01T00:00:00.000Z' });
    await expect(issueToken(name, { subjectId: key.id })).rejects.toMatchObject({
      code: 'request.invalid',
      fields: [{ pointer: '/subjectId', detail: 'has expired, and gets no tokens' }],
    });
    const { token } = await issueToken(name, { subjectId: user.id });
    await editNamespace(name, { disabled: true });
    await expect(issueToken(name, { subjectId: user.id })).rejects.toMatchObject({
      code: 'request.invalid',
      fields: [{ pointer: 'path/ns', detail: 'is disabled, and issues no tokens' }],
    });
    const checked = await checkToken(name, { token });
    expect([checked.good, failed(checked)]).toEqual([false, 'subject']);
  });

  it('is refused to an auditor', async () => {
    const { name, user } = await place();
    const auditor = await newAdministratorToken(server, { role: 'auditor' });
    const as = caller(server, auditor.token);
    await expect(issueToken(name, { subjectId: user.id }, as)).rejects.toMatchObject({
      code: 'permission.missing',
    });
    expect(await previewToken(name, { subjectId: user.id }, as)).toHaveProperty('claims');
  });
});

describe('a check', () => {
  it('names the first problem, and what to do', async () => {
    const { name, issuer, user } = await place();
    await createAudience(name, { name: 'https://data.example' });
    const { token } = await issueToken(name, { subjectId: user.id });
    const [head = '', payload = '', signature = ''] = token.split('.');
    const other = await place();
    const foreign = await issueToken(other.name, { subjectId: other.user.id });
    const session = { namespace: name, username: user.name, password: userPassword };
    const refresh = (await login(session)).token;
    const encoded = (value: object): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const rows: [string, string, string | undefined][] = [
      ['no token', 'text', undefined],
      [`${token}\n`, 'text', undefined],
      [refresh, 'type', undefined],
      [foreign.token, 'key', undefined],
      [
        `${encoded({ alg: 'none', kid: 'k', typ: 'at+jwt' })}.${payload}.${signature}`,
        'key',
        undefined,
      ],
      [`${encoded({ alg: 'ES256' })}.${payload}.${signature}`, 'header', undefined],
      [`${head}.${encoded({ iss: issuer })}.${signature}`, 'signature', undefined],
      [token, 'audience', 'https://data.example'],
    ];
    for (const [text, check, audience] of rows) {
      const checked = await checkToken(name, { token: text, audience });
      expect([checked.good, failed(checked)], text).toEqual([false, check]);
      const entry = checked.checks.find((one) => one.check === check);
      expect(entry?.detail).toBeTruthy();
      expect(entry?.remedy).toBeTruthy();
    }
  });

  it('includes the current state of the user', async () => {
    const { name, user } = await place();
    const refresh_token = (
      await login({ namespace: name, username: user.name, password: userPassword })
    ).token;
    const { token } = await renew({ namespace: name, refresh_token });
    const checked = await checkToken(name, { token });
    expect(checked.good).toBe(true);
    expect(checked.decoded?.claims).toMatchObject({ usr: user.name });
    await editUser(name, user.id, { disabled: true });
    await expect.poll(async () => (await checkToken(name, { token })).good).toBe(false);
  });
});

describe('a malicious token', () => {
  const encoded = (json: string): string => Buffer.from(json).toString('base64url');

  it.each([
    ['claims nested 3,000 deep', `{"a":${'['.repeat(3_000)}${']'.repeat(3_000)}}`],
    ['claims nested deeper with names', `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`],
    ['a claim named constructor', '{"constructor":"x"}'],
    ['a claim named constructor further in', '{"a":{"constructor":{"prototype":1}}}'],
    ['a claim named __proto__', '{"__proto__":{"a":1}}'],
    ['a claim named toString', '{"toString":1,"valueOf":{},"hasOwnProperty":0,"then":1}'],
  ])('is checked and rejected: %s', async (_, json) => {
    const { name } = await newNamespace();
    for (const part of [json, '{"alg":"ES256","kid":"a"}']) {
      const token = `${encoded(part)}.${encoded(json)}.${encoded('signature')}`;
      const { good, checks } = await checkToken(name, { token });
      expect([good, checks.find(({ outcome }) => outcome === 'failed')?.check]).toEqual([
        false,
        expect.any(String),
      ]);
    }
  });

  it('is checked but not decoded if its claims are nested as deeply as the token size allows', async () => {
    const { name } = await newNamespace();
    const levels = 7_000;
    const claims = encoded(`{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`);
    const token = `${encoded('{"alg":"ES256","kid":"a"}')}.${claims}.${encoded('signature')}`;
    expect(await checkToken(name, { token })).toMatchObject({ good: false, decoded: null });
  });
});
