import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database.js';
import type { Session } from '../entities/session.entity.js';
import type { SessionPosition } from './session.repository.js';
import type { User } from '../entities/user.entity.js';
import { newId } from '../ids.js';
import { newApiKey, newSession, newUser, setDatabaseTime, testDatabase } from '../testing/index.js';

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

/** @returns the size of each batch */
async function revokeBatches(
  namespaceId: string,
  reason: string,
  limit: number,
): Promise<number[]> {
  const sizes: number[] = [];
  let last: SessionPosition | undefined;
  do {
    const batch = { reason, now, limit, after: last, startedBefore: after };
    const outcome = await database.sessions.revokeBatch(namespaceId, batch);
    sizes.push(outcome.revoked);
    last = outcome.last;
  } while (last);
  return sizes;
}

const revokeAll = async (namespaceId: string, reason: string): Promise<number> =>
  (await revokeBatches(namespaceId, reason, 100)).reduce((sum, size) => sum + size);

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
    expect(await revokeAll(stranger.namespaceId, 'x')).toBe(0);
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
    expect(await revokeAll(namespaceId, 'emergency')).toBe(1);
    expect(await find(spared)).toMatchObject({ revokedAt: now, revokedReason: 'emergency' });
  });
});

it('revokes the sessions of a namespace in batches, each once, also those of the same instant', async () => {
  const { namespaceId } = user;
  const started = [session];
  for (const createdAt of [before, now, now, now]) {
    started.push(await newSession(database, user, { expiresAt: after, createdAt }));
  }
  const other = await newSession(database, stranger, { expiresAt: after });
  expect(await revokeBatches(namespaceId, 'emergency', 2)).toEqual([2, 2, 1, 0]);
  for (const one of started) {
    expect(await find(one)).toMatchObject({ revokedAt: now, revokedReason: 'emergency' });
  }
  expect(await find(other)).toMatchObject({ revokedAt: null });
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
  const id = newId();
  const how = { reason: 'key-compromised', now, limit: 2, startedBefore: after, keyId: id };

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
    const revoked = async () => (await database.sessions.revokeBatch(namespaceId, how)).revoked;
    expect(await revoked()).toBe(2);
    expect(await count()).toBe(1);
    expect(await revoked()).toBe(1);
    expect(await revoked()).toBe(0);
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
