import { newApiKey, newNamespace, newUser, setDatabaseTime } from '#database/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiKey, Database, Namespace, User } from '#database';
import { requestContext } from '../../core/http/request-context.js';
import { startTokenFlows, type TokenFlows } from '../token-flows.testing.js';
import type { RefreshPolicy } from './refresh-policy.js';
import type { RefreshTokensService } from './refresh-tokens.service.js';

const start = new Date('2030-01-31T12:00:00.000Z');
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);
const refusal = { code: 'refresh_token.refused' };
const rotating: RefreshPolicy = { strategy: 'rotate', grace: 10 };
const keeping: RefreshPolicy = { strategy: 'keep', grace: 10 };

let now = start;
let database: Database;
let flows: TokenFlows;
let refreshTokens: RefreshTokensService;
let namespace: Namespace;
let user: User;
let key: ApiKey;

async function moveTo(seconds: number): Promise<void> {
  now = after(seconds);
  await setDatabaseTime(database, now);
}

beforeAll(async () => {
  flows = await startTokenFlows({ now: () => now });
  ({ database, refreshTokens } = flows);
});
afterAll(() => flows.stop());

beforeEach(async () => {
  await moveTo(0);
  await useNamespace({ renewalStrategy: 'rotate' });
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function useNamespace(values: Partial<Namespace>): Promise<void> {
  namespace = await newNamespace(database, values);
  await flows.insertKeys(namespace);
  user = await newUser(database, { namespaceId: namespace.id, passwordHash: 'hash' });
  key = await newApiKey(database, {
    namespaceId: namespace.id,
    allowedAddresses: ['192.0.2.0/24'],
  });
}

async function login(): Promise<string> {
  const token = await flows.sessions.startUserSession(namespace, user, 'hash', {}, (session) =>
    flows.issuer.issueRefreshToken(namespace, session),
  );
  if (token === undefined) throw new Error('The login was refused.');
  return token;
}

async function exchangeApiKey(): Promise<string> {
  const token = await flows.sessions.startApiKeySession(namespace, key, {}, (session) =>
    flows.issuer.issueRefreshToken(namespace, session),
  );
  if (token === undefined) throw new Error('The API key was refused.');
  return token;
}

const present = (token: string, policy = rotating) =>
  refreshTokens.presentRefreshToken(namespace, token, policy);

const consume = async (token: string, policy = rotating) =>
  refreshTokens.consumeRefreshToken(namespace, await present(token, policy));

const load = async (token: string) =>
  refreshTokens.loadSession(namespace, await refreshTokens.verifyRefreshToken(namespace, token));

/** What was logged, counted and recorded for later. */
function observe() {
  const count = vi.spyOn(flows.activity, 'countEvent');
  const record = vi.spyOn(flows.audit, 'recordLater');
  const recordIn = vi.spyOn(flows.audit, 'recordIn');
  return {
    counted: () => count.mock.calls.map(([, event]) => event),
    recorded: () => record.mock.calls.map(([event]) => event),
    recordedIn: () => recordIn.mock.calls.map(([, event]) => event),
  };
}

const reuse = (sessionId: string, cause: string) => ({
  action: `session.${cause}`,
  namespaceId: namespace.id,
  actor: { kind: 'user', id: user.id, name: user.name },
  target: { kind: 'session', id: sessionId },
  details: { cause },
});

describe('a refresh token', () => {
  it('is verified by its signature, its namespace and its expiry', async () => {
    const token = await login();
    const { sid, sub, cnt } = await refreshTokens.verifyRefreshToken(namespace, token);
    expect(await database.sessions.findById(namespace.id, sid)).toBeDefined();
    expect({ sub, cnt }).toEqual({ sub: user.id, cnt: 0 });
    const [header, payload, signature] = token.split('.');
    const forged = [header, payload, signature?.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))];
    const query = vi.spyOn(database.sessions, 'renewalState');
    await expect(present(forged.join('.'))).rejects.toMatchObject(refusal);
    await expect(present('text')).rejects.toMatchObject(refusal);
    await moveTo(86_400 + 5);
    await expect(present(token)).rejects.toMatchObject(refusal);
    expect(query).not.toHaveBeenCalled();
    await moveTo(0);
    await useNamespace({});
    await expect(present(token)).rejects.toMatchObject(refusal);
  });

  it('is refused if it is encrypted and the namespace does not encrypt, or the reverse', async () => {
    const plain = await login();
    const encrypting = {
      ...namespace,
      refreshEncryption: { alg: 'ECDH-ES', enc: 'A128GCM' },
    } as Namespace;
    await expect(refreshTokens.verifyRefreshToken(encrypting, plain)).rejects.toMatchObject(
      refusal,
    );
    await useNamespace({ refreshEncryption: { alg: 'ECDH-ES', enc: 'A128GCM' } });
    const encrypted = await login();
    await expect(present(encrypted)).resolves.toBeDefined();
    const { refreshEncryption: _, ...others } = namespace;
    const plainNamespace = { ...others, refreshEncryption: null } as Namespace;
    const verified = refreshTokens.verifyRefreshToken(plainNamespace, encrypted);
    await expect(verified).rejects.toMatchObject(refusal);
  });

  it('is not refused because its keys cannot be read', async () => {
    const token = await login();
    const lost = new Error('connection lost');
    vi.spyOn(flows.keyRing, 'loadKeyRing').mockRejectedValue(lost);
    await expect(present(token)).rejects.toBe(lost);
  });

  it('is refused for a session that is gone or belongs to another subject', async () => {
    const claims = await refreshTokens.verifyRefreshToken(namespace, await login());
    const stranger = refreshTokens.loadSession(namespace, { ...claims, sub: key.id });
    await expect(stranger).rejects.toMatchObject(refusal);
    await database.dataSource.query('DELETE FROM sessions WHERE id = $1', [claims.sid]);
    await expect(refreshTokens.loadSession(namespace, claims)).rejects.toMatchObject(refusal);
  });

  it('of an API key is refused from an address that the key does not allow', async () => {
    const token = await exchangeApiKey();
    const observed = observe();
    const from = (address: string) =>
      requestContext.run({ requestId: 'test', address, userAgent: undefined }, () =>
        present(token),
      );
    await expect(from('198.51.100.1')).rejects.toMatchObject(refusal);
    await expect(present(token)).rejects.toMatchObject(refusal);
    const refused = {
      action: 'api-key.refused',
      namespaceId: namespace.id,
      target: { kind: 'api-key', id: key.id, name: key.name },
      details: { reason: 'address' },
    };
    expect(observed.recorded()).toEqual([refused, refused]);
    await expect(from('192.0.2.9')).resolves.toMatchObject({ verdict: 'rotate' });
  });
});

