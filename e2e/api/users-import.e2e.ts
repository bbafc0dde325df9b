import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createGroup,
  createOrg,
  createUser,
  editUser,
  exportUsers,
  getUser,
  importUsers,
  listGroups,
  listSessions,
  listUsers,
  login,
  setUserPassword,
  type ImportedUser,
  type NamespaceResponse,
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
import { rows } from '../support/database.js';
import { send } from '../support/http.js';
import { TestServer } from '../support/server.js';

interface Vector {
  kind: string;
  madeBy: string;
  password: string;
  hash: string;
}

const file = '../../apps/api/test-vectors/password-hashes/vectors.json';
const { vectors } = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as {
  vectors: Vector[];
};

/** One hash of each way of writing, with a password of ASCII and one beyond it. */
const foreign = vectors
  .filter(({ madeBy }) => !/its defaults|r=4|version 16|salt of 8/.test(madeBy))
  .map((vector, at) => ({ ...vector, name: `from elsewhere ${at}` }));

let server: TestServer;
let token: string;
let namespace: NamespaceResponse;
let ns: string;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
  token = await accessTokenOf(server);
  namespace = await newNamespace();
  ns = namespace.name;
});
afterAll(() => server.dispose());

const path = (last: 'import' | 'export', inside = ns): string =>
  `/api/v1/namespaces/${inside}/users/${last}`;

/** What became of each row, and why. */
const outcomes = ({ rows: each }: UserImportReport): string[] =>
  each.map(({ pointer, outcome, errors }) =>
    [pointer, outcome, ...errors.map((error) => error.pointer)].join(' '),
  );

async function groupsOf(inside: string, userId: string): Promise<string[]> {
  return (await listGroups(inside, { userId })).items.map(({ name }) => name);
}

