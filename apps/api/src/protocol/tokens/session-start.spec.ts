import { newApiKey, newGroupWithRights, newNamespace, newUser } from '#database/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiKey, Database, Namespace, RenewalState, Session, User } from '#database';
import { requestContext } from '../../core/http/request-context.js';
import { startTokenFlows, type TokenFlows } from '../token-flows.testing.js';
import type { SessionOptions, SessionStart } from './session-start.js';

const start = new Date('2030-01-31T12:00:00.000Z');
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);

let now = start;
let database: Database;
let flows: TokenFlows;
let sessions: SessionStart;
let namespace: Namespace;
let user: User;
let key: ApiKey;

beforeAll(async () => {
  flows = await startTokenFlows({ now: () => now });
  ({ database, sessions } = flows);
});
afterAll(() => flows.stop());

beforeEach(async () => {
  now = start;
  await useNamespace({});
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function useNamespace(values: Partial<Namespace>): Promise<void> {
  namespace = await newNamespace(database, values);
  await flows.insertKeys(namespace);
  user = await newUser(database, { namespaceId: namespace.id, passwordHash: 'hash' });
  key = await newApiKey(database, { namespaceId: namespace.id });
}

const unchanged = (session: RenewalState) => Promise.resolve(session);

const login = (options: SessionOptions = {}, issue = unchanged) =>
  sessions.startUserSession(namespace, user, 'hash', options, issue);

const exchange = (options: SessionOptions = {}, issue = unchanged) =>
  sessions.startApiKeySession(namespace, key, options, issue);

async function started(session: Promise<RenewalState | undefined>): Promise<RenewalState> {
  const state = await session;
  if (!state) throw new Error('No session was started.');
  return state;
}

const rows = async (): Promise<Session[]> =>
  (await database.sessions.page(namespace.id, { limit: 99 })).items;

describe('a new session', () => {
  it.each([
    ['user', login],
    ['API key', exchange],
  ])('of a %s has the values that its first tokens were created from', async (_, begin) => {
    const state = await started(begin({ lifetime: 60, claims: { tier: 1 } }));
    expect(state).toMatchObject({ counter: 0, ttl: 60, claims: { tier: 1 }, rotatedAt: null });
    const stored = await database.sessions.renewalState(namespace.id, state.sessionId);
    expect({ ...stored, readAt: start }).toEqual({ ...state, readAt: start });
  });

  it('expires after the lifetime of the namespace, and is renewed no longer than its maximum', async () => {
    await useNamespace({ refreshTtl: 600, sessionTtlMax: 7_200 });
    const usual = { ttl: 600, expiresAt: after(600), endsAt: after(7_200), createdAt: start };
    expect(await started(login())).toMatchObject(usual);
    const longer = { ttl: 9_000, expiresAt: after(9_000), endsAt: after(9_000) };
    expect(await started(login({ lifetime: 9_000 }))).toMatchObject(longer);
  });

  it('of an API key expires with the key', async () => {
    const values = { namespaceId: namespace.id, expiresAt: after(90) };
    key = await newApiKey(database, values);
    const limited = { expiresAt: after(90), endsAt: after(90) };
    expect(await started(exchange({ lifetime: 600 }))).toMatchObject(limited);
    const shorter = { expiresAt: after(30), endsAt: after(90) };
    expect(await started(exchange({ lifetime: 30 }))).toMatchObject(shorter);
  });

  it('records the client address and the user agent of the request', async () => {
    const context = { requestId: 'test', address: '192.0.2.7', userAgent: 'agent' };
    await requestContext.run(context, () => login());
    expect(await rows()).toMatchObject([{ address: '192.0.2.7', userAgent: 'agent' }]);
    await useNamespace({});
    await login();
    expect(await rows()).toMatchObject([{ address: null, userAgent: null }]);
  });

  it('is narrowed to the requested rights and audience, and to none by default', async () => {
    const options = { namespaceId: namespace.id, members: [user] };
    await newGroupWithRights(database, ['store:read', 'store:write'], options);
    const audience = flows.urls.defaultAudienceOf(namespace);
    const narrow = await started(login({ scope: 'store:read', audience }));
    expect(narrow).toMatchObject({ scope: ['store:read'], audience });
    expect(await started(login({ scope: ' ' }))).toMatchObject({ scope: null, audience: null });
  });

  it('has the active keys of its namespace', async () => {
    const keyId = async (purpose: 'refresh' | 'encryption'): Promise<string | null> =>
      (await database.signingKeys.pair(namespace.id, purpose)).active?.id ?? null;
    const plain = { refreshKeyId: await keyId('refresh'), encryptionKeyId: null };
    expect(await started(login())).toMatchObject(plain);
    await useNamespace({ refreshEncryption: { alg: 'ECDH-ES', enc: 'A128GCM' } });
    const encryptionKeyId = await keyId('encryption');
    expect(encryptionKeyId).not.toBeNull();
    const encrypted = { refreshKeyId: await keyId('refresh'), encryptionKeyId };
    expect(await started(login())).toMatchObject(encrypted);
  });
});

describe('no session starts', () => {
  afterEach(async () => {
    expect(await rows()).toEqual([]);
  });

  it.each([
    [{ scope: 'store:read' }, 'scope.refused'],
    [{ audience: 'nowhere' }, 'audience.refused'],
  ])('with %j that is not granted', async (options, code) => {
    const issue = vi.fn(unchanged);
    await expect(login(options, issue)).rejects.toMatchObject({ code });
    await expect(exchange(options, issue)).rejects.toMatchObject({ code });
    expect(issue).not.toHaveBeenCalled();
  });

  it('for a subject that does not exist', async () => {
    const issue = vi.fn(unchanged);
    const other = await newUser(database);
    const foreign = sessions.startUserSession(namespace, other, 'hash', {}, issue);
    expect(await foreign).toBeUndefined();
    const otherKey = await newApiKey(database);
    expect(await sessions.startApiKeySession(namespace, otherKey, {}, issue)).toBeUndefined();
    expect(issue).not.toHaveBeenCalled();
  });

  it('where the password or the secret was changed in the meantime', async () => {
    const stale = sessions.startUserSession(namespace, user, 'former hash', {}, unchanged);
    expect(await stale).toBeUndefined();
    const { id, expiresAt } = key;
    const former = { id, expiresAt, secretHash: 'former hash' };
    expect(await sessions.startApiKeySession(namespace, former, {}, unchanged)).toBeUndefined();
  });

  it('where the subject was disabled while its tokens were created', async () => {
    const disable = async (table: string, session: RenewalState) => {
      const disabling = `UPDATE ${table} SET disabled = true WHERE id = $1`;
      await database.dataSource.query(disabling, [session.subject.id]);
      return session;
    };
    expect(await login({}, (session) => disable('users', session))).toBeUndefined();
    expect(await exchange({}, (session) => disable('api_keys', session))).toBeUndefined();
  });
});

describe('a session beyond the limit of its namespace', () => {
  const limit = 2;
  const event = (subject: { kind: 'user' | 'api-key'; id: string; name: string }) => ({
    action: 'session.limit',
    namespaceId: namespace.id,
    target: subject,
    details: { limit },
  });

  beforeEach(() => useNamespace({ maxSessions: limit }));

  /** Starts three sessions, a second apart; the oldest one expires last. */
  async function startThree(begin: typeof login): Promise<string[]> {
    const ids: string[] = [];
    for (const lifetime of [900, 600, 600]) {
      const { sessionId } = await started(begin({ lifetime }));
      expect(await cachedRevocation(sessionId)).toBeNull();
      ids.push(sessionId);
      now = new Date(now.getTime() + 1_000);
    }
    return ids;
  }

  /** When the session was revoked, according to the cache of a node. */
  async function cachedRevocation(sessionId: string): Promise<Date | null> {
    const state = await database.sessions.renewalState(namespace.id, sessionId);
    const claims = {
      iss: '',
      sub: state?.subject.id ?? '',
      sid: sessionId,
      cnt: 0,
      iat: 0,
      exp: 0,
    };
    return (await flows.refreshTokens.loadSession(namespace, claims)).revokedAt;
  }

  it.each([
    ['user', login],
    ['API key', exchange],
  ])('replaces the oldest one of the %s', async (_, begin) => {
    const count = vi.spyOn(flows.activity, 'countEvent');
    const record = vi.spyOn(flows.audit, 'recordLater');
    const others = await started((begin === login ? exchange : login)());
    const [oldest = '', ...kept] = await startThree(begin);
    const active = (await rows()).filter(({ revokedAt }) => revokedAt === null);
    expect(active.map(({ id }) => id).sort()).toEqual([...kept, others.sessionId].sort());
    const revoked = { revokedReason: 'session-limit', revokedAt: after(2) };
    expect(await database.sessions.findById(namespace.id, oldest)).toMatchObject(revoked);
    expect(await cachedRevocation(oldest)).toEqual(after(2));
    expect(count.mock.calls).toEqual([[namespace.id, 'session-revoked', '', 1]]);
    const { id, name } = begin === login ? user : key;
    const kind = begin === login ? 'user' : 'api-key';
    const subject = { kind, id, name } as const;
    expect(record.mock.calls).toEqual([[{ ...event(subject), actor: subject }]]);
  });

  it('is counted by an administrator’s test as well, in the transaction of the caller', async () => {
    await startThree(login);
    const record = vi.spyOn(flows.audit, 'recordIn').mockResolvedValue();
    const subject = await database.subjects.findSubject(namespace.id, user.id);
    if (!subject) throw new Error('There is no such subject.');
    const { session, insert } = await sessions.prepareTestSession(namespace, subject, {});
    expect(await rows()).toHaveLength(3);
    await database.transaction((tx) => insert(tx));
    expect(await rows()).toHaveLength(4);
    const stored = await database.sessions.renewalState(namespace.id, session.sessionId);
    expect({ ...stored, readAt: start }).toEqual({ ...session, readAt: start });
    expect((await rows()).filter(({ revokedAt }) => revokedAt === null)).toHaveLength(2);
    const { id, name } = user;
    expect(record.mock.calls.map(([, change]) => change)).toEqual([
      event({ kind: 'user', id, name }),
    ]);
  });
});
