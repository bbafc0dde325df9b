import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createGroup,
  createOrg,
  getUser,
  importUsers,
  listGroups,
  listSessions,
  listUsers,
  login,
  setUserPassword,
  type ImportedUser,
  type Namespace,
  type UserImport,
  type UserImportReport,
} from '#client';
import {
  accessTokenOf,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  useApi,
  userPassword,
} from '../support/api.js';
import { send } from '../support/http.js';
import { TestServer } from '../support/server.js';

/** A bcrypt hash without a known password. */
const someHash = `$2b$10$${'a'.repeat(53)}`;

let server: TestServer;
let token: string;
let namespace: Namespace;
let ns: string;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
  token = await accessTokenOf(server);
  namespace = await newNamespace();
  ns = namespace.name;
});
afterAll(() => server.dispose());

const path = (): string => `/api/v1/namespaces/${ns}/users/import`;

/** The outcome and the errors of each row. */
const outcomes = ({ rows: each }: UserImportReport): string[] =>
  each.map(({ pointer, outcome, errors }) =>
    [pointer, outcome, ...errors.map((error) => error.pointer)].join(' '),
  );

async function groupsOf(inside: string, userId: string): Promise<string[]> {
  return (await listGroups(inside, { userId })).items.map(({ name }) => name);
}

describe('a file with a byte order mark', () => {
  it.each(['\ufeff{"users":[{"name":"marked json"}]}', '{"csv":"\ufeffname\\nmarked csv\\n"}'])(
    'is imported like one without: %j',
    async (body) => {
      const answer = await send(server, path(), { token, body });
      expect(answer).toMatchObject({ status: 200, json: { created: 1 } });
    },
  );
});

