import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPostgres } from '#database/testing';
import { withSourceDatabase } from './open-source.js';
import { readJwthenticator } from './jwthenticator-source.js';
import { quidTables } from './quid-schema.js';
import { readQuid } from './quid-source.js';

type TestPostgres = Awaited<ReturnType<typeof testPostgres>>;

let postgres: TestPostgres;
let folder: string;

beforeAll(async () => {
  postgres = await testPostgres();
  folder = mkdtempSync(join(tmpdir(), 'signet-sources-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await postgres.stop();
});

async function run(statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(statements).finally(() => client.end());
}

/** The URL of the test database with a change. */
function changed(change: (url: URL) => void): string {
  const url = new URL(postgres.url);
  change(url);
  return url.href;
}

const both = ['PostgreSQL', 'SQLite'] as const;

describe('a PostgreSQL source', () => {
  it('is read-only', async () => {
    await run('CREATE TABLE things (id integer); INSERT INTO things VALUES (1)');
    const writes = [
      'DELETE FROM things',
      'INSERT INTO things VALUES (2)',
      'CREATE TABLE more (id integer)',
      "SELECT setval('nothing', 1)",
      'COMMIT; DELETE FROM things',
    ];
    for (const statement of writes) {
      const writing = withSourceDatabase(postgres.url, both, ({ rows }) => rows(statement));
      await expect(writing, statement).rejects.toThrow(/read-only transaction|does not exist/);
    }
    const left = await withSourceDatabase(postgres.url, both, ({ rows }) =>
      rows('SELECT id FROM things'),
    );
    expect(left).toEqual([{ id: 1 }]);
  });

  it.each([
    ['wrong password', (url: URL) => void (url.password = 'wrong'), /password.*PGPASSWORD/],
    ['missing database', (url: URL) => void (url.pathname = '/nothing'), /end of the URL/],
    ['closed port', (url: URL) => void (url.port = '1'), /ECONNREFUSED.*host and port/],
    ['no TLS', (url: URL) => url.searchParams.set('sslmode', 'require'), /SSL/],
    ['unknown mode', (url: URL) => url.searchParams.set('sslmode', 'on'), /`on` is not one of/],
    ['unknown host', (url: URL) => void (url.hostname = 'nowhere.invalid'), /Check the host/],
  ])('reports the cause and the fix: %s', async (_, change, message) => {
    const opening = withSourceDatabase(changed(change), both, ({ tables }) => tables());
    await expect(opening).rejects.toThrow(message);
    await expect(
      withSourceDatabase(changed(change), both, ({ tables }) => tables()),
    ).rejects.not.toThrow(new RegExp(`wrong@|${new URL(postgres.url).password}`));
  });

  it('reports tables that the user may not read', async () => {
    await run(
      "CREATE ROLE blind LOGIN PASSWORD 'blind'; CREATE TABLE keys (id integer, key_hash text, identifier uuid, expires_at timestamp)",
    );
    const url = changed((one) => {
      one.username = 'blind';
      one.password = 'blind';
    });
    const reading = readJwthenticator(url, { namespace: 'devices' }, new Date());
    await expect(reading).rejects.toThrow(/permission denied.*SELECT/);
    await run('DROP TABLE keys; DROP ROLE blind');
  });

  it('is read in UTC, whatever the settings of the database and the session', async () => {
    await run(`
      CREATE TABLE keys (id serial, key_hash varchar(256), identifier uuid NOT NULL, expires_at timestamp);
      INSERT INTO keys (key_hash, identifier, expires_at) VALUES
        ('${'a'.repeat(128)}', '7d1f5f3e-1111-4222-8333-444455556666', '2099-01-02 03:04:05'),
        ('${'b'.repeat(128)}', '7d1f5f3e-1111-4222-8333-444455556666', 'infinity'),
        ('${'c'.repeat(128)}', '7d1f5f3e-1111-4222-8333-444455556666', NULL),
        ('short', '7d1f5f3e-1111-4222-8333-444455556666', '2099-01-02 03:04:05');
      ALTER ROLE CURRENT_USER SET datestyle TO 'German, DMY';
      ALTER ROLE CURRENT_USER SET timezone TO 'Asia/Kolkata'`);
    const { namespaces, skipped } = await readJwthenticator(
      postgres.url,
      { namespace: 'devices' },
      new Date('2030-01-01T00:00:00Z'),
    );
    expect(namespaces[0]?.apiKeys.map(({ expiresAt }) => expiresAt)).toEqual([
      new Date('2099-01-02T03:04:05Z'),
      null,
    ]);
    expect(skipped.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'jwthenticator-3: it has no `expires_at`, and JWThenticator accepts no such key',
      'jwthenticator-4: its `key_hash` is not a SHA-512 in 128 hex digits',
    ]);
    await run('ALTER ROLE CURRENT_USER RESET ALL; DROP TABLE keys');
  });

  it('of Quid is read whatever the types of its columns', async () => {
    const big = '9223372036854775807';
    await run(`
      CREATE TABLE namespaces (id numeric, name bytea, alg integer, max_access_ttl interval,
        max_refresh_ttl text, public_endpoint_enabled text);
      CREATE TABLE groups (id text, name json, ns_id bigint);
      CREATE TABLE users (id bigint, name text, password integer, ns_id numeric, enabled integer);
      CREATE TABLE user_groups (id integer, usr_id text, grp_id text);
      INSERT INTO namespaces VALUES (${big}, 'shop', 1, '1 hour', NULL, 'yes'), (2, NULL, 1, NULL, NULL, NULL);
      INSERT INTO groups VALUES ('a', '"b"', ${big}), ('9007199254740993', NULL, ${big});
      INSERT INTO users VALUES (9007199254740993, 'ann', 1, ${big}, 1), (9007199254740992, NULL, NULL, ${big}, 0);
      INSERT INTO user_groups VALUES (1, '9007199254740993', 'a')`);
    const { namespaces } = await readQuid(postgres.url, {});
    await run('DROP TABLE namespaces, groups, users, user_groups');
    expect(namespaces.map(({ name }) => name)).toEqual(['', String.raw`\x73686f70`]);
    const [, shop] = namespaces;
    expect(shop?.groups.map(({ name }) => name)).toEqual(['', '"b"']);
    expect(shop?.users.map(({ name, groups }) => [name, groups])).toEqual([
      ['', []],
      ['ann', ['"b"']],
    ]);
    expect(shop?.users.map(({ disabled }) => disabled)).toEqual([true, true]);
  });

  it('must be a PostgreSQL URL if the older server supported nothing else', async () => {
    await expect(readQuid('quid.sqlite', {})).rejects.toThrow('postgres://');
    await expect(readQuid('postgres://a b@[/x', {})).rejects.toThrow('not a URL');
  });
});

describe('an SQLite source', () => {
  const file = (name: string): string => join(folder, name);
  const digest = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(file(name)))
      .digest('hex');

  it.each(['DELETE', 'WAL'])('is read-only in journal mode %s', async (mode) => {
    const name = `${mode}.sqlite`;
    const database = new DatabaseSync(file(name));
    database.exec(
      `PRAGMA journal_mode = ${mode}; CREATE TABLE things (id integer); INSERT INTO things VALUES (1)`,
    );
    database.close();
    const before = digest(name);
    const writing = withSourceDatabase(file(name), both, ({ rows }) => rows('DELETE FROM things'));
    await expect(writing).rejects.toThrow(/readonly database/);
    expect(digest(name)).toBe(before);
    expect(readdirSync(folder)).not.toContain(`${name}-journal`);
  });

  it.each(['sqlite://', 'sqlite+aiosqlite://'])('is opened by its URL: %s', async (scheme) => {
    new DatabaseSync(file('url.sqlite')).close();
    const name = await withSourceDatabase(`${scheme}/${file('url.sqlite')}`, both, (database) =>
      Promise.resolve(database.name),
    );
    expect(name).toBe(file('url.sqlite'));
  });

  it('is read whatever the types of its values', async () => {
    const database = new DatabaseSync(file('types.sqlite'));
    database.exec('CREATE TABLE keys (id, key_hash, identifier, expires_at)');
    const insert = database.prepare('INSERT INTO keys VALUES (?, ?, ?, ?)');
    const [hash, identifier, end] = ['a'.repeat(128), 'b'.repeat(32), '2099-01-02 03:04:05'];
    insert.run(1n, new Uint8Array([0, 255]), identifier, end);
    insert.run(2n, hash, new Uint8Array(16), end);
    insert.run(3n, 2n ** 53n + 1n, 2n ** 53n + 1n, 2n ** 53n + 1n);
    insert.run(9_007_199_254_740_993n, hash, identifier, end);
    database.close();
    const { namespaces, skipped } = await readJwthenticator(
      file('types.sqlite'),
      { namespace: 'devices' },
      new Date('2030-01-01T00:00:00Z'),
    );
    expect(skipped.map(({ name }) => name)).toEqual([1, 2, 3].map((id) => `jwthenticator-${id}`));
    expect(namespaces[0]?.apiKeys.map(({ name }) => name)).toEqual([
      'jwthenticator-9007199254740993',
    ]);
  });

  it('reports the cause and the fix', async () => {
    writeFileSync(file('text'), 'no database, but long enough to be looked at as one');
    const open = (name: string): Promise<unknown> =>
      withSourceDatabase(file(name), both, ({ tables }) => tables());
    await expect(open('missing')).rejects.toThrow(/no file.*Check the path/);
    await expect(open('')).rejects.toThrow(/is not a file/);
    await expect(open('text')).rejects.toThrow(/not a database/);
    const other = new DatabaseSync(file('other.sqlite'));
    other.exec('CREATE TABLE things (id integer)');
    other.close();
    const reading = readJwthenticator(file('other.sqlite'), { namespace: 'd' }, new Date());
    await expect(reading).rejects.toThrow(/not a database of JWThenticator.*`keys`/);
  });
});

