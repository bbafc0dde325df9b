import { hash } from '@node-rs/argon2';
import { newNamespace, newUser, testDatabase } from '#database/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runHashTask } from '../../security/hashes/hash-threads.js';
import { ChangeFeed, type Database, type Namespace, type User } from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import type { Settings } from '../../core/settings/settings.js';
import { createLogger } from '../../core/logging/logger.js';
import { nameKey } from '../../core/fields/names.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import { keysOn } from '../../keys/signing-keys/keys.testing.js';
import { AudienceKeys } from '../../keys/audiences/audience-keys.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { loginThrottleOn } from '../../security/login-throttle/login-throttle.testing.js';
import { PublicUrls } from '../../identity/namespaces/public-urls.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { PasswordHasher } from '../../security/passwords.js';
import { AudiencePolicy } from './audience-policy.js';
import { LoginRecorder } from './login-recorder.js';
import { LoginService } from './login.service.js';
import { SessionStart } from './session-start.js';
import { TokenIssuer } from './token-issuer.js';
import { UserLogin } from './user-login.js';

// Real hashing, with its calls counted.
vi.mock(import('../../security/hashes/hash-threads.js'), async (original) => {
  const { runHashTask: run } = await original();
  return { runHashTask: vi.fn(run) };
});

const PASSWORD = 'the right password';
const NEW_PASSWORD = 'a new password';
const clock = { now: () => new Date() };

let database: Database;
let feed: ChangeFeed;
let passwords: PasswordHasher;
let logins: LoginService;
let rightHash: string;
let namespace: Namespace;
let user: User;

beforeAll(async () => {
  database = await testDatabase();
  feed = new ChangeFeed(database.dataSource, () => undefined);
  await feed.start();
  const masterKeys = MasterKeys.parse(MasterKeys.generate('test'));
  passwords = await PasswordHasher.create({ concurrency: 2, queueLimit: 8 });
  rightHash = await passwords.hash(PASSWORD);
  const urls = new PublicUrls({ publicUrl: new URL('http://signet.test') } as Settings);
  const audiences = new AudienceKeys(database, feed);
  const activity = new Activity(database, createLogger('silent'), clock);
  const keyRing = new KeyRing(database, masterKeys, feed);
  const issuer = new TokenIssuer(keyRing, urls, audiences, activity);
  const directory = new NamespaceDirectory(database, feed);
  const policy = new AudiencePolicy(audiences, urls);
  const sessions = new SessionStart(
    database,
    policy,
    keyRing,
    clock,
    auditLogOn(database),
    activity,
  );
  const events = new LoginRecorder(auditLogOn(database), activity);
  const limits = loginThrottleOn(database, clock);
  const users = new UserLogin(database, directory, limits, passwords, sessions, events);
  logins = new LoginService(users, issuer);
  namespace = await newNamespace(database);
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
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.mocked(runHashTask).mockClear();
});

async function login(request: Partial<Parameters<LoginService['login']>[0]> = {}): Promise<string> {
  const { token } = await logins.login({
    namespace: namespace.name,
    username: user.name,
    password: PASSWORD,
    ...request,
  });
  return token;
}

const refusal = expect.objectContaining({ code: 'login.refused', fields: [] }) as Error;

async function sessionsOfUser(): Promise<unknown[]> {
  const page = await database.sessions.page(namespace.id, { limit: 10 }, { userId: user.id });
  return page.items;
}

describe('the work of a login', () => {
  type Request = Partial<Parameters<LoginService['login']>[0]>;
  const failures: Record<string, () => Request | Promise<Request>> = {
    'an unknown user': () => ({ username: 'unknown' }),
    'a wrong password': () => ({ password: 'a wrong password' }),
    'an empty password': () => ({ password: '' }),
    'a password above the maximum length': () => ({ password: 'p'.repeat(5000) }),
    'a disabled user': async () => ({ username: (await newPerson({ disabled: true })).name }),
    'a user without a password': async () => ({
      username: (await newPerson({ passwordHash: null })).name,
    }),
    'an unknown namespace': () => ({ namespace: 'unknown' }),
    'a closed namespace': async () => ofNamespace({ publicEndpoint: false }),
    'a disabled namespace': async () => ofNamespace({ disabled: true }),
  };

  async function ofNamespace(values: Partial<Namespace>): Promise<Request> {
    const { id, name } = await newNamespace(database, values);
    const person = await newPerson({ namespaceId: id });
    return { namespace: name, username: person.name };
  }

  it.each(Object.keys(failures))('is one lookup and one hash: %s', async (failure) => {
    const request = await failures[failure]?.();
    // The first login caches an existing namespace.
    await expect(login(request)).rejects.toEqual(refusal);
    vi.mocked(runHashTask).mockClear();
    const forUsers = vi.spyOn(database.users, 'findForLogin');
    const forNamespaces = vi.spyOn(database.namespaces, 'findByName');
    await expect(login(request)).rejects.toEqual(refusal);
    expect(runHashTask).toHaveBeenCalledTimes(1);
    expect(forUsers.mock.calls.length + forNamespaces.mock.calls.length).toBe(1);
  });

  it('is the same when it succeeds', async () => {
    const looks = vi.spyOn(database.users, 'findForLogin');
    await expect(login()).resolves.toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(runHashTask).toHaveBeenCalledTimes(1);
    expect(looks).toHaveBeenCalledTimes(1);
  });

  it('waits in the hashing queue of the named account, whether the account exists or not', async () => {
    const verifications = vi.spyOn(passwords, 'verify');
    const accountsOf = async (...requests: Request[]): Promise<unknown[]> => {
      verifications.mockClear();
      for (const request of requests) await login(request).catch(() => undefined);
      return verifications.mock.calls.map(([, , account]) => account);
    };
    const { name } = user;
    const same = await accountsOf({}, { username: name.toUpperCase() }, { password: 'wrong' });
    expect([...new Set(same)]).toEqual([expect.stringContaining(nameKey(name))]);
    const others = await accountsOf({ username: 'unknown' }, { namespace: 'unknown' }, {});
    expect(new Set(others).size).toBe(3);
  });
});

