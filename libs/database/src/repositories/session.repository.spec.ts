import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EntityManager } from 'typeorm';
import type { Database } from '../database.js';
import type { Session } from '../entities/session.entity.js';
import type { User } from '../entities/user.entity.js';
import { newId } from '../ids.js';
import {
  newApiKey,
  newGroup,
  newOrg,
  newSession,
  newUser,
  setDatabaseTime,
  testDatabase,
} from '../testing/index.js';
import { SessionRepository } from './session.repository.js';

const now = new Date('2030-01-01T12:00:00.000Z');
const before = new Date(now.getTime() - 1);
const after = new Date(now.getTime() + 1);
const keys = { refreshKeyId: newId(), encryptionKeyId: newId() };

let database: Database;
let user: User;
let stranger: User;
let session: Session;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

beforeEach(async () => {
  user = await newUser(database);
  stranger = await newUser(database);
  session = await newSession(database, user, { expiresAt: after });
});

afterEach(() => database.dataSource.query('RESET search_path'));

function find({ namespaceId, id }: Session): Promise<Session | undefined> {
  return database.sessions.findById(namespaceId, id);
}

it('returns inserted rows', async () => {
  expect(session).toMatchObject({ counter: 0, expiresAt: after });
  const found = await find(session);
  expect(found).toMatchObject({ ...session, revokedAt: null, revokedReason: null });
});

it('refuses a user of another namespace', async () => {
  const crossed = newSession(database, { ...user, namespaceId: stranger.namespaceId });
  await expect(crossed).rejects.toMatchObject({
    code: '23503',
    constraint: 'sessions_namespace_id_user_id_fkey',
  });
});

it('refuses an API key of another namespace', async () => {
  const key = await newApiKey(database);
  const values = { namespaceId: stranger.namespaceId };
  await expect(newSession(database, key, values)).rejects.toMatchObject({
    code: '23503',
    constraint: 'sessions_namespace_id_api_key_id_fkey',
  });
});

it.each([
  ['no subject', 'NULL', 'NULL'],
  ['two subjects', 'user_id', 'id'],
])('refuses %s', async (_, userId, apiKeyId) => {
  const change = `UPDATE sessions SET user_id = ${userId}, api_key_id = ${apiKeyId} WHERE id = $1`;
  await expect(database.dataSource.query(change, [session.id])).rejects.toMatchObject({
    code: '23514',
    constraint: 'sessions_subject_check',
  });
});

it('starts for an API key only if it is enabled and still has the presented secret', async () => {
  const key = await newApiKey(database);
  const { namespaceId, secretHash } = key;
  const begin = (hash: string, values: object = {}): Promise<boolean> =>
    database.sessions.insertForApiKey(
      {
        id: newId(),
        namespaceId,
        apiKeyId: key.id,
        ttl: 3600,
        createdAt: now,
        expiresAt: after,
        endsAt: null,
        scope: ['datastore:read'],
        audience: null,
        claims: { tenant: { name: 'acme' } },
        ...keys,
        address: '192.0.2.7',
        userAgent: 'sensor',
        ...values,
      },
      hash,
    );
  expect(await begin(secretHash)).toBe(true);
  const { items } = await database.sessions.page(namespaceId, { limit: 9 });
  expect(items).toMatchObject([
    {
      apiKeyId: key.id,
      userId: null,
      ttl: 3600,
      scope: ['datastore:read'],
      audience: null,
      claims: { tenant: { name: 'acme' } },
      ...keys,
      createdAt: now,
      expiresAt: after,
      address: '192.0.2.7',
      userAgent: 'sensor',
    },
  ]);
  expect(await begin('the hash before')).toBe(false);
  expect(await begin(secretHash, { namespaceId: stranger.namespaceId })).toBe(false);
  await database.apiKeys.edit(namespaceId, key.id, undefined, { disabled: true }, now);
  expect(await begin(secretHash)).toBe(false);
});

it('is deleted with its API key', async () => {
  const key = await newApiKey(database);
  const begun = await newSession(database, key);
  await database.apiKeys.delete(key.namespaceId, key.id, undefined);
  expect(await find(begun)).toBeUndefined();
});

