import { beforeAll, describe, expect, it } from 'vitest';
import {
  createOrg,
  editUser,
  exportUsers,
  importUsers,
  listGroups,
  type ImportedUser,
  type UserImport,
} from '#client';
import { accessTokenOf, newNamespace, newUser } from '../support/api.js';
import { send } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

/** A bcrypt hash without a known password. */
const someHash = `$2b$10$${'a'.repeat(53)}`;

let server: TestServer;
let token: string;
let ns: string;

beforeAll(async () => {
  server = await sharedServer();
  token = await accessTokenOf(server);
  ns = (await newNamespace()).name;
});

const path = (inside = ns): string => `/api/v1/namespaces/${inside}/users/export`;

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

  it('has all of 3 000 users as JSON, ordered by creation', async () => {
    const { users } = await exportUsers(large);
    expect(users).toHaveLength(count);
    const shown = users.map(({ name, disabled, attributes, groups, orgs }) => ({
      name,
      disabled,
      attributes,
      groups,
      orgs,
    }));
    expect(shown).toEqual(every);
  });

  it('can be imported again without changes, as JSON and as CSV', async () => {
    const { users } = await exportUsers(large);
    const again = await importUsers(large, { mode: 'upsert', users: users.slice(0, 1000) });
    expect(again).toMatchObject({ unchanged: 1000 });
    const csv = await send(server, `${path(large)}.csv`, { method: 'GET', token });
    // The query parameter is the older way to request an export, before it had its own path.
    const former = await send(server, `${path(large)}?format=csv`, { method: 'GET', token });
    expect(former.text).toBe(csv.text);
    const [head, ...lines] = csv.text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(count);
    const request: UserImport = { mode: 'upsert', csv: [head, ...lines.slice(2000)].join('\r\n') };
    expect(await importUsers(large, request)).toMatchObject({ unchanged: 1000, refused: 0 });
    const copy = (await newNamespace()).name;
    const moved = await importUsers(copy, { ...request, mode: 'create', createGroups: true });
    expect(moved).toMatchObject({ created: 1000, createdGroups: ['all', 'third; of them'] });
  });

  it('is a download without content sniffing', async () => {
    for (const [format, type] of [
      ['json', 'application/json; charset=utf-8'],
      ['csv', 'text/csv; charset=utf-8; header=present'],
    ] as const) {
      const { status, headers } = await send(server, `${path()}?format=${format}`, {
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

  it('has no hashes, and CSV cells with formulas neutralized', async () => {
    const inside = (await newNamespace()).name;
    const names = ['=1+1', '+1', '-1', '@SUM(A1)', "'=1"];
    for (const name of names) {
      await importUsers(inside, {
        users: [{ name, passwordHash: someHash, groups: [name] }],
        createGroups: true,
      });
    }
    for (const format of ['json', 'csv']) {
      const parts = { method: 'GET', token };
      const { text } = await send(server, `${path(inside)}?format=${format}`, parts);
      expect(text).not.toMatch(/\$2b\$|passwordHash/);
      if (format === 'json') continue;
      expect(text).not.toMatch(/(^|,)"?[=+\-@]/m);
      const again = await importUsers(inside, { mode: 'upsert', csv: text });
      expect(again).toMatchObject({ unchanged: names.length, refused: 0 });
    }
  });

  it('has only the users that match the filter, and none of another namespace', async () => {
    const inside = (await newNamespace()).name;
    const { id } = await newUser(inside, 'one');
    await newUser(inside, 'two');
    await editUser(inside, id, { disabled: true });
    const names = async (query: Parameters<typeof exportUsers>[1]) =>
      (await exportUsers(inside, query)).users.map(({ name }) => name);
    expect(await names({})).toEqual(['one', 'two']);
    expect(await names({ disabled: true })).toEqual(['one']);
    expect(await names({ q: 'TWO' })).toEqual(['two']);
    const [group] = (await listGroups(large)).items;
    expect(await names({ groupId: group?.id })).toEqual([]);
    expect(await exportUsers((await newNamespace()).name)).toEqual({ users: [] });
  });

  it('rejects an unknown format', async () => {
    const parts = { method: 'GET', token };
    const answer = await send(server, `${path()}?format=xml`, parts);
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ pointer: 'query/format' }] } });
  });
});
