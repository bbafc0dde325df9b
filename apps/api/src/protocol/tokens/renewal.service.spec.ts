import {
  newApiKey,
  newGroup,
  newGroupWithRights,
  newNamespace,
  newUser,
  setDatabaseTime,
} from '#database/testing';
import { decodeJwt, exportJWK, generateKeyPair } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, type Database, type Namespace, type User } from '#database';
import { startTokenFlows, type TokenFlows } from '../token-flows.testing.js';
import type { RefreshTokensService } from './refresh-tokens.service.js';
import type { RenewalService } from './renewal.service.js';
import type { SessionStart } from './session-start.js';
import type { TokenIssuer } from './token-issuer.js';

const start = new Date('2030-01-31T12:00:00.000Z');
const begin = start.getTime() / 1000;
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);

/** The clock of this node; the database has its own. */
let ownTime = start;
const clock = { now: () => ownTime };
/** The node's estimate of the database's time. */
let databaseTime = start;
const databaseClock = { now: () => databaseTime };

async function moveTo(seconds: number): Promise<void> {
  ownTime = databaseTime = after(seconds);
  await setDatabaseTime(database, databaseTime);
}

let database: Database;
let flows: TokenFlows;
let sessions: SessionStart;
let issuer: TokenIssuer;
let refreshTokens: RefreshTokensService;
let renewals: RenewalService;
let namespace: Namespace;
let user: User;

beforeAll(async () => {
  flows = await startTokenFlows(clock, databaseClock);
  ({ database, sessions, issuer, refreshTokens, renewals } = flows);
});
afterAll(() => flows.stop());

beforeEach(async () => {
  await moveTo(0);
  await useNamespace({});
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A namespace with refresh token rotation, and a user in it. */
async function useNamespace(values: Partial<Namespace>): Promise<void> {
  namespace = await newNamespace(database, { renewalStrategy: 'rotate', ...values });
  await flows.insertKeys(namespace);
  user = await newUser(database, { namespaceId: namespace.id, passwordHash: 'hash' });
}

async function login(): Promise<string> {
  const token = await sessions.startUserSession(namespace, user, 'hash', {}, (session) =>
    issuer.issueRefreshToken(namespace, session),
  );
  if (token === undefined) throw new Error('The login was refused.');
  return token;
}

const renew = (token: string, options = {}): ReturnType<RenewalService['renew']> =>
  renewals.renew(namespace, token, options);

async function sessionOf(token: string) {
  const { sid } = await refreshTokens.verifyRefreshTokenClaims(namespace, token);
  return database.sessions.findById(namespace.id, sid);
}

const refusal = { code: 'refresh_token.refused' };

/** Adds the user to so many groups that its access token would be too large. */
async function joinTooManyGroups(count = 45): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const name = `${'g'.repeat(93)}${String(at).padStart(2, '0')}`;
    const { id, namespaceId } = await newGroup(database, { namespaceId: namespace.id, name });
    await database.groups.addMember(namespaceId, id, user.id);
  }
  await database.changes.publish('user', user.id);
}

async function leaveAllGroups(): Promise<void> {
  await database.dataSource.query('DELETE FROM group_members WHERE user_id = $1', [user.id]);
  await database.changes.publish('user', user.id);
}

describe('a renewal that is refused', () => {
  type Attempt = (token: string) => Promise<unknown>;
  const requestOf = (refresh_token: string, more = {}) => ({
    namespace: namespace.name,
    refresh_token,
    ...more,
  });
  const attempts: Record<string, Attempt> = {
    'of an access token': (token) => renewals.renewInNamespace(requestOf(token)),
    'of an access token with a lifetime': (token) =>
      renewals.renewInNamespace(requestOf(token), '5m'),
    'of both tokens': (token) => renewals.renewTokenPair(requestOf(token), '5m'),
    'by a dialect that asks for rotation': (token) => renew(token, { strategy: 'rotate' }),
  };

  it.each(Object.keys(attempts))('does not consume the token: %s', async (name) => {
    const attempt: Attempt = attempts[name] ?? renew;
    const token = await login();
    const before = await sessionOf(token);
    await joinTooManyGroups();
    for (let times = 0; times < 2; times += 1) {
      await expect(attempt(token)).rejects.toMatchObject({ code: 'token.too_large' });
      await moveTo(60 * (times + 1));
    }
    expect(await sessionOf(token)).toEqual(before);
    await leaveAllGroups();
    await expect(attempt(token)).resolves.toBeDefined();
  });

  it('does not consume the token where the access token becomes too large by encryption', async () => {
    const { publicKey } = await generateKeyPair('RSA-OAEP-256', { extractable: true });
    await database.audiences.insert({
      id: newId(),
      namespaceId: namespace.id,
      name: 'billing',
      jwk: { ...(await exportJWK(publicKey)), kid: 'billing' },
      jwks: null,
      alg: 'RSA-OAEP-256',
      enc: 'A256GCM',
    });
    await database.changes.publish('namespace', namespace.id);
    const token = await login();
    await joinTooManyGroups(24);
    const encrypted = renew(token, { audience: 'billing' });
    await expect(encrypted).rejects.toMatchObject({ code: 'token.too_large' });
    expect(await sessionOf(token)).toMatchObject({ counter: 0 });
    await expect(renew(token)).resolves.toMatchObject({ state: { counter: 1 } });
  });

  it.each([
    [{ scope: 'store:read' }, 'scope.refused'],
    [{ audience: 'nowhere' }, 'audience.refused'],
    [{ lifetime: '9y' }, 'lifetime.above_maximum'],
  ])('does not consume the token: %j', async (options, code) => {
    const token = await login();
    await expect(renew(token, options)).rejects.toMatchObject({ code });
    expect(await sessionOf(token)).toMatchObject({ counter: 0, rotatedAt: null });
  });
});

