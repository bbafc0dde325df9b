import { loginThrottleOn } from '../../security/login-throttle/login-throttle.testing.js';
import { newGroupWithRights, newNamespace, newUser, testDatabase } from '#database/testing';
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runHashTask } from '../../security/hashes/hash-threads.js';
import { ChangeFeed, type Database, type Namespace, type User } from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { createLogger } from '../../core/logging/logger.js';
import { LoginRecorder } from '../../protocol/tokens/login-recorder.js';
import { AudienceKeys } from '../../keys/audiences/audience-keys.js';
import { nameKey } from '../../core/fields/names.js';
import type { Settings } from '../../core/settings/settings.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import { keysOn } from '../../keys/signing-keys/keys.testing.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { PublicUrls } from '../../identity/namespaces/public-urls.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { PasswordHasher } from '../../security/passwords.js';
import { AudiencePolicy } from '../../protocol/tokens/audience-policy.js';
import { SessionStart } from '../../protocol/tokens/session-start.js';
import { TokenIssuer } from '../../protocol/tokens/token-issuer.js';
import { UserLogin } from '../../protocol/tokens/user-login.js';
import { JwtdNamespace } from './jwtd-namespace.js';
import { JwtdTokensService, formatToken } from './jwtd-tokens.service.js';
import type { JwtdTokenRequest } from './jwtd.dto.js';

// Real hashing, with its calls counted.
vi.mock(import('../../security/hashes/hash-threads.js'), async (original) => {
  const { runHashTask: run } = await original();
  return { runHashTask: vi.fn(run) };
});

const PASSWORD = 'the right password';
const clock = { now: () => new Date('2030-01-01T12:00:00.000Z') };

let database: Database;
let feed: ChangeFeed;
let namespace: Namespace;
let user: User;
let rightHash: string;
/** The dialect with settings that name this namespace. */
let dialectOf: (name: string) => JwtdTokensService;

beforeAll(async () => {
  database = await testDatabase();
  feed = new ChangeFeed(database.dataSource, () => undefined);
  await feed.start();
  const masterKeys = MasterKeys.parse(MasterKeys.generate('test'));
  const passwords = await PasswordHasher.create({ concurrency: 2, queueLimit: 8 });
  rightHash = await passwords.hash(PASSWORD);
  const urls = new PublicUrls({ publicUrl: new URL('http://signet.test') } as Settings);
  const audiences = new AudienceKeys(database, feed);
  const activity = new Activity(database, createLogger('silent'), clock);
  const ring = new KeyRing(database, masterKeys, feed);
  const issuer = new TokenIssuer(ring, urls, audiences, activity);
  const directory = new NamespaceDirectory(database, feed);
  const policy = new AudiencePolicy(audiences, urls);
  const sessions = new SessionStart(database, policy, ring, clock, auditLogOn(database), activity);
  const events = new LoginRecorder(auditLogOn(database), activity);
  const logins = new UserLogin(
    database,
    directory,
    loginThrottleOn(database),
    passwords,
    sessions,
    events,
  );
  dialectOf = (compatJwtdNamespace) =>
    new JwtdTokensService(
      new JwtdNamespace({ compatJwtdNamespace } as Settings, directory),
      logins,
      issuer,
      clock,
    );
  namespace = await newNamespace(database, { defaultScope: 'all' });
  await keysOn(database, masterKeys).insertFirst(namespace);
});
afterAll(async () => {
  feed.stop();
  await database.close();
});

let count = 0;

/** A user with the name key by which the server finds it. */
function newPerson(values: Partial<User> = {}): Promise<User> {
  const name = `person ${(count += 1)}`;
  const usual = { namespaceId: namespace.id, passwordHash: rightHash };
  return newUser(database, { ...usual, name, nameKey: nameKey(name), ...values });
}

beforeEach(async () => {
  user = await newPerson();
  const { id: namespaceId } = namespace;
  await newGroupWithRights(database, ['store:role/*'], { namespaceId, members: [user] });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.mocked(runHashTask).mockClear();
});

const requestOf = (more: Partial<JwtdTokenRequest> = {}): JwtdTokenRequest => ({
  username: user.name,
  password: PASSWORD,
  service: 'store',
  labels: { role: 'admin' },
  ...more,
});

async function sessionsOfUser(): Promise<unknown[]> {
  return (await database.sessions.page(namespace.id, { limit: 10 }, { userId: user.id })).items;
}

