import { newApiKey, newNamespace, newUser } from '#database/testing';
import { compactDecrypt, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, type Namespace, type TokenSubject } from '#database';
import { startTokenFlows, type TokenFlows } from '../token-flows.testing.js';
import type { AccessGrant, RefreshSession, TokenIssuer } from './token-issuer.js';

const now = new Date('2030-01-31T12:00:00.000Z');
const iat = now.getTime() / 1000;
const after = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

let flows: TokenFlows;
let issuer: TokenIssuer;
let namespace: Namespace;
let subject: TokenSubject;

beforeAll(async () => {
  flows = await startTokenFlows({ now: () => now });
  ({ issuer } = flows);
});
afterAll(() => flows.stop());

beforeEach(() => useNamespace({}));
afterEach(() => {
  vi.restoreAllMocks();
});

async function useNamespace(values: Partial<Namespace>): Promise<void> {
  namespace = await newNamespace(flows.database, values);
  await flows.insertKeys(namespace);
  const { id } = await newUser(flows.database, { namespaceId: namespace.id });
  subject = await findSubject(id);
}

async function findSubject(id: string): Promise<TokenSubject> {
  const found = await flows.database.subjects.findSubject(namespace.id, id);
  if (!found) throw new Error('There is no such subject.');
  return found;
}

const kidOf = async (purpose: 'access' | 'refresh'): Promise<string> =>
  (await flows.keyRing.loadKeyRing(namespace.id)).activeKey(purpose).kid;

const access = (grant: Partial<AccessGrant> = {}): Promise<string> =>
  issuer.issueAccessToken(namespace, { subject, scope: [], lifetime: 60, now, ...grant });

describe('an access token', () => {
  it('is signed by the active key, which its header names', async () => {
    const token = await access({ sessionId: 'session', scope: ['store:read'] });
    const header = { alg: 'ES256', kid: await kidOf('access'), typ: 'at+jwt' };
    expect(decodeProtectedHeader(token)).toEqual(header);
    expect(decodeJwt(token)).toEqual({
      iss: flows.urls.issuerOf(namespace.name),
      aud: flows.urls.defaultAudienceOf(namespace),
      ...{ sub: subject.id, usr: subject.name, sid: 'session', scope: 'store:read' },
      ...{ client_id: namespace.name, iat, nbf: iat - 60, exp: iat + 60 },
      jti: expect.stringMatching(/^[A-Za-z0-9_-]{22,}$/) as string,
    });
  });

  it('has an identifier of its own', async () => {
    const tokens = [await access(), await access()];
    expect(new Set(tokens.map((token) => decodeJwt(token).jti)).size).toBe(2);
  });

  it('has the header type and the claim names of its namespace', async () => {
    await useNamespace({ headerType: 'JWT', claimNames: 'long' });
    const token = await access();
    expect(decodeProtectedHeader(token).typ).toBe('JWT');
    expect(decodeJwt(token)).toMatchObject({ username: subject.name });
  });

  it('names the API key as its client, or the actor after a token exchange', async () => {
    const key = await newApiKey(flows.database, { namespaceId: namespace.id });
    const ofKey = await access({ subject: await findSubject(key.id) });
    expect(decodeJwt(ofKey)).toMatchObject({ client_id: key.id, identifier: key.identifier });
    const act = { sub: 'actor', act: { sub: 'previous' } };
    expect(decodeJwt(await access({ act }))).toMatchObject({ client_id: 'actor', act });
  });

  it('omits the audience where the namespace does, unless one was requested', async () => {
    await useNamespace({ omitAudience: true });
    expect(decodeJwt(await access())).not.toHaveProperty('aud');
    expect(decodeJwt(await access({ audience: 'billing' })).aud).toBe('billing');
  });

  it('carries custom claims of the namespace and of the caller, none of which replaces another', async () => {
    await useNamespace({ claimTemplate: { tenant: { from: 'value', value: 'acme' } } });
    const claims = { tier: 1, sub: 'other', exp: 1, usr: 'other', client_id: 'other' };
    expect(decodeJwt(await access({ claims }))).toMatchObject({
      ...{ tenant: 'acme', tier: 1, sub: subject.id, exp: iat + 60 },
      ...{ usr: subject.name, client_id: namespace.name },
    });
  });

  it('is encrypted for an audience with a key of its own', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { extractable: true });
    await flows.database.audiences.insert({
      id: newId(),
      namespaceId: namespace.id,
      name: 'billing',
      jwk: { ...(await exportJWK(publicKey)), kid: 'recipient' },
      jwks: null,
      alg: 'ECDH-ES',
      enc: 'A256GCM',
    });
    await flows.database.changes.publish('namespace', namespace.id);
    const token = await access({ audience: 'billing' });
    expect(decodeProtectedHeader(token)).toMatchObject({ kid: 'recipient', cty: 'JWT' });
    const { plaintext } = await compactDecrypt(token, privateKey);
    expect(decodeJwt(new TextDecoder().decode(plaintext)).aud).toBe('billing');
    expect(decodeProtectedHeader(await access())).not.toHaveProperty('enc');
  });

  it('is counted once signed, by its key', async () => {
    const count = vi.spyOn(flows.activity, 'countEvent');
    await expect(access({ claims: { text: 'x'.repeat(5_000) } })).rejects.toMatchObject({
      code: 'token.too_large',
    });
    expect(count).not.toHaveBeenCalled();
    await access();
    expect(count.mock.calls).toEqual([[namespace.id, 'token', await kidOf('access')]]);
  });
});