describe('a session that is refused', () => {
  it('does not start when its tokens cannot be created', async () => {
    const tooLarge = (): Promise<never> => Promise.reject(new Error('too large'));
    await expect(sessions.startUserSession(namespace, user, 'hash', {}, tooLarge)).rejects.toThrow(
      'large',
    );
    const key = await newApiKey(database, { namespaceId: namespace.id });
    await expect(sessions.startApiKeySession(namespace, key, {}, tooLarge)).rejects.toThrow(
      'large',
    );
    expect((await database.sessions.page(namespace.id, { limit: 9 })).items).toEqual([]);
  });

  it('expires with its API key, as do its first tokens', async () => {
    const expiresAt = after(60);
    const key = await newApiKey(database, { namespaceId: namespace.id, expiresAt });
    const state = await sessions.startApiKeySession(namespace, key, {}, (session) =>
      Promise.resolve(session),
    );
    expect(state).toMatchObject({ expiresAt, endsAt: expiresAt });
    const read = await database.sessions.renewalState(namespace.id, state?.sessionId ?? '');
    expect(read).toEqual(state);
  });
});

describe('the reuse grace period', () => {
  it('is measured by the database: the same successor until it ends, and a replay after it', async () => {
    const token = await login();
    const { refreshToken: successor = '' } = await renew(token);
    await moveTo(10);
    expect((await renew(token)).refreshToken).toBe(successor);
    await moveTo(10.001);
    await expect(renew(token)).rejects.toMatchObject(refusal);
    expect(await sessionOf(successor)).toMatchObject({ revokedReason: 'replay' });
  });

  it.each([-300, 300])('does not depend on a node whose clock is %i s off', async (seconds) => {
    const token = await login();
    ownTime = after(seconds);
    const { refreshToken: successor = '', state } = await renew(token);
    expect(state.rotatedAt).toEqual(start);
    ownTime = after(11);
    databaseTime = after(11);
    await setDatabaseTime(database, after(11));
    await expect(renew(token)).rejects.toMatchObject(refusal);
    await expect(renew(successor)).rejects.toMatchObject(refusal);
  });

  // Below the accepted clock skew, beyond which no token would be accepted at all.
  it.each([-4, 4])(
    'does not depend on how a node estimates the database time: %i s off',
    async (seconds) => {
      const token = await login();
      const { refreshToken: successor = '' } = await renew(token);
      const pass = async (since: number): Promise<void> => {
        databaseTime = after(since + seconds);
        await setDatabaseTime(database, after(since));
      };
      await pass(9);
      expect((await renew(token)).refreshToken).toBe(successor);
      await pass(11);
      await expect(renew(token)).rejects.toMatchObject(refusal);
    },
  );

  it('starts when the database has replaced the token, however long the request took', async () => {
    const token = await login();
    await moveTo(3.9);
    vi.spyOn(database.sessions, 'renewalState').mockImplementationOnce(async (...given) => {
      const state = await database.sessions.renewalState(...given);
      await moveTo(7);
      return state;
    });
    const { state } = await renew(token);
    expect(state.rotatedAt).toEqual(after(7));
    await moveTo(17);
    await expect(renew(token)).resolves.toMatchObject({ state: { counter: 1 } });
  });

  it('of 0 accepts one of many concurrent callers', async () => {
    await useNamespace({ reuseGrace: 0 });
    const token = await login();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => renew(token)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await sessionOf(token)).toMatchObject({ counter: 1, revokedReason: 'replay' });
  });

  it('of 0 refuses a caller that read the session before another replaced the token', async () => {
    await useNamespace({ reuseGrace: 0 });
    const token = await login();
    const policy = { strategy: 'rotate', grace: 0 } as const;
    const first = await refreshTokens.presentRefreshToken(namespace, token, policy);
    const second = await refreshTokens.presentRefreshToken(namespace, token, policy);
    await expect(refreshTokens.consumeRefreshToken(namespace, first)).resolves.toMatchObject({
      replaced: true,
    });
    await expect(refreshTokens.consumeRefreshToken(namespace, second)).rejects.toMatchObject(
      refusal,
    );
  });
});

