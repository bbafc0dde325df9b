import { newGroup, newNamespace, newUser, testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChangeFeed, type Database, type Namespace } from '#database';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import type { Settings } from '../../core/settings/settings.js';
import { GroupsService } from '../../identity/groups/groups.service.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { RightsService } from '../../identity/rights/rights.service.js';
import type { Actor } from '../../security/actor.js';
import { testPasswordPolicy } from '../../security/password-policy.testing.js';
import { PasswordHasher } from '../../security/passwords.js';
import { UserPasswordService } from '../../identity/users/user-password.service.js';
import { UsersService } from '../../identity/users/users.service.js';
import { JwtdGroupsService } from './jwtd-groups.service.js';
import { JwtdNamespace } from './jwtd-namespace.js';
import { JwtdUsersService } from './jwtd-users.service.js';

// Lowers the limit: creating as many users as a full list has would take half a minute.
vi.mock(import('./jwtd-changes.js'), async (original) => ({
  ...(await original()),
  MAX_LISTED: 3 as never,
}));

const PASSWORD = 'the right password';
const clock = { now: () => new Date('2030-01-01T12:00:00.000Z') };
const owner: Actor = {
  id: '019ab000-0000-7000-8000-000000000000',
  username: 'owner',
  role: 'owner',
  namespaceIds: [],
  hasSecondFactor: false,
  mustEnrol: false,
  credential: { kind: 'personal-access-token', id: '019ab000-0000-7000-8000-000000000001' },
};

let database: Database;
let feed: ChangeFeed;
let namespace: Namespace;
let users: JwtdUsersService;
let groups: JwtdGroupsService;
let passwords: PasswordHasher;

beforeAll(async () => {
  database = await testDatabase();
  feed = new ChangeFeed(database.dataSource, () => undefined);
  await feed.start();
  passwords = await PasswordHasher.create({ concurrency: 2, queueLimit: 8 });
});
afterAll(async () => {
  feed.stop();
  await database.close();
});

beforeEach(async () => {
  namespace = await newNamespace(database);
  const directory = new NamespaceDirectory(database, feed);
  const served = new JwtdNamespace({ compatJwtdNamespace: namespace.name } as Settings, directory);
  const audit = auditLogOn(database);
  const userPasswords = new UserPasswordService(testPasswordPolicy(), passwords);
  const inner = new UsersService(database, userPasswords, clock, audit);
  users = new JwtdUsersService(database, served, inner, userPasswords, audit);
  groups = new JwtdGroupsService(
    database,
    served,
    new GroupsService(database, clock, audit),
    new RightsService(database, audit),
    audit,
  );
});

/** The audit entries of the namespace: action, target and changes. */
async function entries(): Promise<unknown[]> {
  const rows = await database.dataSource.query<Record<string, unknown>[]>(
    `SELECT action, target_name AS name, before, after FROM audit_entries
      WHERE namespace_id = $1 ORDER BY id`,
    [namespace.id],
  );
  return rows.map(({ action, name, before, after }) => [action, name, before, after]);
}

const sorted = (rows: unknown[]): unknown[] => rows.map((row) => JSON.stringify(row)).sort();

// jwtd has no audit log.
describe('the audit log', () => {
  it('records each change of a user and of its groups', async () => {
    const group = (name: string) => newGroup(database, { namespaceId: namespace.id, name });
    await group('first');
    await group('second');
    await users.create(owner, { username: 'ann', password: PASSWORD, groups: ['first'] });
    const made = await entries();
    const ann = await database.users.findByNameKey(namespace.id, 'ann');
    const member = { user: 'ann', userId: ann?.id };
    expect(sorted(made)).toEqual(
      sorted([
        ['user.create', 'ann', null, { name: 'ann', disabled: false, attributes: {} }],
        ['group.member-add', 'first', null, member],
      ]),
    );
    await users.edit(owner, 'ann', { password: 'another password', groups: ['second'] });
    expect(sorted((await entries()).slice(made.length))).toEqual(
      sorted([
        ['user.password', 'ann', null, null],
        ['group.member-remove', 'first', member, null],
        ['group.member-add', 'second', null, member],
      ]),
    );
    const before = await entries();
    await users.edit(owner, 'ann', {});
    await users.edit(owner, 'ann', { groups: ['second'] });
    expect(await entries()).toEqual(before);
  });

  it('records a new group and its rights', async () => {
    await groups.create(owner, { name: 'staff', rights: { store: { role: 'admin' } } });
    expect(await entries()).toEqual([
      [
        'group.create',
        'staff',
        null,
        { name: 'staff', description: '', rights: ['store:role/admin'] },
      ],
    ]);
  });

  it('records nothing of a refused change', async () => {
    const refusal = { code: 'request.invalid' };
    const wrong = { password: PASSWORD, groups: ['nowhere'] };
    await expect(users.create(owner, { username: 'ann', ...wrong })).rejects.toMatchObject(refusal);
    const user = await newUser(database, { namespaceId: namespace.id, passwordHash: 'old' });
    await expect(users.edit(owner, user.name, wrong)).rejects.toMatchObject(refusal);
    await expect(
      groups.create(owner, { name: ' x', rights: { a: { 'b c': 'd' } } }),
    ).rejects.toMatchObject(refusal);
    expect(await entries()).toEqual([]);
    expect(await database.users.findById(namespace.id, user.id)).toEqual(user);
  });
});

describe('a list', () => {
  it('is refused where it would be truncated', async () => {
    for (const name of ['c', 'a', 'b'])
      await newUser(database, { namespaceId: namespace.id, name });
    const all = ['a', 'b', 'c'].map((name) => ({ name, groups: [] }));
    expect(await users.list(owner)).toEqual(all);
    await newUser(database, { namespaceId: namespace.id, name: 'd' });
    await expect(users.list(owner)).rejects.toMatchObject({ code: 'request.invalid' });

    const { id: namespaceId } = namespace;
    for (const name of ['c', 'a', 'b']) await newGroup(database, { namespaceId, name });
    expect(await groups.list(owner)).toEqual(all.map(({ name }) => ({ name, rights: {} })));
    await newGroup(database, { namespaceId, name: 'd' });
    await expect(groups.list(owner)).rejects.toMatchObject({ code: 'request.invalid' });
  });
});