describe('a refresh token', () => {
  const session = (values: Partial<RefreshSession> = {}): RefreshSession => ({
    ...{ sessionId: 'session', counter: 0, createdAt: now, rotatedAt: null, subject },
    ...{ expiresAt: after(3_600), refreshKeyId: null, encryptionKeyId: null },
    ...values,
  });

  it('is the same for the same state of its session', async () => {
    const first = await issuer.issueRefreshToken(namespace, session());
    const header = { alg: 'HS256', kid: await kidOf('refresh'), typ: 'rt+jwt' };
    expect(decodeProtectedHeader(first)).toEqual(header);
    const claims = decodeJwt(first);
    expect(claims).toEqual({
      iss: flows.urls.issuerOf(namespace.name),
      ...{ sub: subject.id, sid: 'session', cnt: 0, iat, exp: iat + 3_600 },
    });
    expect(decodeJwt(await issuer.issueRefreshToken(namespace, session()))).toEqual(claims);
  });

  it('is dated by the rotation that created it', async () => {
    const rotated = session({ counter: 2, rotatedAt: after(60) });
    const token = await issuer.issueRefreshToken(namespace, rotated);
    expect(decodeJwt(token)).toMatchObject({ cnt: 2, iat: iat + 60 });
  });

  it('is signed by the key of its session while that exists, and by the active key after', async () => {
    const own = await kidOf('refresh');
    const { active } = await flows.database.signingKeys.pair(namespace.id, 'refresh');
    const refreshKeyId = active?.id ?? null;
    await flows.rotateKey(namespace, 'refresh');
    const kidWith = async (values: Partial<RefreshSession>) =>
      decodeProtectedHeader(await issuer.issueRefreshToken(namespace, session(values))).kid;
    expect(await kidWith({ refreshKeyId })).toBe(own);
    expect(await kidOf('refresh')).not.toBe(own);
    expect(await kidWith({ refreshKeyId: newId() })).toBe(await kidOf('refresh'));
  });

  it('is encrypted where the namespace says so, and the same inside', async () => {
    await useNamespace({ refreshEncryption: { alg: 'ECDH-ES', enc: 'A128GCM' } });
    const token = await issuer.issueRefreshToken(namespace, session());
    expect(decodeProtectedHeader(token)).toMatchObject({ enc: 'A128GCM', cty: 'JWT' });
    const claims = await flows.refreshTokens.verifyRefreshToken(namespace, token);
    expect(claims).toMatchObject({ sub: subject.id, sid: 'session', cnt: 0 });
  });

  it('is counted by its key', async () => {
    const count = vi.spyOn(flows.activity, 'countEvent');
    await issuer.issueRefreshToken(namespace, session());
    expect(count.mock.calls).toEqual([[namespace.id, 'refresh-token', await kidOf('refresh')]]);
  });
});
