import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database.js';
import type { User } from '../entities/user.entity.js';
import { newId } from '../ids.js';
import { newGroup, newNamespace, newUser, testDatabase } from '../testing/index.js';
import { folded, InvalidCursorError, type PageRequest } from './page.js';

const names = ['Zoe', 'adam', 'Bea', 'b_a', 'b%a', 'b\\a', 'ärger', '_', '10', '9'];

let database: Database;
let namespaceId: string;

beforeAll(async () => {
  database = await testDatabase();
  namespaceId = (await newNamespace(database)).id;
  for (const name of names) await newUser(database, { namespaceId, name });
  // Three of them were created in the same millisecond: only the ID distinguishes them.
  await database.dataSource.query(
    `UPDATE users SET created_at = '2026-01-01T00:00:00.123Z' WHERE name IN ('Zoe', 'adam', 'Bea')`,
  );
});

afterAll(() => database.close());

/** The rows of all pages. */
async function everyPage(request: PageRequest): Promise<User[]> {
  const rows: User[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await database.users.page(namespaceId, { ...request, cursor });
    expect(page.items.length).toBeLessThanOrEqual(request.limit);
    rows.push(...page.items);
    cursor = page.nextCursor;
  }
  return rows;
}

describe('pages', () => {
  const byBytes = names
    .map((name) => name.toLowerCase())
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  it.each([1, 2, 3, 100])(
    'of %d rows contain every row once, sorted by the bytes of the key',
    async (limit) => {
      const keys = (await everyPage({ limit })).map(({ nameKey }) => nameKey);
      expect(keys).toEqual(byBytes);
    },
  );

  it('can be read in reverse order', async () => {
    const keys = (await everyPage({ limit: 3, sort: '-name' })).map(({ nameKey }) => nameKey);
    expect(keys).toEqual(byBytes.toReversed());
  });

  it.each(['createdAt', '-createdAt'])('by %s repeat no row of one millisecond', async (sort) => {
    const rows = await everyPage({ limit: 1, sort });
    expect(rows).toHaveLength(names.length);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(names.length);
    const times = rows.map(({ createdAt }) => createdAt.getTime());
    const inOrder = times.toSorted((a, b) => (sort === 'createdAt' ? a - b : b - a));
    expect(times).toEqual(inOrder);
  });

  it('are sorted by ID where times are equal, even without an index', async () => {
    const ids = [newId(), newId(), newId(), newId()];
    for (const id of ids.toReversed()) await newGroup(database, { namespaceId, id });
    await database.dataSource.query(`UPDATE groups SET created_at = '2026-01-01T00:00:00Z'`);
    const found: string[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await database.groups.page(namespaceId, { limit: 1, sort: 'createdAt', cursor });
      found.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(found).toEqual(ids);
  });

  it('have no next page when the rows fit exactly', async () => {
    const page = await database.users.page(namespaceId, { limit: names.length });
    expect(page.nextCursor).toBeNull();
  });

  it('continue after a row that was deleted in the meantime', async () => {
    const other = (await newNamespace(database)).id;
    const [a, b, c] = [
      await newUser(database, { namespaceId: other, name: 'a' }),
      await newUser(database, { namespaceId: other, name: 'b' }),
      await newUser(database, { namespaceId: other, name: 'c' }),
    ];
    const first = await database.users.page(other, { limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual([a.id, b.id]);
    await database.users.delete(other, b.id, undefined);
    const second = await database.users.page(other, { limit: 2, cursor: first.nextCursor ?? '' });
    expect(second.items.map(({ id }) => id)).toEqual([c.id]);
  });
});

describe('confusable names', () => {
  // Their keys, which must be unique, map 0 and 1 to the letters o and l.
  const alike = ['0', '1', '2', '5', '9', 'A', 'm', 'z'].map((end) => ({
    name: `user${end}`,
    nameKey: `uꜱer${({ '0': 'o', '1': 'l', m: 'rn' } as Record<string, string>)[end] ?? end}`,
  }));
  let ns: string;

  beforeAll(async () => {
    ns = (await newNamespace(database)).id;
    for (const { name, nameKey } of alike.toReversed()) {
      const values = { namespaceId: ns, name, nameKey };
      await newUser(database, values);
      await newGroup(database, values);
    }
  });

  it.each(['users', 'groups'] as const)('are sorted as written: %s', async (kind) => {
    const list = async (request: PageRequest) => database[kind].page(ns, request);
    const first = await list({ limit: 3 });
    const rest = await list({ limit: 9, cursor: first.nextCursor ?? '' });
    const written = [...first.items, ...rest.items].map(({ name }) => name);
    expect(written).toEqual(alike.map(({ name }) => name));
  });

  it.each([
    ['l', []],
    ['1', ['user1']],
    ['rn', []],
    ['USERM', ['userm']],
  ])('are distinct in a search: %s', async (text, expected) => {
    const { items } = await database.users.page(ns, { limit: 9, search: { text } });
    expect(items.map(({ name }) => name)).toEqual(expected);
  });

  it.each([
    ['users', 'namespace_id = $1 AND '],
    ['groups', 'namespace_id = $1 AND '],
    ['api_keys', 'namespace_id = $1 AND '],
    ['orgs', '$1::uuid IS NOT NULL AND '],
    ['namespaces', '$1::uuid IS NOT NULL AND '],
  ])('are read in index order: %s', async (table, filter) => {
    const plan = await database.dataSource.transaction(async (manager) => {
      await manager.query('SET LOCAL enable_seqscan TO off');
      await manager.query('SET LOCAL enable_bitmapscan TO off');
      const rows = await manager.query<{ 'QUERY PLAN': string }[]>(
        `EXPLAIN SELECT * FROM ${table} t
          WHERE ${filter}(${folded('t.name')}, id) > (${folded('CAST($2 AS text)')}, $3::uuid)
          ORDER BY ${folded('t.name')}, id LIMIT 5`,
        [ns, 'user', ns],
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).toContain(`using ${table}_folded_name_index`);
    expect(plan).not.toContain('Sort');
  });
});

describe('a search', () => {
  async function found(text: string, id?: string): Promise<string[]> {
    return (await everyPage({ limit: 2, search: { text, id } })).map(({ name }) => name).sort();
  }

  it.each([
    ['_', ['_', 'b_a']],
    ['%', ['b%a']],
    ['\\', ['b\\a']],
    ['b', ['Bea', 'b%a', 'b\\a', 'b_a']],
    ['är', ['ärger']],
    ['ÄR', ['ärger']],
    ["'", []],
  ])('takes %s literally', async (key, expected) => {
    expect(await found(key)).toEqual(expected.toSorted());
  });

  it('finds a row by its ID', async () => {
    const [bea] = await everyPage({ limit: 9, search: { text: 'bea' } });
    expect(await found(bea?.id ?? '', bea?.id)).toEqual(['Bea']);
  });

  it('stays in its namespace', async () => {
    const stranger = await newUser(database, { name: 'bea-elsewhere' });
    expect(await found('elsewhere', stranger.id)).toEqual([]);
  });
});

describe('a cursor', () => {
  const id = '0190a6b2-0000-7000-8000-00000000000a';

  function forged(value: unknown): string {
    return Buffer.from(JSON.stringify(value)).toString('base64url');
  }

  function read(cursor: string, sort: string): Promise<unknown> {
    return database.users.page(namespaceId, { limit: 2, cursor, sort });
  }

  it('is refused by a list with another sort order', async () => {
    const { nextCursor } = await database.users.page(namespaceId, { limit: 1, sort: 'name' });
    await expect(read(nextCursor ?? '', '-name')).rejects.toThrow(InvalidCursorError);
    await expect(read(nextCursor ?? '', 'createdAt')).rejects.toThrow(InvalidCursorError);
  });

  it.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', 'AAAA'],
    ['null', forged(null)],
    ['a list', forged([])],
    ['no id', forged({ sort: 'name', value: 'a' })],
    ['a foreign id', forged({ sort: 'name', value: 'a', id: "x' OR true" })],
    ['a number for a name', forged({ sort: 'name', value: 1, id })],
    ['a NUL in a name', forged({ sort: 'name', value: 'a\0', id })],
  ])('with %s is refused', async (_what, cursor) => {
    await expect(read(cursor, 'name')).rejects.toThrow(InvalidCursorError);
  });

  it.each([
    'yesterday',
    'infinity',
    '2026-01-01',
    '2026-13-01T00:00:00.000Z',
    '2026-02-30T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '0000-01-01T00:00:00.000Z',
  ])('with the timestamp %s is refused', async (value) => {
    const cursor = forged({ sort: 'createdAt', value, id });
    await expect(read(cursor, 'createdAt')).rejects.toThrow(InvalidCursorError);
  });

  it('can contain half a surrogate pair', async () => {
    await expect(
      read(forged({ sort: 'name', value: '\ud800', id }), 'name'),
    ).resolves.toBeDefined();
  });
});

it('refuses an unknown sort order', async () => {
  for (const sort of ['passwordHash', 'constructor', '-', '--name']) {
    const page = database.users.page(namespaceId, { limit: 1, sort });
    await expect(page).rejects.toThrow(InvalidCursorError);
  }
});