// jwtd does not hash for an unknown user, so that response times reveal accounts.
describe('the work of a request', () => {
  async function ofNamespace(values: Partial<Namespace>): Promise<[string, JwtdTokenRequest]> {
    const { id, name } = await newNamespace(database, values);
    const { name: username } = await newPerson({ namespaceId: id });
    return [name, requestOf({ username })];
  }

  const here = (more: Partial<JwtdTokenRequest>): [string, JwtdTokenRequest] => [
    namespace.name,
    requestOf(more),
  ];

  type Attempt = [string, JwtdTokenRequest];
  const failures: Record<string, () => Attempt | Promise<Attempt>> = {
    'an unknown user': () => here({ username: 'unknown' }),
    'a wrong password': () => here({ password: 'a wrong password' }),
    'an empty password': () => here({ password: '' }),
    'a password above the maximum length': () => here({ password: 'p'.repeat(5000) }),
    'a disabled user': async () => here({ username: (await newPerson({ disabled: true })).name }),
    'a user without a password': async () =>
      here({ username: (await newPerson({ passwordHash: null })).name }),
    'an unknown namespace': () => ['unknown', requestOf()],
    'a closed namespace': () => ofNamespace({ publicEndpoint: false }),
    'a disabled namespace': () => ofNamespace({ disabled: true }),
  };

  it.each(Object.keys(failures))('is one hash, without an early refusal: %s', async (failure) => {
    const [name = '', request = requestOf()] = (await failures[failure]?.()) ?? [];
    const refusal = expect.objectContaining({ code: 'login.refused', fields: [] }) as Error;
    await expect(dialectOf(name).token(request)).rejects.toEqual(refusal);
    expect(runHashTask).toHaveBeenCalledTimes(1);
  });

  it.each<[string, Partial<JwtdTokenRequest>, string]>([
    ['a right that is missing', { labels: { role: 'admin', scope: 'eu' } }, 'login.refused'],
    ['a lifetime above the maximum', { lifetime: '2h' }, 'lifetime.above_maximum'],
  ])('is the same for %s, which is checked after the password', async (_, more, code) => {
    const refused = dialectOf(namespace.name).token(requestOf(more));
    await expect(refused).rejects.toMatchObject({ code });
    expect(runHashTask).toHaveBeenCalledTimes(1);
    expect(await sessionsOfUser()).toEqual([]);
    const unknown = dialectOf(namespace.name).token(requestOf({ ...more, username: 'unknown' }));
    await expect(unknown).rejects.toMatchObject({ code: 'login.refused', fields: [] });
  });

  it('is none for an invalid request', async () => {
    for (const key of ['a b', 'k'.repeat(200)]) {
      const labels = { [key]: 'x' };
      const refused = dialectOf(namespace.name).token(requestOf({ labels }));
      await expect(refused).rejects.toMatchObject({ code: 'request.invalid' });
    }
    expect(runHashTask).not.toHaveBeenCalled();
  });
});

describe('a token', () => {
  it('carries the requested rights, and has a session with the same lifetime', async () => {
    const { token } = await dialectOf(namespace.name).token(requestOf({ lifetime: '30m' }));
    const now = clock.now().getTime() / 1000;
    expect(decodeJwt(token)).toMatchObject({
      user: user.name,
      service: 'store',
      labels: { role: 'admin' },
      scope: 'store:role/admin',
      sub: user.id,
      nbf: now - 60,
      exp: now + 1800,
    });
    const expiresAt = new Date((now + 1800) * 1000);
    const { sid } = decodeJwt(token);
    expect(await sessionsOfUser()).toMatchObject([{ id: sid, ttl: 1800, expiresAt }]);
  });

  it('carries no rights where none were requested, whatever the default scope of the namespace', async () => {
    const { token } = await dialectOf(namespace.name).token(requestOf({ labels: {} }));
    expect(decodeJwt(token)).toMatchObject({ labels: {} });
    expect(decodeJwt(token)).not.toHaveProperty('scope');
  });

  it('has the claims of the dialect, not those of the claim template', async () => {
    const source = { from: 'value', value: 'root' } as const;
    const claimTemplate = { user: source, service: source, labels: source, tier: source };
    const { id } = namespace;
    await database.namespaces.edit(id, undefined, { claimTemplate }, clock.now());
    await database.changes.publish('namespace', id);
    await expect
      .poll(async () => {
        const { token } = await dialectOf(namespace.name).token(requestOf());
        return decodeJwt(token);
      })
      .toMatchObject({
        user: user.name,
        service: 'store',
        labels: { role: 'admin' },
        tier: 'root',
      });
  });
});

describe('tokenAnswer', () => {
  it('is only the token for a form', () => {
    expect(formatToken({ token: 'a.b.c' }, true)).toBe('a.b.c');
    expect(formatToken({ token: 'a.b.c' }, false)).toEqual({ token: 'a.b.c' });
  });
});