describe('the state for a renewal', () => {
  it('contains the session, the user, and the sorted names of groups and orgs', async () => {
    const { namespaceId } = user;
    for (const name of ['b', 'C', 'a']) {
      const group = await newGroup(database, { namespaceId, name });
      await database.groups.addMember(namespaceId, group.id, user.id);
      const org = await newOrg(database, { name: `${name} of ${user.name}` });
      await database.orgs.addMember(org.id, namespaceId, user.id);
    }
    await newGroup(database, { namespaceId, name: 'not in it' });
    expect(await database.sessions.renewalState(namespaceId, session.id)).toEqual({
      readAt: expect.any(Date) as Date,
      namespaceId,
      sessionId: session.id,
      counter: 0,
      ttl: 3600,
      createdAt: session.createdAt,
      rotatedAt: null,
      expiresAt: after,
      endsAt: null,
      revokedAt: null,
      scope: null,
      audience: null,
      claims: {},
      refreshKeyId: null,
      encryptionKeyId: null,
      subject: {
        kind: 'user',
        id: user.id,
        name: user.name,
        disabled: false,
        validUntil: null,
        allowedAddresses: [],
        identifier: null,
        attributes: {},
        groups: ['a', 'b', 'C'],
        orgs: ['a', 'b', 'C'].map((name) => `${name} of ${user.name}`),
        rights: [],
      },
    });
  });

  it('contains the API key of the session', async () => {
    const key = await newApiKey(database);
    const { id } = await newSession(database, key, { expiresAt: after, endsAt: after });
    expect(await database.sessions.renewalState(key.namespaceId, id)).toMatchObject({
      expiresAt: after,
      endsAt: after,
      subject: {
        kind: 'api-key',
        id: key.id,
        name: key.name,
        disabled: false,
        validUntil: key.expiresAt,
        allowedAddresses: [],
        identifier: key.identifier,
        groups: [],
        orgs: [],
        rights: [],
      },
    });
  });

  it('expires with the API key, and has no absolute end where the session has none', async () => {
    const key = await newApiKey(database, { expiresAt: now, disabled: true });
    const { namespaceId } = key;
    const ending = await newSession(database, key, { expiresAt: after, endsAt: after });
    expect(await database.sessions.renewalState(namespaceId, ending.id)).toMatchObject({
      expiresAt: now,
      endsAt: now,
      subject: { disabled: true },
    });
    const sooner = await newSession(database, key, { expiresAt: before, endsAt: null });
    expect(await database.sessions.renewalState(namespaceId, sooner.id)).toMatchObject({
      expiresAt: before,
      endsAt: null,
    });
  });

  it('reports a revoked session and a disabled user', async () => {
    const { namespaceId } = user;
    await database.sessions.revoke(namespaceId, session.id, 'logout', now);
    await database.users.edit(namespaceId, user.id, undefined, { disabled: true }, now);
    expect(await database.sessions.renewalState(namespaceId, session.id)).toMatchObject({
      revokedAt: now,
      subject: { disabled: true, groups: [], orgs: [] },
    });
  });

  it('is undefined for another namespace, an unknown session or a deleted user', async () => {
    const { namespaceId } = user;
    expect(await database.sessions.renewalState(stranger.namespaceId, session.id)).toBeUndefined();
    expect(await database.sessions.renewalState(namespaceId, newId())).toBeUndefined();
    await database.users.delete(namespaceId, user.id, undefined);
    expect(await database.sessions.renewalState(namespaceId, session.id)).toBeUndefined();
  });
});

describe('revoking', () => {
  it('keeps the first time and reason', async () => {
    const { namespaceId, id } = session;
    const first = await database.sessions.revoke(namespaceId, id, 'logout', now);
    expect(first).toMatchObject({ revokedAt: now, revokedReason: 'logout' });
    const second = await database.sessions.revoke(namespaceId, id, 'replay', after);
    expect(second).toEqual(first);
  });

  it('does nothing through another namespace', async () => {
    const { id } = session;
    expect(await database.sessions.revoke(stranger.namespaceId, id, 'x', now)).toBeUndefined();
    expect(await database.sessions.revokeAllOfUser(stranger.namespaceId, user.id, 'x', now)).toBe(
      0,
    );
    expect(await database.sessions.revokeAllOfNamespace(stranger.namespaceId, 'x', now)).toBe(0);
    expect(await find(session)).toMatchObject({ revokedAt: null });
  });

  it('all sessions of a user counts the active ones', async () => {
    const { namespaceId } = user;
    const neighbour = await newUser(database, { namespaceId });
    const spared = await newSession(database, neighbour, { expiresAt: after });
    await newSession(database, user, { expiresAt: after });
    await newSession(database, user, { expiresAt: now });
    const ended = await newSession(database, user, { expiresAt: after });
    await database.sessions.revoke(namespaceId, ended.id, 'logout', before);
    expect(await database.sessions.revokeAllOfUser(namespaceId, user.id, 'disabled', now)).toBe(2);
    expect(await find(session)).toMatchObject({ revokedAt: now, revokedReason: 'disabled' });
    expect(await find(ended)).toMatchObject({ revokedAt: before, revokedReason: 'logout' });
    expect(await find(spared)).toMatchObject({ revokedAt: null });
    expect(await database.sessions.revokeAllOfNamespace(namespaceId, 'emergency', now)).toBe(1);
    expect(await find(spared)).toMatchObject({ revokedAt: now, revokedReason: 'emergency' });
  });
});