describe('a user who is changed during password verification', () => {
  function duringTheCheck(change: () => Promise<unknown>): void {
    const check = passwords.verify.bind(passwords);
    vi.spyOn(passwords, 'verify').mockImplementation(async (...given) => {
      const result = await check(...given);
      await change();
      return result;
    });
  }

  const edit = (patch: Partial<User>): Promise<unknown> =>
    database.users.edit(namespace.id, user.id, undefined, patch, clock.now());

  it('gets no session when the password was changed', async () => {
    const passwordHash = await passwords.hash(NEW_PASSWORD);
    duringTheCheck(() => edit({ passwordHash }));
    await expect(login()).rejects.toEqual(refusal);
    expect(await sessionsOfUser()).toEqual([]);
  });

  it('gets no session when disabled', async () => {
    duringTheCheck(() => edit({ disabled: true }));
    await expect(login()).rejects.toEqual(refusal);
    expect(await sessionsOfUser()).toEqual([]);
  });

  it('gets no session when deleted', async () => {
    duringTheCheck(() => database.users.delete(namespace.id, user.id, undefined));
    await expect(login()).rejects.toEqual(refusal);
  });

  it('gets no session, and no internal error, when the namespace is deleted', async () => {
    const { id, name } = await newNamespace(database);
    user = await newPerson({ namespaceId: id });
    const find = database.subjects.findSubject.bind(database.subjects);
    vi.spyOn(database.subjects, 'findSubject').mockImplementationOnce(async (...given) => {
      const subject = await find(...given);
      await database.namespaces.delete(id, undefined);
      return subject;
    });
    await expect(login({ namespace: name })).rejects.toEqual(refusal);
  });

  it('gets the session when renamed', async () => {
    duringTheCheck(() => edit({ name: 'renamed', nameKey: 'renamed' }));
    await expect(login()).resolves.toBeTypeOf('string');
    expect(await sessionsOfUser()).toHaveLength(1);
  });
});

describe('a password that was hashed at a lower cost', () => {
  beforeEach(async () => {
    const passwordHash = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
    await database.users.edit(namespace.id, user.id, undefined, { passwordHash }, clock.now());
  });

  async function storedHash(): Promise<string | null | undefined> {
    return (await database.users.findById(namespace.id, user.id))?.passwordHash;
  }

  it('is rehashed at its first use', async () => {
    await login();
    expect(await storedHash()).toContain('m=19456,t=2');
    await expect(login()).resolves.toBeTypeOf('string');
  });

  it('is accepted in all concurrent logins', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => login()));
    expect(outcomes.map(({ status }) => status)).toEqual(Array(8).fill('fulfilled'));
    expect(await storedHash()).toContain('m=19456,t=2');
  });

  it('is accepted in a login that verified it before another login replaced the hash', async () => {
    const check = passwords.verify.bind(passwords);
    const rehashed = await passwords.hash(PASSWORD);
    vi.spyOn(passwords, 'verify').mockImplementationOnce(async (...given) => {
      const result = await check(...given);
      await database.users.rehash(namespace.id, user.id, given[0] ?? '', rehashed);
      return result;
    });
    await expect(login()).resolves.toBeTypeOf('string');
    expect(await storedHash()).toBe(rehashed);
  });

  it('does not change the version of the user, so that a concurrent edit is not refused', async () => {
    const before = await database.users.findById(namespace.id, user.id);
    await login();
    const after = await database.users.findById(namespace.id, user.id);
    expect(after?.version).toBe(before?.version);
  });

  it('does not overwrite a password that is changed at the same time', async () => {
    const replacement = await passwords.hash(NEW_PASSWORD);
    const hash = passwords.hash.bind(passwords);
    vi.spyOn(passwords, 'hash').mockImplementation(async (password) => {
      const patch = { passwordHash: replacement };
      await database.users.edit(namespace.id, user.id, undefined, patch, clock.now());
      return hash(password);
    });
    await login();
    expect(await storedHash()).toBe(replacement);
  });
});