describe('a slow database', () => {
  it.each([
    [10, 4.001],
    [2, 1.001],
  ])('with a grace period of %i s, consumes no token after %f s', async (reuseGrace, seconds) => {
    await useNamespace({ reuseGrace });
    const token = await login();
    vi.spyOn(database.sessions, 'rotate').mockImplementationOnce(async (...given) => {
      await moveTo(seconds);
      return database.sessions.rotate(...given);
    });
    const late = { code: 'server.unavailable', retryAfter: 1 };
    await expect(renew(token)).rejects.toMatchObject(late);
    expect(await sessionOf(token)).toMatchObject({ counter: 0, rotatedAt: null });
    await moveTo(600);
    await expect(renew(token)).resolves.toMatchObject({ state: { counter: 1 } });
  });
});

describe('a node whose clock is wrong', () => {
  it.each([-300, 300])(
    'by %i s starts and renews sessions that every node accepts',
    async (off) => {
      ownTime = after(off);
      const token = await login();
      expect(await sessionOf(token)).toMatchObject({ createdAt: start });
      ownTime = start;
      const { refreshToken = '' } = await renew(token);
      ownTime = after(off);
      await expect(renew(refreshToken)).resolves.toMatchObject({ state: { counter: 2 } });
    },
  );
});

describe('a pair of tokens', () => {
  const renewPair = (refresh_token: string, lifetime: string) =>
    renewals.renewTokenPair({ namespace: namespace.name, refresh_token }, lifetime);

  it('contains the successor where the strategy replaces the refresh token', async () => {
    const token = await login();
    const pair = await renewPair(token, '5m');
    expect(await sessionOf(pair.refresh_token)).toMatchObject({ counter: 1 });
    expect(decodeJwt(pair.access_token).exp).toBe(after(300).getTime() / 1000);
  });

  it('contains a refresh token that expires no sooner than the access token', async () => {
    await useNamespace({ renewalStrategy: 'keep', refreshTtl: 60 });
    const token = await login();
    const pair = await renewPair(token, '5m');
    expect(decodeJwt(pair.refresh_token).exp).toBe(after(300).getTime() / 1000);
    expect(await sessionOf(token)).toMatchObject({ counter: 0, expiresAt: after(300) });
  });

  it('never shortens the session, and never outlives it', async () => {
    await useNamespace({ renewalStrategy: 'keep', refreshTtl: 600, sessionTtlMax: 600 });
    const token = await login();
    await renewPair(token, '5m');
    expect(await sessionOf(token)).toMatchObject({ expiresAt: after(600) });
    await moveTo(500);
    const { refresh_token } = await renewPair(token, '5m');
    expect(decodeJwt(refresh_token).exp).toBe(after(600).getTime() / 1000);
  });

  it('is refused a lifetime beyond the maximum of either token', async () => {
    await useNamespace({ refreshTtl: 60, refreshTtlMax: 120 });
    const token = await login();
    await expect(renewPair(token, '3m')).rejects.toMatchObject({ code: 'lifetime.above_maximum' });
    await expect(renewPair(token, '2m')).resolves.toBeDefined();
  });
});

it.each<[string, Partial<Namespace>]>([
  ['closed', { publicEndpoint: false }],
  ['disabled', { disabled: true }],
])('refuses renewals in a %s namespace', async (_, values) => {
  await useNamespace(values);
  const token = await login();
  const request = { namespace: namespace.name, refresh_token: token };
  await expect(renewals.renewInNamespace(request)).rejects.toMatchObject(refusal);
  await expect(renewals.renewTokenPair(request, '5m')).rejects.toMatchObject(refusal);
  expect(await sessionOf(token)).toMatchObject({ counter: 0 });
});

it('returns the granted scope where one was requested', async () => {
  await newGroupWithRights(database, ['store:read', 'store:write'], {
    namespaceId: namespace.id,
    members: [user],
  });
  const request = { namespace: namespace.name, refresh_token: await login() };
  const narrowed = await renewals.renewInNamespace({ ...request, scope: 'store:read' }, '1m');
  expect(narrowed.scope).toBe('store:read');
  expect(decodeJwt(narrowed.token)).toMatchObject({ scope: 'store:read', exp: 60 + begin });
  const { refresh_token = '' } = narrowed;
  expect(await renewals.renewInNamespace({ ...request, refresh_token })).not.toHaveProperty(
    'scope',
  );
});