describe('a user with a hash made by another program', () => {
  const elsewhere = uniqueName('elsewhere');
  const session = (name: string, password: string) =>
    login({ namespace: elsewhere, username: name, password });

  async function storedHashes(): Promise<Map<string, string>> {
    await server.stop();
    const found = await rows(
      server.database,
      `SELECT u.name, u.password_hash FROM users u JOIN namespaces n ON n.id = u.namespace_id
        WHERE n.name = '${elsewhere}'`,
    );
    await server.start();
    await useApi(server);
    return new Map(
      (found as { name: string; password_hash: string }[]).map((row) => [
        row.name,
        row.password_hash,
      ]),
    );
  }

  beforeAll(async () => {
    await newNamespace({ name: elsewhere });
    const users = foreign.map(({ name, hash }) => ({ name, passwordHash: hash }));
    const report = await importUsers(elsewhere, { users });
    expect(report).toMatchObject({ created: foreign.length, refused: 0 });
  });

  it('is stored as it came, and listed as such', async () => {
    const stored = await storedHashes();
    expect(foreign.map(({ name }) => stored.get(name))).toEqual(foreign.map(({ hash }) => hash));
    const { items } = await listUsers(elsewhere, { passwordImported: true, limit: 200 });
    const others = foreign.filter(({ hash }) => !hash.startsWith('$argon2id$'));
    expect(items).toHaveLength(others.length);
    expect(items.every(({ hasPassword }) => hasPassword)).toBe(true);
  });

  it.each(foreign)('is refused with another password: $kind, $madeBy', async (vector) => {
    const { name, password } = vector;
    for (const wrong of [`${password}!`.slice(1), password.toUpperCase(), 'guessed it', '']) {
      await expect(session(name, wrong)).rejects.toMatchObject({ status: 401 });
    }
  });

  it('logs in, and has a hash of today from then on', async () => {
    for (const { name, password } of foreign) {
      await expect(session(name, password)).resolves.toHaveProperty('token');
    }
    const stored = await storedHashes();
    for (const { name } of foreign) {
      expect(stored.get(name)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    }
    expect((await listUsers(elsewhere, { passwordImported: true })).items).toEqual([]);
    for (const { name, password } of foreign.slice(0, 3)) {
      await expect(session(name, password)).resolves.toHaveProperty('token');
      await expect(session(name, `${password}x`)).rejects.toMatchObject({ status: 401 });
    }
    expect(await storedHashes()).toEqual(stored);
  });

  // bcrypt knew only the first 72 bytes; the hash of today knows what the user typed.
  it('of bcrypt may have a longer password, of which the whole counts after the first login', async () => {
    const long = vectors.find(({ madeBy }) => madeBy.includes('80 bytes'));
    if (!long) throw new Error('There is no such vector.');
    const name = uniqueName('long');
    await importUsers(elsewhere, { users: [{ name, passwordHash: long.hash }] });
    const other = `${long.password.slice(0, 72)}and another end`;
    await expect(session(name, long.password.slice(0, 71))).rejects.toMatchObject({ status: 401 });
    await expect(session(name, other)).resolves.toHaveProperty('token');
    await expect(session(name, long.password)).rejects.toMatchObject({ status: 401 });
    await expect(session(name, other)).resolves.toHaveProperty('token');
  });

  it('can be made one by one too, with a password or a hash, not with both', async () => {
    const [one] = foreign;
    const name = uniqueName('user');
    const made = await createUser(elsewhere, { name, passwordHash: one?.hash });
    expect(made).toMatchObject({ hasPassword: true, passwordImported: true });
    await expect(session(name, one?.password ?? '')).resolves.toHaveProperty('token');
    expect(await getUser(elsewhere, made.id)).toMatchObject({ passwordImported: false });
    const both = { name: uniqueName('user'), password: userPassword, passwordHash: one?.hash };
    await expect(createUser(elsewhere, both)).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: '/passwordHash' }],
    });
  });

  it.each([
    ['cut', `$2b$10$${'a'.repeat(52)}`, 'is a damaged bcrypt hash'],
    ['too dear', `$2b$20$${'a'.repeat(53)}`, 'costs too much to check: at most cost 14'],
    ['of an unknown kind', '5f4dcc3b5aa765d61d8327deb882cf99', 'is no hash that Signet can check'],
  ])('cannot have one that is %s', async (_, passwordHash, detail) => {
    const name = uniqueName('user');
    const expected = expect.stringContaining(detail) as string;
    await expect(createUser(elsewhere, { name, passwordHash })).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: '/passwordHash', detail: expected }],
    });
    const report = await importUsers(elsewhere, { users: [{ name, passwordHash }] });
    expect(report.rows).toMatchObject([
      { outcome: 'refused', errors: [{ pointer: '/users/0/passwordHash', detail: expected }] },
    ]);
  });
});