describe('an import', () => {
  it('applies valid rows, and reports the errors of the others', async () => {
    await newUser(ns, 'there already');
    const group = await createGroup(ns, { name: uniqueName('group') });
    const report = await importUsers(ns, {
      users: [
        { name: 'imported one', attributes: { level: 3 }, groups: [group.name.toUpperCase()] },
        { name: 'There Already' },
        { name: 'imported two', password: 'password1' },
        { name: 'IMPORTED ONE' },
        { name: ' blank' },
        { name: 'imported three', groups: ['nowhere'], orgs: ['no such org'] },
        { name: 'imported four', disabled: 'yes' as unknown as boolean },
        { name: 'imported five', role: 'owner' } as ImportedUser,
        'imported six' as unknown as ImportedUser,
        { name: 'imported seven', disabled: true, password: 'a phrase of my own' },
      ],
    });
    expect(outcomes(report)).toEqual([
      '/users/0 created',
      '/users/1 refused /users/1/name',
      '/users/2 refused /users/2/password',
      '/users/3 refused /users/3/name',
      '/users/4 refused /users/4/name',
      '/users/5 refused /users/5/groups/0 /users/5/orgs/0',
      '/users/6 refused /users/6/disabled',
      '/users/7 refused /users/7/role',
      '/users/8 refused /users/8',
      '/users/9 created',
    ]);
    expect(report).toMatchObject({
      created: 2,
      refused: 8,
      updated: 0,
      unchanged: 0,
      dryRun: false,
    });
    const { items } = await listUsers(ns, { q: 'imported' });
    expect(items.map(({ name, disabled }) => [name, disabled])).toEqual([
      ['imported one', false],
      ['imported seven', true],
    ]);
    expect(items[0]).toMatchObject({ attributes: { level: 3 }, id: report.rows[0]?.id });
    expect(await groupsOf(ns, items[0]?.id ?? '')).toEqual([group.name]);
  });

  it('in atomic mode changes nothing unless every row is valid', async () => {
    const [one, two] = [uniqueName('atomic'), uniqueName('atomic')];
    const users = [
      { name: one, groups: [one] },
      { name: two, orgs: ['no such org'] },
    ];
    const options = { atomic: true, createGroups: true };
    await expect(importUsers(ns, { users, ...options })).rejects.toMatchObject({
      status: 409,
      code: 'user.import_refused',
      fields: [{ pointer: '/users/1/orgs/0' }],
    });
    expect((await listUsers(ns, { q: 'atomic' })).items).toEqual([]);
    expect((await listGroups(ns, { q: 'atomic' })).items).toEqual([]);
    await createOrg({ name: 'no such org' });
    expect(await importUsers(ns, { users, ...options })).toMatchObject({ created: 2 });
  });

  it('creates groups only with createGroups, and only those that it needs', async () => {
    const [fresh, unused] = [uniqueName('fresh'), uniqueName('unused')];
    const users = [
      { name: uniqueName('user'), groups: [fresh, fresh.toUpperCase()] },
      { name: uniqueName('user'), groups: [unused], orgs: [uniqueName('no org')] },
    ];
    const without = await importUsers(ns, { users });
    expect(without.rows[0]?.errors[0]?.detail).toContain('createGroups');
    const report = await importUsers(ns, { users, createGroups: true });
    expect(report).toMatchObject({ created: 1, refused: 1, createdGroups: [fresh] });
    expect((await listGroups(ns, { q: unused })).items).toEqual([]);
    expect(await groupsOf(ns, report.rows[0]?.id ?? '')).toEqual([fresh]);
  });

  it('in upsert mode keeps omitted lists, and clears null ones', async () => {
    const inside = (await newNamespace()).name;
    const ann = { name: 'ann', attributes: { level: 3 }, groups: ['staff'] };
    await importUsers(inside, { users: [ann], createGroups: true });
    const upserted = async (row: object): Promise<unknown> => {
      const users = [{ name: 'ann', ...row }];
      const { rows: each } = await importUsers(inside, { users, mode: 'upsert' });
      const id = each[0]?.id ?? '';
      return [each[0]?.outcome, (await getUser(inside, id)).attributes, await groupsOf(inside, id)];
    };
    expect(await upserted({})).toEqual(['unchanged', { level: 3 }, ['staff']]);
    const nulls = { attributes: null, groups: null, orgs: null };
    expect(await upserted(nulls)).toEqual(['updated', {}, []]);
  });

  it('treats users: null as omitted if there is CSV', async () => {
    const inside = (await newNamespace()).name;
    const report = await importUsers(inside, { users: null, csv: 'name\nann\n' });
    expect(report).toMatchObject({ created: 1 });
  });

  it('as a dry run reports the same and changes nothing', async () => {
    const inside = (await newNamespace()).name;
    const there = await newUser(inside, 'there');
    const request: UserImport = {
      mode: 'upsert',
      createGroups: true,
      users: [
        { name: 'new', password: 'a phrase of my own', groups: ['new group'] },
        { name: 'there', disabled: true },
        { name: 'bad', password: '12345678' },
      ],
    };
    const dry = await importUsers(inside, { ...request, dryRun: true });
    expect((await listUsers(inside)).items.map(({ name }) => name)).toEqual(['there']);
    expect(await getUser(inside, there.id)).toMatchObject({ disabled: false, version: 1 });
    expect((await listGroups(inside)).items).toEqual([]);
    const real = await importUsers(inside, request);
    const comparable = ({ rows: each, ...report }: UserImportReport) => ({
      ...report,
      dryRun: undefined,
      rows: each.map((row) => ({ ...row, id: undefined })),
    });
    expect(comparable(dry)).toEqual(comparable(real));
    expect(dry.rows.map(({ id }) => id)).toEqual([null, there.id, null]);
    expect(real).toMatchObject({
      created: 1,
      updated: 1,
      refused: 1,
      createdGroups: ['new group'],
    });
  });

  it('accepts up to a hundred plaintext passwords, and says what to do with more', async () => {
    const users = Array.from({ length: 101 }, (_, at) => ({
      name: `many ${at}`,
      password: `a phrase of my own ${at}`,
    }));
    await expect(importUsers(ns, { users })).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: '/users', detail: expect.stringContaining('up to 100') as string }],
    });
    expect((await listUsers(ns, { q: 'many' })).items).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['neither list', {}, ''],
    ['both lists', { users: [], csv: 'name\n' }, ''],
    ['1001 users', { users: Array.from({ length: 1001 }, () => ({})) }, '/users'],
    ['1001 lines', { csv: `name\n${'a\n'.repeat(1001)}` }, '/csv'],
    ['no list', { users: { name: 'a' } }, '/users'],
    ['an unknown mode', { users: [], mode: 'replace' }, '/mode'],
    ['an invalid option', { users: [], dryRun: 'true' }, '/dryRun'],
    ['an unknown column', { csv: 'name,role\n' }, '/csv'],
    ['an unknown member', { users: [], role: 'owner' }, '/role'],
  ])('is refused as a whole for %s', async (_, body, pointer) => {
    const answer = await send(server, path(), { token, body });
    expect(answer).toMatchObject({
      status: 400,
      json: { code: 'request.invalid', errors: [{ pointer }] },
    });
  });

  it('is refused if it is larger than 1 MiB', async () => {
    const body = { csv: `name\n${'a'.repeat(1024 * 1024)}` };
    expect((await send(server, path(), { token, body })).status).toBe(413);
  });

  it('creates each user once when the same import runs concurrently', async () => {
    const inside = (await newNamespace()).name;
    const users = Array.from({ length: 50 }, (_, at) => ({ name: `user ${at}`, groups: ['all'] }));
    const request = { users, createGroups: true };
    const reports = await Promise.all([1, 2, 3].map(() => importUsers(inside, request)));
    expect(reports.reduce((sum, { created }) => sum + created, 0)).toBe(50);
    expect(reports.reduce((sum, { refused }) => sum + refused, 0)).toBe(100);
    const [group] = (await listGroups(inside)).items;
    expect((await listUsers(inside, { groupId: group?.id, limit: 200 })).items).toHaveLength(50);
  });
});