it('revokes all sessions of an API key and no others', async () => {
  const key = await newApiKey(database, { namespaceId: user.namespaceId });
  const begun = await newSession(database, key, { expiresAt: after });
  const { namespaceId } = key;
  expect(await database.sessions.revokeAllOfApiKey(stranger.namespaceId, key.id, 'x', now)).toBe(0);
  expect(await database.sessions.revokeAllOfApiKey(namespaceId, key.id, 'rotated', now)).toBe(1);
  expect(await find(begun)).toMatchObject({ revokedAt: now, revokedReason: 'rotated' });
  expect(await find(session)).toMatchObject({ revokedAt: null });
});

describe('a key', () => {
  const how = { reason: 'key-compromised', now, limit: 2 };
  const id = newId();

  it('counts the active sessions that depend on it, and revokes them in batches', async () => {
    const { namespaceId } = user;
    const signed = [1, 2].map(() =>
      newSession(database, user, { expiresAt: after, refreshKeyId: id }),
    );
    const encrypted = newSession(database, user, { expiresAt: after, encryptionKeyId: id });
    const ended = await newSession(database, user, { expiresAt: now, refreshKeyId: id });
    const bound = await Promise.all([...signed, encrypted]);
    const elsewhere = await newSession(database, stranger, { expiresAt: after, refreshKeyId: id });
    const count = (): Promise<number> => database.sessions.countOfKey(namespaceId, id, now);

    expect(await count()).toBe(3);
    expect(await database.sessions.revokeOfKey(namespaceId, id, how)).toBe(2);
    expect(await count()).toBe(1);
    expect(await database.sessions.revokeOfKey(namespaceId, id, how)).toBe(1);
    expect(await database.sessions.revokeOfKey(namespaceId, id, how)).toBe(0);
    for (const one of bound) {
      expect(await find(one)).toMatchObject({ revokedAt: now, revokedReason: 'key-compromised' });
    }
    for (const spared of [session, ended, elsewhere]) {
      expect(await find(spared)).toMatchObject({ revokedAt: null });
    }
  });

  it('is that of the successor after a rotation', async () => {
    const { namespaceId } = user;
    await setDatabaseTime(database, now);
    const rotation = { before: after, end: after, ...keys };
    expect(await database.sessions.rotate(namespaceId, session.id, 0, rotation)).toBeDefined();
    expect(await database.sessions.countOfKey(namespaceId, keys.refreshKeyId, now)).toBe(1);
    expect(await database.sessions.countOfKey(namespaceId, keys.encryptionKeyId, now)).toBe(1);
  });
});

describe('replacing the refresh token', () => {
  const end = new Date(now.getTime() + 10_000);
  const rotate = (counter: number, before = now): ReturnType<SessionRepository['rotate']> =>
    database.sessions.rotate(user.namespaceId, session.id, counter, { before, end, ...keys });

  beforeEach(async () => {
    await setDatabaseTime(database, now);
    session = await newSession(database, user, { expiresAt: after, ttl: 5 });
  });

  it('uses the time of the database', async () => {
    const times = { rotatedAt: now, expiresAt: new Date(now.getTime() + 5_000) };
    expect(await rotate(0)).toEqual(times);
    expect(await find(session)).toMatchObject({ counter: 1, ...times, ...keys });
    expect(await database.sessions.renewalState(user.namespaceId, session.id)).toMatchObject({
      readAt: now,
      rotatedAt: now,
    });
  });

  it('limits the successor to the end of the session', async () => {
    session = await newSession(database, user, { expiresAt: after, ttl: 60 });
    expect(await rotate(0)).toEqual({ rotatedAt: now, expiresAt: end });
  });

  it('changes nothing if the counter has changed, the session is inactive, or it is too late', async () => {
    expect(await rotate(1)).toBeUndefined();
    expect(await rotate(0, before)).toBeUndefined();
    await setDatabaseTime(database, after);
    expect(await rotate(0, after)).toBeUndefined();
    await setDatabaseTime(database, now);
    await database.sessions.revoke(user.namespaceId, session.id, 'logout', now);
    expect(await rotate(0)).toBeUndefined();
    expect(await find(session)).toMatchObject({ counter: 0, rotatedAt: null });
  });
});

