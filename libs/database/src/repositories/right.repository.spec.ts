import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database.js';
import type { User } from '../entities/user.entity.js';
import {
  newApiKey,
  newGroup,
  newGroupWithRights,
  newNamespace,
  newSession,
  newUser,
  testDatabase,
} from '../testing/index.js';
import type { RightHolder } from './right.repository.js';

let database: Database;
let namespaceId: string;
let otherNamespaceId: string;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

beforeEach(async () => {
  namespaceId = (await newNamespace(database)).id;
  otherNamespaceId = (await newNamespace(database)).id;
});

async function newHolder(kind: RightHolder['kind']): Promise<RightHolder> {
  const { id } = await (kind === 'group' ? newGroup : newApiKey)(database, { namespaceId });
  return { kind, id };
}

describe.each(['group', 'api-key'] as const)('the rights of one %s', (kind) => {
  let holder: RightHolder;

  beforeEach(async () => {
    holder = await newHolder(kind);
  });

  it('are empty at first, and undefined without a holder', async () => {
    expect(await database.rights.list(namespaceId, holder)).toEqual([]);
    expect(await database.rights.list(otherNamespaceId, holder)).toBeUndefined();
    const other = kind === 'group' ? 'api-key' : 'group';
    expect(await database.rights.list(namespaceId, { ...holder, kind: other })).toBeUndefined();
  });

  it('are returned unchanged, distinct, and sorted by their bytes', async () => {
    const given = ['b:x', 'a:z', '*:*', 'a-b:y', 'a:*', 'B:x', 'b:x', 'a:Z', '~/._-:/v1/x'];
    await database.rights.replace(namespaceId, holder, given);
    const inOrder = [...new Set(given)].sort();
    expect(await database.rights.list(namespaceId, holder)).toEqual(inOrder);
  });

  it('are replaced as a whole, even by an empty list', async () => {
    await database.rights.replace(namespaceId, holder, ['a:a', 'b:b']);
    await database.rights.replace(namespaceId, holder, ['b:b', 'c:c']);
    expect(await database.rights.list(namespaceId, holder)).toEqual(['b:b', 'c:c']);
    await database.rights.replace(namespaceId, holder, []);
    expect(await database.rights.list(namespaceId, holder)).toEqual([]);
  });

  it('are added idempotently', async () => {
    await database.rights.add(namespaceId, holder, ['a:a']);
    await database.rights.add(namespaceId, holder, ['b:b', 'a:a']);
    expect(await database.rights.list(namespaceId, holder)).toEqual(['a:a', 'b:b']);
  });

  it('are removed by exact match, which returns whether the right existed', async () => {
    await database.rights.replace(namespaceId, holder, ['a:*', 'a:a', 'b:a']);
    expect(await database.rights.remove(namespaceId, holder, 'a:*')).toBe(true);
    expect(await database.rights.remove(namespaceId, holder, 'a:*')).toBe(false);
    expect(await database.rights.remove(otherNamespaceId, holder, 'a:a')).toBe(false);
    expect(await database.rights.list(namespaceId, holder)).toEqual(['a:a', 'b:a']);
  });

  it('do not affect other holders', async () => {
    const neighbour = await newHolder(kind);
    await database.rights.replace(namespaceId, neighbour, ['a:a']);
    await database.rights.replace(namespaceId, holder, ['b:b']);
    await database.rights.remove(namespaceId, holder, 'a:a');
    expect(await database.rights.list(namespaceId, neighbour)).toEqual(['a:a']);
    expect(await database.rights.list(namespaceId, holder)).toEqual(['b:b']);
  });

  it('are refused to a holder in another namespace', async () => {
    await expect(database.rights.add(otherNamespaceId, holder, ['a:a'])).rejects.toMatchObject({
      code: '23503',
      constraint:
        kind === 'group'
          ? 'group_rights_namespace_id_group_id_fkey'
          : 'api_key_rights_namespace_id_api_key_id_fkey',
    });
  });

  it('lock their holder if it exists', async () => {
    await database.transaction(async (tx) => {
      expect(await tx.rights.lock(namespaceId, holder)).toBe(true);
      expect(await tx.rights.lock(otherNamespaceId, holder)).toBe(false);
    });
  });

  it('are deleted with it', async () => {
    await database.rights.replace(namespaceId, holder, ['a:a']);
    const repository = kind === 'group' ? database.groups : database.apiKeys;
    await repository.delete(namespaceId, holder.id, undefined);
    const table = kind === 'group' ? 'group_rights' : 'api_key_rights';
    const left = await database.dataSource.query<unknown[]>(
      `SELECT service FROM ${table} WHERE namespace_id = $1`,
      [namespaceId],
    );
    expect(left).toEqual([]);
  });
});

describe('the rights of a user', () => {
  let user: User;

  beforeEach(async () => {
    user = await newUser(database, { namespaceId });
  });

  it('are the distinct union of the rights of its groups', async () => {
    const members = [user];
    await newGroupWithRights(database, ['store:read', 'web:read'], { namespaceId, members });
    await newGroupWithRights(database, ['store:read', 'a-b:x', 'a:x'], { namespaceId, members });
    await newGroupWithRights(database, ['never:seen'], { namespaceId });
    const union = ['a-b:x', 'a:x', 'store:read', 'web:read'];
    expect(await database.rights.ofUser(namespaceId, user.id)).toEqual(union);
    const session = await newSession(database, user);
    const state = await database.sessions.renewalState(namespaceId, session.id);
    expect(state?.subject.rights).toEqual(union);
  });

  it('are empty without groups, and for another namespace', async () => {
    expect(await database.rights.ofUser(namespaceId, user.id)).toEqual([]);
    await newGroupWithRights(database, ['a:a'], { namespaceId, members: [user] });
    expect(await database.rights.ofUser(otherNamespaceId, user.id)).toEqual([]);
  });
});

it('returns the rights of an API key for its session, and none for another namespace', async () => {
  const key = await newApiKey(database, { namespaceId });
  const holder: RightHolder = { kind: 'api-key', id: key.id };
  await database.rights.replace(namespaceId, holder, ['b:b', 'a:a']);
  expect(await database.rights.ofApiKey(namespaceId, key.id)).toEqual(['a:a', 'b:b']);
  expect(await database.rights.ofApiKey(otherNamespaceId, key.id)).toEqual([]);
  const session = await newSession(database, key);
  const state = await database.sessions.renewalState(namespaceId, session.id);
  expect(state?.subject.rights).toEqual(['a:a', 'b:b']);
});

describe('the matrix', () => {
  it('lists every group of the namespace in order, in pages', async () => {
    await newGroupWithRights(database, ['b:b', 'a:a'], { namespaceId, name: 'beta' });
    await newGroupWithRights(database, [], { namespaceId, name: 'alpha' });
    await newGroupWithRights(database, ['*:*'], { namespaceId, name: 'gamma' });
    await newGroupWithRights(database, ['x:x'], { namespaceId: otherNamespaceId, name: 'delta' });

    const first = await database.rights.pageOfGroups(namespaceId, { limit: 2 });
    expect(first.items).toEqual([
      { id: expect.any(String) as string, name: 'alpha', rights: [] },
      { id: expect.any(String) as string, name: 'beta', rights: ['a:a', 'b:b'] },
    ]);
    const cursor = first.nextCursor ?? undefined;
    const second = await database.rights.pageOfGroups(namespaceId, { limit: 2, cursor });
    expect(second.items.map(({ name, rights }) => [name, rights])).toEqual([['gamma', ['*:*']]]);
    expect(second.nextCursor).toBeNull();
  });
});