describe('an import over existing users', () => {
  it('changes only the fields in a row', async () => {
    const inside = (await newNamespace()).name;
    const groups = ['a', 'b', 'c'];
    for (const name of groups) await createGroup(inside, { name });
    const users: ImportedUser[] = [
      { name: 'one', groups: ['a', 'b'], attributes: { level: 1 } },
      { name: 'two', groups: ['a'] },
      { name: 'three' },
    ];
    const made = await importUsers(inside, { users });
    const ids = made.rows.map(({ id }) => id ?? '');
    const report = await importUsers(inside, {
      mode: 'upsert',
      users: [
        { name: 'ONE', groups: ['b', 'c'] },
        { name: 'two', attributes: {}, disabled: false, groups: ['A'] },
        { name: 'three', attributes: { level: 2 } },
        { name: 'four' },
      ],
    });
    expect(report.rows.map(({ outcome }) => outcome)).toEqual([
      'updated',
      'unchanged',
      'updated',
      'created',
    ]);
    expect(await groupsOf(inside, ids[0] ?? '')).toEqual(['b', 'c']);
    expect(await getUser(inside, ids[0] ?? '')).toMatchObject({
      name: 'one',
      version: 2,
      attributes: { level: 1 },
    });
    expect(await getUser(inside, ids[1] ?? '')).toMatchObject({ version: 1 });
    expect(await getUser(inside, ids[2] ?? '')).toMatchObject({ attributes: { level: 2 } });
  });

  it('revokes the sessions of users that it disables or gives a new password', async () => {
    const inside = (await newNamespace()).name;
    const names = ['disabled', 'new password', 'new hash', 'other'];
    for (const name of names) {
      await newUser(inside, name);
      await refreshTokenOf(inside, name);
    }
    const report = await importUsers(inside, {
      mode: 'upsert',
      users: [
        { name: 'disabled', disabled: true },
        { name: 'new password', password: 'a phrase of my own' },
        { name: 'new hash', passwordHash: someHash },
        { name: 'other', attributes: { level: 1 } },
      ],
    });
    expect(report).toMatchObject({ updated: 4 });
    const reasons = await Promise.all(
      report.rows.map(async ({ id }) => {
        const [session] = (await listSessions(inside, { userId: id ?? '' })).items;
        return session?.revokedReason ?? null;
      }),
    );
    expect(reasons).toEqual(['user-disabled', 'password-changed', 'password-changed', null]);
    const login1 = { namespace: inside, username: 'new password', password: 'a phrase of my own' };
    await expect(login(login1)).resolves.toHaveProperty('token');
    await expect(login({ ...login1, password: userPassword })).rejects.toMatchObject({
      status: 401,
    });
  });

  it('skips existing users by default, so it can be repeated', async () => {
    const inside = (await newNamespace()).name;
    const users = [{ name: 'one', passwordHash: someHash }];
    const first = await importUsers(inside, { users });
    await setUserPassword(inside, first.rows[0]?.id ?? '', { password: 'the new password' });
    expect(await importUsers(inside, { users, mode: 'create' })).toMatchObject({ refused: 1 });
    const credentials = { namespace: inside, username: 'one', password: 'the new password' };
    await expect(login(credentials)).resolves.toHaveProperty('token');
  });
});

describe('the audit log', () => {
  it('has one entry for an import, and one for each created or changed user', async () => {
    const inside = await newNamespace();
    const users: ImportedUser[] = [{ name: 'one', groups: ['staff'] }, { name: 'two' }];
    await importUsers(inside.name, { users, createGroups: true });
    await importUsers(inside.name, {
      mode: 'upsert',
      users: [
        { name: 'one', groups: [] },
        { name: 'two', passwordHash: someHash },
        { name: ' bad' },
      ],
    });
    await importUsers(inside.name, { users: [{ name: 'three' }], dryRun: true });
    await server.stop();
    const entries = await server.database
      .run(`SELECT action, actor_name, target_name, before, after FROM audit_entries
        WHERE namespace_id = '${inside.id}' AND action IN ('user.import', 'user.create', 'user.edit',
              'user.password', 'group.create') ORDER BY id`);
    await server.start();
    await useApi(server);
    const said = entries.map((entry) => [entry['action'], entry['target_name']]);
    expect(said).toEqual([
      ['user.import', inside.name],
      ['group.create', 'staff'],
      ['user.create', 'one'],
      ['user.create', 'two'],
      ['user.import', inside.name],
      ['user.edit', 'one'],
      ['user.password', 'two'],
    ]);
    expect(entries[4]).toMatchObject({
      actor_name: 'admin',
      after: { imported: { created: 0, updated: 2, unchanged: 0, refused: 1, createdGroups: 0 } },
    });
    expect(entries[5]).toMatchObject({ before: { groups: ['staff'] }, after: { groups: [] } });
    expect(JSON.stringify(entries)).not.toContain('$2');
  });
});