describe('an import', () => {
  it('does the rows that can be done, and says of each other why not', async () => {
    await newUser(ns, 'there already');
    const group = await createGroup(ns, { name: uniqueName('group') });
    const report = await importUsers(ns, {
      users: [
        { name: 'imported one', attributes: { level: 3 }, groups: [group.name.toUpperCase()] },
        { name: 'There Already' },
        { name: 'imported two', password: 'password1' },
        { name: 'IMPORTED ONE' },
        { name: ' blank' },
        { name: 'imported three', groups: ['nowhere'], orgs: ['nobody'] },
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

  it('that is atomic does nothing unless all can be done', async () => {
    const [one, two] = [uniqueName('atomic'), uniqueName('atomic')];
    const users = [
      { name: one, groups: [one] },
      { name: two, orgs: ['nobody'] },
    ];
    const options = { atomic: true, createGroups: true };
    await expect(importUsers(ns, { users, ...options })).rejects.toMatchObject({
      status: 409,
      code: 'user.import_refused',
      fields: [{ pointer: '/users/1/orgs/0' }],
    });
    expect((await listUsers(ns, { q: 'atomic' })).items).toEqual([]);
    expect((await listGroups(ns, { q: 'atomic' })).items).toEqual([]);
    await createOrg({ name: 'nobody' });
    expect(await importUsers(ns, { users, ...options })).toMatchObject({ created: 2 });
  });

  it('makes groups only if it is told to, and only those that are needed', async () => {
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

  it('that is dry reports the same and does nothing', async () => {
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

  it('takes at most a hundred plain passwords, and says what to do with more', async () => {
    const users = Array.from({ length: 101 }, (_, at) => ({
      name: `many ${at}`,
      password: `a phrase of my own ${at}`,
    }));
    await expect(importUsers(ns, { users })).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: '/users', detail: expect.stringContaining('at most 100') as string }],
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
    ['a wish that is none', { users: [], dryRun: 'true' }, '/dryRun'],
    ['an unknown column', { csv: 'name,role\n' }, '/csv'],
    ['an unknown member', { users: [], role: 'owner' }, '/role'],
  ])('is refused as a whole with %s', async (_, body, pointer) => {
    const answer = await send(server, path('import'), { token, body });
    expect(answer).toMatchObject({
      status: 400,
      json: { code: 'request.invalid', errors: [{ pointer }] },
    });
  });

  it('is refused above 1 MiB', async () => {
    const body = { csv: `name\n${'a'.repeat(1024 * 1024)}` };
    expect((await send(server, path('import'), { token, body })).status).toBe(413);
  });

  it('of the same users at once makes each of them once', async () => {
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

describe('an import over users who are there', () => {
  it('changes what a row names and nothing else', async () => {
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

  it('ends the sessions of those who are disabled or get another password', async () => {
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
        { name: 'new hash', passwordHash: foreign[0]?.hash },
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

  it('by default leaves users who are there alone, so that it can be repeated', async () => {
    const inside = (await newNamespace()).name;
    const users = [{ name: 'one', passwordHash: foreign[0]?.hash }];
    const first = await importUsers(inside, { users });
    await setUserPassword(inside, first.rows[0]?.id ?? '', { password: 'the new password' });
    expect(await importUsers(inside, { users, mode: 'create' })).toMatchObject({ refused: 1 });
    const credentials = { namespace: inside, username: 'one', password: 'the new password' };
    await expect(login(credentials)).resolves.toHaveProperty('token');
  });
});

describe('an export', () => {
  const count = 3000;
  let large: string;

  const every = Array.from({ length: count }, (_, at): ImportedUser => ({
    name: `user ${String(at).padStart(4, '0')}${at % 7 === 0 ? ' "x", y' : ''}`,
    disabled: at % 10 === 0,
    attributes: at % 2 === 0 ? { number: at, text: `line ${at}; "x"` } : {},
    groups: at % 3 === 0 ? ['all', 'third; of them'] : ['all'],
    orgs: at % 5 === 0 ? ['Fifth'] : [],
  }));

  beforeAll(async () => {
    large = (await newNamespace()).name;
    await createOrg({ name: 'Fifth' });
    for (let begin = 0; begin < count; begin += 1000) {
      const users = every.slice(begin, begin + 1000);
      const report = await importUsers(large, { users, createGroups: true });
      expect(report).toMatchObject({ created: 1000, refused: 0 });
    }
  });

  it('has all of 3 000 users as JSON, in the order in which they were made', async () => {
    const { users } = await exportUsers(large);
    expect(users).toHaveLength(count);
    const shown = users.map(({ name, disabled, attributes, groups, orgs }) => ({
      name,
      disabled,
      attributes,
      groups,
      orgs,
    }));
    expect([...shown].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(every);
  });

  it('goes through an import again, as JSON and as CSV, and nothing differs', async () => {
    const { users } = await exportUsers(large);
    const again = await importUsers(large, { mode: 'upsert', users: users.slice(0, 1000) });
    expect(again).toMatchObject({ unchanged: 1000 });
    const csv = await send(server, `${path('export', large)}?format=csv`, { method: 'GET', token });
    const [head, ...lines] = csv.text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(count);
    const request: UserImport = { mode: 'upsert', csv: [head, ...lines.slice(2000)].join('\r\n') };
    expect(await importUsers(large, request)).toMatchObject({ unchanged: 1000, refused: 0 });
    const copy = (await newNamespace()).name;
    const moved = await importUsers(copy, { ...request, mode: 'create', createGroups: true });
    expect(moved).toMatchObject({ created: 1000, createdGroups: ['all', 'third; of them'] });
  });

  it('is a file that a browser keeps and does not guess at', async () => {
    for (const [format, type] of [
      ['json', 'application/json; charset=utf-8'],
      ['csv', 'text/csv; charset=utf-8; header=present'],
    ] as const) {
      const { status, headers } = await send(server, `${path('export')}?format=${format}`, {
        method: 'GET',
        token,
      });
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe(type);
      expect(headers.get('content-disposition')).toBe(
        `attachment; filename="users-${ns}.${format}"`,
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('has no hash, and no cell that a spreadsheet would run', async () => {
    const inside = (await newNamespace()).name;
    const names = ['=1+1', '+1', '-1', '@SUM(A1)', "'=1"];
    for (const name of names) {
      await importUsers(inside, {
        users: [{ name, passwordHash: foreign[0]?.hash, groups: [name] }],
        createGroups: true,
      });
    }
    for (const format of ['json', 'csv']) {
      const parts = { method: 'GET', token };
      const { text } = await send(server, `${path('export', inside)}?format=${format}`, parts);
      expect(text).not.toMatch(/\$2a\$|passwordHash/);
      if (format === 'json') continue;
      expect(text).not.toMatch(/(^|,)"?[=+\-@]/m);
      const again = await importUsers(inside, { mode: 'upsert', csv: text });
      expect(again).toMatchObject({ unchanged: names.length, refused: 0 });
    }
  });

  it('holds only those who are asked for, and none of another namespace', async () => {
    const inside = (await newNamespace()).name;
    const { id } = await newUser(inside, 'one');
    await newUser(inside, 'two');
    await editUser(inside, id, { disabled: true });
    const names = async (query: Parameters<typeof exportUsers>[1]) =>
      (await exportUsers(inside, query)).users.map(({ name }) => name);
    expect(await names({})).toEqual(['one', 'two']);
    expect(await names({ disabled: true })).toEqual(['one']);
    expect(await names({ q: 'TWO' })).toEqual(['two']);
    const { groups } = { groups: (await listGroups(large)).items };
    expect(await names({ groupId: groups[0]?.id })).toEqual([]);
    expect(await exportUsers((await newNamespace()).name)).toEqual({ users: [] });
  });

  it('refuses a format that there is not', async () => {
    const parts = { method: 'GET', token };
    const answer = await send(server, `${path('export')}?format=xml`, parts);
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ pointer: 'query/format' }] } });
  });
});

describe('the audit log', () => {
  it('tells of an import once, and of each user whom it made or changed', async () => {
    const inside = await newNamespace();
    const users: ImportedUser[] = [{ name: 'one', groups: ['staff'] }, { name: 'two' }];
    await importUsers(inside.name, { users, createGroups: true });
    await importUsers(inside.name, {
      mode: 'upsert',
      users: [
        { name: 'one', groups: [] },
        { name: 'two', passwordHash: foreign[0]?.hash },
        { name: ' bad' },
      ],
    });
    await importUsers(inside.name, { users: [{ name: 'three' }], dryRun: true });
    await server.stop();
    const entries = await rows(
      server.database,
      `SELECT action, actor_name, target_name, before, after FROM audit_entries
        WHERE namespace_id = '${inside.id}' AND action IN ('user.import', 'user.create', 'user.edit',
              'user.password', 'group.create') ORDER BY id`,
    );
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
