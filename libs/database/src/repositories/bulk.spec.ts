import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database.js';
import type { Group } from '../entities/group.entity.js';
import type { User } from '../entities/user.entity.js';
import { newId } from '../ids.js';
import {
  newGroup,
  newNamespace,
  newOrg,
  newSession,
  newUser,
  testDatabase,
} from '../testing/index.js';
import type { NewUser } from './user.repository.js';

const later = new Date('2030-01-02T03:04:05.678Z');

let database: Database;
let namespaceId: string;
let elsewhere: string;
let one: User;
let two: User;
let stranger: User;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

beforeEach(async () => {
  namespaceId = (await newNamespace(database)).id;
  elsewhere = (await newNamespace(database)).id;
  one = await newUser(database, { namespaceId });
  two = await newUser(database, { namespaceId });
  stranger = await newUser(database, { namespaceId: elsewhere });
});

const values = (nameKey: string): NewUser => ({
  id: newId(),
  namespaceId,
  name: nameKey,
  nameKey,
  passwordHash: null,
  disabled: false,
  attributes: { level: 3 },
});

describe('many users', () => {
  it('are locked by name in one namespace', async () => {
    const names = [one.nameKey, stranger.nameKey, 'unknown'];
    const found = await database.transaction((tx) => tx.users.lockByNameKeys(namespaceId, names));
    expect(found).toEqual([one]);
    expect(await database.transaction((tx) => tx.users.lockByNameKeys(namespaceId, []))).toEqual(
      [],
    );
  });

  it('are created if their names are free, without overwriting others', async () => {
    const [free, taken] = [values('free'), values(one.nameKey)];
    expect(await database.users.insertWhereFree([taken, free])).toEqual([free.id]);
    expect(await database.users.findById(namespaceId, one.id)).toEqual(one);
    expect(await database.users.findById(namespaceId, free.id)).toMatchObject(free);
    expect(await database.users.insertWhereFree([])).toEqual([]);
  });

  it('are changed in one namespace, with incremented versions', async () => {
    const changed = { passwordHash: 'hash', disabled: true, attributes: { sites: ['a', 'b'] } };
    const rows = [one, stranger].map(({ id }) => ({ id, ...changed }));
    await database.users.saveAll(namespaceId, rows, later);
    expect(await database.users.findById(namespaceId, one.id)).toEqual({
      ...one,
      ...changed,
      version: 2,
      updatedAt: later,
    });
    expect(await database.users.findById(namespaceId, two.id)).toEqual(two);
    expect(await database.users.findById(elsewhere, stranger.id)).toEqual(stranger);
  });

  it('have their sessions revoked, without affecting other users', async () => {
    const sessions = [];
    for (const user of [one, two, stranger]) sessions.push(await newSession(database, user));
    const ids = [one.id, stranger.id];
    const now = new Date();
    expect(await database.sessions.revokeAllOfUsers(namespaceId, ids, 'because', now)).toBe(1);
    const { items } = await database.sessions.page(namespaceId, { limit: 9 });
    const reasons = new Map(items.map(({ id, revokedReason }) => [id, revokedReason]));
    expect(sessions.map(({ id }) => reasons.get(id))).toEqual(['because', null, undefined]);
  });

  it('are listed by whether their hashes were imported', async () => {
    const hashes = ['$argon2id$v=19$m=19456,t=2,p=1$a$b', '$2b$10$a', 'pbkdf2_sha256$1$a$b'];
    const made = [];
    for (const passwordHash of hashes)
      made.push((await newUser(database, { namespaceId, passwordHash })).id);
    const list = async (passwordImported: boolean): Promise<string[]> => {
      const request = { limit: 9, sort: 'createdAt' };
      const page = await database.users.page(namespaceId, request, { passwordImported });
      return page.items.map(({ id }) => id);
    };
    expect(await list(true)).toEqual(made.slice(1));
    expect((await list(false)).sort()).toEqual([one.id, two.id, made[0]].sort());
  });
});

/** More values than the parameter limit of a statement (65,535). */
const BEYOND_PARAMETERS = 70_000;