describe('a session', () => {
  it('comes from the cache where the namespace keeps refresh tokens', async () => {
    await useNamespace({ renewalStrategy: 'keep' });
    const token = await login();
    const query = vi.spyOn(database.sessions, 'renewalState');
    await load(token);
    await load(token);
    expect(await present(token, keeping)).toMatchObject({ cnt: 0, verdict: 'keep' });
    expect(query).toHaveBeenCalledOnce();
  });

  it('comes from the database where the namespace replaces them', async () => {
    const token = await login();
    const query = vi.spyOn(database.sessions, 'renewalState');
    await load(token);
    await load(token);
    await present(token);
    expect(query).toHaveBeenCalledTimes(3);
  });

  it('is read from the database before a token is refused by a stale cache', async () => {
    await useNamespace({ renewalStrategy: 'keep' });
    const token = await login();
    const { sid } = await refreshTokens.verifyRefreshToken(namespace, token);
    const expireAt = (instant: Date): Promise<unknown> =>
      database.dataSource.query('UPDATE sessions SET expires_at = $1 WHERE id = $2', [
        instant,
        sid,
      ]);
    await expireAt(after(60));
    await load(token);
    await expireAt(after(600));
    await moveTo(61);
    await expect(present(token, keeping)).resolves.toMatchObject({ verdict: 'keep' });
    await moveTo(600);
    await expect(present(token, keeping)).rejects.toMatchObject(refusal);
  });
});