describe('extending', () => {
  it('moves the expiry of an active session later, never earlier', async () => {
    const { namespaceId, id } = session;
    const far = new Date(after.getTime() + 60_000);
    await database.sessions.extend(namespaceId, id, { expiresAt: far, ...keys });
    expect(await find(session)).toMatchObject({ expiresAt: far, ...keys });
    await database.sessions.extend(namespaceId, id, { expiresAt: before, ...keys });
    expect(await find(session)).toMatchObject({ expiresAt: far });
  });

  it('does not change a revoked session, or one of another namespace', async () => {
    const { namespaceId, id } = session;
    const far = new Date(after.getTime() + 60_000);
    await database.sessions.extend(stranger.namespaceId, id, { expiresAt: far, ...keys });
    await database.sessions.revoke(namespaceId, id, 'logout', now);
    await database.sessions.extend(namespaceId, id, { expiresAt: far, ...keys });
    expect(await find(session)).toMatchObject({ expiresAt: after });
  });
});

it('lists the newest first, by user and by state, with their users', async () => {
  const { namespaceId } = user;
  const neighbour = await newUser(database, { namespaceId });
  const at = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);
  const old = await newSession(database, user, { createdAt: at(-90), expiresAt: now });
  const revoked = await newSession(database, user, { createdAt: at(-60), expiresAt: after });
  const live = await newSession(database, neighbour, { createdAt: at(-30), expiresAt: after });
  await database.sessions.revoke(namespaceId, revoked.id, 'logout', before);
  await database.sessions.revoke(namespaceId, session.id, 'logout', before);
  await newSession(database, stranger);
  const list = async (filter: object): Promise<string[]> =>
    (await database.sessions.page(namespaceId, { limit: 9 }, filter)).items
      .map(({ id }) => id)
      .filter((id) => id !== session.id);

  expect(await list({})).toEqual([live.id, revoked.id, old.id]);
  expect(await list({ userId: user.id })).toEqual([revoked.id, old.id]);
  expect(await list({ liveAt: now })).toEqual([live.id]);
  expect(await list({ liveAt: now, userId: user.id })).toEqual([]);
  const { items } = await database.sessions.page(namespaceId, { limit: 1 }, { liveAt: now });
  expect(items[0]?.user).toEqual(neighbour);
});

it('lists sessions of API keys with their keys, and as inactive once the key expires', async () => {
  const { namespaceId } = user;
  const key = await newApiKey(database, { namespaceId, expiresAt: now });
  const { id } = await newSession(database, key, { expiresAt: after });
  const all = await database.sessions.page(namespaceId, { limit: 9 }, { apiKeyId: key.id });
  expect(all.items).toMatchObject([{ id, user: null, apiKey: { name: key.name } }]);
  const live = async (liveAt: Date): Promise<Session[]> =>
    (await database.sessions.page(namespaceId, { limit: 9 }, { apiKeyId: key.id, liveAt })).items;
  expect(await live(before)).toHaveLength(1);
  expect(await live(now)).toEqual([]);
});

it('deletes sessions that expired before a time, oldest first and up to a limit', async () => {
  const fresh = await testDatabase();
  const owner = await newUser(fresh);
  const ends = [3, 1, 2].map((ago) => new Date(now.getTime() - ago));
  for (const expiresAt of [...ends, now, after]) await newSession(fresh, owner, { expiresAt });
  const left = async (): Promise<number[]> =>
    (await fresh.sessions.page(owner.namespaceId, { limit: 9 })).items
      .map(({ expiresAt }) => expiresAt.getTime() - now.getTime())
      .sort((a, b) => a - b);

  expect(await fresh.sessions.deleteEnded(now, 2)).toBe(2);
  expect(await left()).toEqual([-1, 0, 1]);
  expect(await fresh.sessions.deleteEnded(now, 2)).toBe(1);
  expect(await fresh.sessions.deleteEnded(now, 2)).toBe(0);
  expect(await left()).toEqual([0, 1]);
  await fresh.close();
});

it('reads one row by its primary key for a renewal', async () => {
  await database.dataSource.query(
    `INSERT INTO sessions (id, namespace_id, user_id, ttl, created_at, expires_at)
     SELECT gen_random_uuid(), $1, $2, 3600, $3, $3 FROM generate_series(1, 2000)`,
    [user.namespaceId, user.id, after],
  );
  await database.dataSource.query('ANALYZE sessions');
  const plan: string[] = [];
  const { manager } = database.dataSource;
  const explaining = Object.create(manager, {
    query: {
      value: async (text: string, values: unknown[]): Promise<unknown[]> => {
        const lines = await manager.query<Record<string, string>[]>(`EXPLAIN ${text}`, values);
        plan.push(...lines.map((line) => line['QUERY PLAN'] ?? ''));
        return [];
      },
    },
  }) as EntityManager;
  await new SessionRepository(explaining).renewalState(session.namespaceId, session.id);
  expect(plan.join('\n')).toContain('Index Scan using sessions_pkey on sessions');
  expect(plan.join('\n')).not.toContain('Seq Scan on sessions');
});
