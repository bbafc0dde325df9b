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