describe('consuming a refresh token', () => {
  it('keeps it where the strategy does', async () => {
    await useNamespace({ renewalStrategy: 'keep' });
    const token = await login();
    const observed = observe();
    expect(await consume(token, keeping)).toMatchObject({ replaced: false, state: { counter: 0 } });
    expect(observed.counted()).toEqual(['renewal']);
    expect(observed.recorded()).toEqual([]);
  });

  it('replaces it once, and returns the session as it is stored', async () => {
    const token = await login();
    const observed = observe();
    await moveTo(60);
    const { state, replaced } = await consume(token);
    expect(replaced).toBe(true);
    const expiresAt = after(60 + 86_400);
    expect(state).toMatchObject({ counter: 1, rotatedAt: after(60), expiresAt });
    const stored = await database.sessions.renewalState(namespace.id, state.sessionId);
    expect({ ...stored, readAt: now }).toEqual({ ...state, readAt: now });
    expect(observed.counted()).toEqual(['renewal']);
  });

  it('never extends the session beyond its end', async () => {
    await useNamespace({ renewalStrategy: 'rotate', sessionTtlMax: 86_400 });
    const token = await login();
    await moveTo(60);
    expect(await consume(token)).toMatchObject({ state: { expiresAt: after(86_400) } });
  });

  it('signs and encrypts the successor with the active keys', async () => {
    await useNamespace({ refreshEncryption: { alg: 'ECDH-ES', enc: 'A128GCM' } });
    const token = await login();
    await flows.rotateKey(namespace, 'refresh');
    await flows.rotateKey(namespace, 'encryption');
    const { state } = await consume(token);
    const idOf = async (purpose: 'refresh' | 'encryption') =>
      (await database.signingKeys.pair(namespace.id, purpose)).active?.id;
    expect(state.refreshKeyId).toBe(await idOf('refresh'));
    expect(state.encryptionKeyId).toBe(await idOf('encryption'));
  });

  it('notifies other nodes where their caches serve the session', async () => {
    await useNamespace({ renewalStrategy: 'keep' });
    const token = await login();
    expect(await load(token)).toMatchObject({ counter: 0 });
    await consume(token, rotating);
    expect(await load(token)).toMatchObject({ counter: 1 });
  });

  it.each([
    [0.999, 'concurrent'],
    [1, 'lost-response'],
    [10, 'lost-response'],
  ])('again after %f s repeats the successor (%s)', async (seconds, cause) => {
    const token = await login();
    const { state } = await consume(token);
    const observed = observe();
    await moveTo(seconds);
    const repeated = await consume(token);
    expect(repeated).toMatchObject({ replaced: true, state: { counter: 1, rotatedAt: start } });
    expect(observed.counted()).toEqual([`reuse-${cause}`, 'renewal']);
    expect(observed.recorded()).toEqual([reuse(state.sessionId, cause)]);
  });

  it('of another caller in the meantime gives both the same successor', async () => {
    const token = await login();
    const second = await present(token);
    const { state } = await consume(token);
    const repeated = await refreshTokens.consumeRefreshToken(namespace, second);
    expect(repeated).toMatchObject({ replaced: true, state: { counter: state.counter } });
  });

  it('of a session that was deleted in the meantime is refused', async () => {
    const presented = await present(await login());
    await database.dataSource.query('DELETE FROM sessions WHERE id = $1', [
      presented.state.sessionId,
    ]);
    const late = refreshTokens.consumeRefreshToken(namespace, presented);
    await expect(late).rejects.toMatchObject(refusal);
  });
});

describe('a replay', () => {
  it.each([
    ['beyond the grace period', keeping, 10.001, 1],
    ['of a token that was replaced twice', keeping, 0, 2],
    ['without a grace period', { ...rotating, grace: 0 }, 0, 1],
  ])('%s revokes the session everywhere', async (_, policy, seconds, rotations) => {
    await useNamespace({ renewalStrategy: 'keep' });
    const token = await login();
    let latest = token;
    for (let rotation = 0; rotation < rotations; rotation += 1) {
      const { state } = await consume(latest);
      latest = await flows.issuer.issueRefreshToken(namespace, state);
    }
    const { sessionId } = await load(token);
    await moveTo(seconds);
    const observed = observe();
    await expect(present(token, policy)).rejects.toMatchObject(refusal);
    const revoked = { revokedAt: now, revokedReason: 'replay' };
    expect(await database.sessions.findById(namespace.id, sessionId)).toMatchObject(revoked);
    expect((await load(latest)).revokedAt).toEqual(now);
    expect(observed.recordedIn()).toEqual([reuse(sessionId, 'replay')]);
    expect(observed.counted()).toEqual(['reuse-replay', 'session-revoked']);
    await expect(present(latest)).rejects.toMatchObject(refusal);
  });
});