describe('more rows than the parameter limit of a statement', () => {
  const keys = Array.from({ length: BEYOND_PARAMETERS }, (_, index) => `key ${index}`);
  /** A group has five parameters. */
  const some = keys.slice(0, BEYOND_PARAMETERS / 5);

  it('are found by their names', async () => {
    const names = [...keys, one.nameKey];
    await database.transaction(async (tx) => {
      expect(await tx.users.lockByNameKeys(namespaceId, names)).toEqual([one]);
      expect(await tx.groups.lockByNameKeys(namespaceId, names)).toEqual([]);
      expect(await tx.orgs.lockByNameKeys(names)).toEqual([]);
    });
    expect(await database.groups.findByNameKeys(namespaceId, names)).toEqual([]);
    expect(await database.apiKeys.findConflicts(namespaceId, names, names)).toEqual([]);
  });

  it('are inserted, and their sessions are revoked', async () => {
    const groups = some.map((nameKey) => ({
      ...{ id: newId(), namespaceId, name: nameKey, nameKey, description: '' },
    }));
    await database.groups.insertWhereFree(groups);
    expect(await database.groups.findByNameKeys(namespaceId, some)).toHaveLength(some.length);
    const many = keys.map(() => newId());
    expect(await database.sessions.revokeAllOfUsers(namespaceId, many, 'because', later)).toBe(0);
    expect((await database.namespaces.namesOf([namespaceId, ...many])).size).toBe(1);
  });
});

describe('many memberships', () => {
  let group: Group;
  let other: Group;

  beforeEach(async () => {
    group = await newGroup(database, { namespaceId, name: 'b' });
    other = await newGroup(database, { namespaceId, name: 'a' });
  });

  const of = async (...users: User[]): Promise<string[]> => {
    const ids = users.map(({ id }) => id);
    const found = await database.memberships.listMembers(namespaceId, 'group', ids);
    return found.map(({ userId, name }) => `${userId} ${name}`);
  };

  it('are added once, listed by group name, and removed', async () => {
    const pairs = [
      { userId: one.id, id: group.id },
      { userId: one.id, id: other.id },
      { userId: two.id, id: group.id },
    ];
    await database.memberships.add(namespaceId, 'group', pairs);
    await database.memberships.add(namespaceId, 'group', pairs);
    expect(await of(one)).toEqual([`${one.id} a`, `${one.id} b`]);
    expect(await of(two)).toEqual([`${two.id} b`]);
    await database.memberships.remove(namespaceId, 'group', pairs.slice(0, 1));
    expect(await of(one)).toEqual([`${one.id} a`]);
    expect(await of(two)).toEqual([`${two.id} b`]);
    await database.memberships.remove(elsewhere, 'group', pairs);
    expect(await of(one, two)).toHaveLength(2);
  });

  it('cannot cross a namespace', async () => {
    const foreign = [{ userId: stranger.id, id: group.id }];
    await expect(database.memberships.add(namespaceId, 'group', foreign)).rejects.toMatchObject({
      constraint: 'group_members_namespace_id_user_id_fkey',
    });
    const org = await newOrg(database);
    const inOrg = [{ userId: stranger.id, id: org.id }];
    await expect(database.memberships.add(namespaceId, 'org', inOrg)).rejects.toMatchObject({
      constraint: 'org_members_namespace_id_user_id_fkey',
    });
    await database.memberships.add(elsewhere, 'org', inOrg);
    expect(await database.memberships.listMembers(elsewhere, 'org', [stranger.id])).toEqual([
      { userId: stranger.id, id: org.id, name: org.name },
    ]);
    expect(await database.memberships.listMembers(namespaceId, 'org', [stranger.id])).toEqual([]);
  });
});

describe('groups and orgs', () => {
  it('are found by name, and groups are created if their names are free', async () => {
    const group = await newGroup(database, { namespaceId });
    const org = await newOrg(database);
    const fresh = { id: newId(), namespaceId, name: 'new', nameKey: 'new', description: '' };
    await database.groups.insertWhereFree([
      fresh,
      { ...fresh, id: newId(), nameKey: group.nameKey },
    ]);
    const names = [group.nameKey, org.nameKey, 'new'];
    await database.transaction(async (tx) => {
      const groups = await tx.groups.lockByNameKeys(namespaceId, names);
      expect(groups.map(({ id }) => id).sort()).toEqual([group.id, fresh.id].sort());
      expect(await tx.groups.lockByNameKeys(elsewhere, names)).toEqual([]);
      expect(await tx.orgs.lockByNameKeys(names)).toEqual([org]);
    });
  });
});