describe('the tables of Quid', () => {
  const newer = {
    namespaces: [
      'id',
      'name',
      'alg',
      'max_access_ttl',
      'max_refresh_ttl',
      'public_endpoint_enabled',
    ],
    groups: ['id', 'name', 'ns_id'],
    organizations: ['id', 'name'],
    users: ['id', 'name', 'password', 'ns_id', 'enabled'],
    user_groups: ['id', 'usr_id', 'grp_id'],
    user_organizations: ['id', 'usr_id', 'org_id'],
    administrators: ['id', 'usr_id', 'ns_id'],
  };
  const older = {
    namespace: [
      'id',
      'name',
      'key',
      'max_token_ttl',
      'max_refresh_token_ttl',
      'public_endpoint_enabled',
    ],
    grouptable: ['id', 'name', 'namespace_id'],
    usertable: ['id', 'username', 'password', 'namespace_id', 'is_disabled'],
    usergroup: ['id', 'user_id', 'group_id'],
  };
  const tables = (lists: Record<string, string[]>): Map<string, Set<string>> =>
    new Map(Object.entries(lists).map(([name, columns]) => [name, new Set(columns)]));

  it.each([
    ['newer', newer],
    ['older', older],
    // While the tables were being renamed, one version had names of both generations.
    ['between', { ...newer, users: ['id', 'username', 'password', 'ns_id', 'is_disabled'] }],
  ])('are recognized: %s', (_, lists) => {
    expect(Object.keys(quidTables(tables(lists), undefined))).toEqual(
      expect.arrayContaining(['namespaces', 'groups', 'users', 'groupMembers']),
    );
  });

  it('of both generations in one database are selected by option', () => {
    const all = tables({ ...newer, ...older });
    expect(() => quidTables(all, undefined)).toThrow('--generation newer');
    expect(quidTables(all, 'newer').users?.select).toContain('"users"');
    expect(quidTables(all, 'older').users?.select).toContain('"usertable"');
  });

  it.each([
    ['no table of Quid', {}, /not a database of Quid.*`namespaces` \(or `namespace`/],
    ['a table of another program', { users: ['id', 'name'] }, /not a database of Quid/],
    [
      'an unknown version',
      { ...newer, users: ['id', 'name', 'ns_id'] },
      /`users` has no column `password`/,
    ],
    [
      'users without a switch',
      { ...newer, users: ['id', 'name', 'password', 'ns_id'] },
      /`enabled` or `is_disabled`/,
    ],
  ])('are reported if missing: %s', (_, lists, message) => {
    expect(() => quidTables(tables(lists), undefined)).toThrow(message);
  });
});
