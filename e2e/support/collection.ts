import { describe, expect, it } from 'vitest';
import { uniqueName } from './api.js';
import { send, sendUnchecked, type Answer } from './http.js';
import type { TestServer } from './server.js';

/** A resource as the admin API returns it. */
export interface Item {
  id: string;
  version: number;
  [member: string]: unknown;
}

/** A collection of the admin API, and how to create, change and delete its items. */
export interface Collection {
  server: TestServer;
  /** An access token with all permissions on the collection. */
  token: string;
  /** The path of the collection, such as `/api/v1/orgs`. */
  path: string;
}

export interface CollectionKind {
  /** The prefix of its error codes: `user` for `user.unknown`. */
  kind: string;
  /** The member with the unique name; undefined if names cannot be changed. */
  editableName?: string;
  /** Another member that can be changed, with a new value. */
  change: Record<string, unknown>;
  /** Members that must not be null. */
  notNull: string[];
  /** Lists and maps, each with a value; null empties them. */
  emptied?: Record<string, object>;
  /** The member by which the list is searched and sorted. Default: `name`. */
  nameField?: string;
  /** Builds the request body for a new item. */
  body?: (name: string) => Record<string, unknown>;
  /** The last segment of an item's path. Default: its id. */
  key?: (item: Item) => string;
  /** The query that a deletion requires. */
  deletion?: (item: Item) => string;
  /** Names that conflict with the given one. */
  sameNames: (name: string) => string[];
  /** Searches, each with names after a common prefix, of which it finds only the first. */
  searches: [search: string, names: [found: string, ...others: string[]]][];
}

/** The entity tag of a response without its weak prefix. */
const plainTag = ({ headers }: Answer): string | undefined =>
  headers.get('etag')?.replace(/^W\//, '');

/** The behavior that every collection of the admin API has, tested on one of them. */
export function describeCollection(definition: CollectionKind, place: () => Collection): void {
  const { kind, nameField = 'name', key = ({ id }) => id, deletion = () => '' } = definition;
  const body = definition.body ?? ((name: string) => ({ name }));

  const call = (
    method: string,
    path: string,
    parts: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> => {
    const { server, token, path: root } = place();
    return send(server, root + path, { method, token, ...parts });
  };
  const make = async (name: string): Promise<Item> => {
    const { status, json, text } = await call('POST', '', { body: body(name) });
    expect(status, text).toBe(201);
    return json as Item;
  };
  const address = (item: Item): string => `/${key(item)}`;
  const page = async (query: Record<string, string>): Promise<ListPage> => {
    const { status, json, text } = await call('GET', `?${new URLSearchParams(query).toString()}`);
    expect(status, text).toBe(200);
    return json as ListPage;
  };
  const walk = async (query: Record<string, string>): Promise<Item[]> => {
    const items: Item[] = [];
    let cursor: string | null = null;
    do {
      const next: ListPage = await page({ ...query, ...(cursor === null ? {} : { cursor }) });
      items.push(...next.items);
      cursor = next.nextCursor;
    } while (cursor !== null);
    return items;
  };

  describe(`each ${kind}`, () => {
    it('can be created, read, changed and deleted', async () => {
      const name = uniqueName(kind);
      const made = await call('POST', '', { body: body(name) });
      expect(made).toMatchObject({ status: 201, json: { [nameField]: name, version: 1 } });
      expect(plainTag(made)).toBe('"1"');
      const item = made.json as Item;
      expect(item.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
      const read = await call('GET', address(item));
      expect(read.json).toEqual(item);
      expect(plainTag(read)).toBe('"1"');

      const headers = { 'if-match': '"1"', 'content-type': 'application/merge-patch+json' };
      const changed = await call('PATCH', address(item), { body: definition.change, headers });
      expect(changed).toMatchObject({ status: 200, json: { ...definition.change, version: 2 } });
      expect(plainTag(changed)).toBe('"2"');
      const updatedAt = (changed.json as Item)['updatedAt'];
      expect(changed.json).toEqual({ ...item, ...definition.change, version: 2, updatedAt });
      expect((await call('GET', address(item))).json).toEqual(changed.json);

      expect((await call('DELETE', address(item) + deletion(item))).status).toBe(204);
      for (const [method, path] of [
        ['GET', address(item)],
        ['PATCH', address(item)],
        ['DELETE', address(item) + deletion(item)],
      ] as const) {
        const gone = await call(method, path, method === 'PATCH' ? { body: {} } : {});
        expect(gone, method).toMatchObject({ status: 404, json: { code: `${kind}.unknown` } });
      }
    });

    it('is created at the URL in the Location header', async () => {
      const { server, token, path } = place();
      const made = await call('POST', '', { body: body(uniqueName(kind)) });
      const location = String(made.headers.get('location'));
      expect(location).toBe(path + address(made.json as Item));
      const read = await send(server, location, { method: 'GET', token });
      expect(read).toMatchObject({ status: 200, json: { id: (made.json as Item).id } });
    });

    it('is not sent again to a client with the current version', async () => {
      const item = await make(uniqueName(kind));
      const tag = String((await call('GET', address(item))).headers.get('etag'));
      for (const known of [tag, `"7", ${tag}`, '*', '"1-gzip"']) {
        const headers = { 'if-none-match': known };
        const get = await call('GET', address(item), { headers });
        expect(get, known).toMatchObject({ status: 304, text: '' });
        expect(get.headers.get('etag')).toBe(tag);
        const { server, token, path } = place();
        const parts = { method: 'HEAD', token, headers };
        const head = await sendUnchecked(server, path + address(item), parts);
        expect(head.status).toBe(304);
        expect(head.headers.has('content-length')).toBe(false);
        expect(head.headers.has('content-type')).toBe(false);
      }
      for (const other of ['"2"', '1', 'x']) {
        const get = await call('GET', address(item), { headers: { 'if-none-match': other } });
        expect(get, other).toMatchObject({ status: 200, json: { id: item.id } });
      }
      const gone = await call('GET', '/00000000-0000-7000-8000-000000000000', {
        headers: { 'if-none-match': '*' },
      });
      expect(gone.status).toBe(404);
    });

    it('is not changed or deleted with an outdated If-Match', async () => {
      const item = await make(uniqueName(kind));
      const current = (await call('PATCH', address(item), { body: definition.change })).json;
      for (const stale of ['"1"', '"3"', '"02"', 'W/"1"', '1', '"two"', '"1", "3"', '"1-gzip"']) {
        const headers = { 'if-match': stale };
        const patch = await call('PATCH', address(item), { body: definition.change, headers });
        expect(patch, stale).toMatchObject({ status: 412, json: { code: 'precondition.failed' } });
        const removal = await call('DELETE', address(item) + deletion(item), { headers });
        expect(removal.status, stale).toBe(412);
      }
      expect((await call('GET', address(item))).json).toEqual(current);
      const any = { headers: { 'if-match': '*' } };
      expect((await call('DELETE', address(item) + deletion(item), any)).status).toBe(204);
    });

    it('is not changed with a malformed If-Match', async () => {
      const item = await make(uniqueName(kind));
      for (const malformed of ['two', '02', '"1', '"1" "2"', '*, *']) {
        const headers = { 'if-match': malformed };
        const patch = await call('PATCH', address(item), { body: definition.change, headers });
        expect(patch, malformed).toMatchObject({
          status: 400,
          json: { code: 'request.invalid', errors: [{ pointer: 'header/if-match' }] },
        });
      }
      expect((await call('GET', address(item))).json).toEqual(item);
    });

    it('is not changed or deleted if If-None-Match matches', async () => {
      const item = await make(uniqueName(kind));
      for (const known of ['"1"', '*', '"7", W/"1"', '1', '"1-gzip"']) {
        const headers = { 'if-none-match': known };
        const patch = await call('PATCH', address(item), { body: definition.change, headers });
        expect(patch, known).toMatchObject({ status: 412, json: { code: 'precondition.failed' } });
        const removal = await call('DELETE', address(item) + deletion(item), { headers });
        expect(removal.status, known).toBe(412);
      }
      const both = { 'if-match': '"1"', 'if-none-match': '"1"' };
      const parts = { body: definition.change };
      expect((await call('PATCH', address(item), { ...parts, headers: both })).status).toBe(412);
      const malformed = { 'if-none-match': 'two' };
      expect(await call('PATCH', address(item), { ...parts, headers: malformed })).toMatchObject({
        status: 400,
        json: { errors: [{ pointer: 'header/if-none-match' }] },
      });
      expect((await call('GET', address(item))).json).toEqual(item);
      const others: Record<string, string>[] = [
        { 'if-none-match': '"7"' },
        { 'if-match': '"2"', 'if-none-match': '"1"' },
      ];
      for (const headers of others) {
        expect((await call('PATCH', address(item), { ...parts, headers })).status).toBe(200);
      }
    });

    it('accepts an If-Match with weak tags, with several tags, and with the bare version', async () => {
      const item = await make(uniqueName(kind));
      for (const tag of ['W/"1"', '"7", W/"2"', '"3-gzip"', '4']) {
        const headers = { 'if-match': tag };
        const patch = await call('PATCH', address(item), { body: definition.change, headers });
        expect(patch.status, tag).toBe(200);
      }
      const headers = { 'if-match': 'W/"3", W/"5"' };
      expect((await call('DELETE', address(item) + deletion(item), { headers })).status).toBe(204);
    });

    it('accepts only the first of two changes to the same version', async () => {
      const item = await make(uniqueName(kind));
      const parts = { body: definition.change, headers: { 'if-match': '"1"' } };
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => call('PATCH', address(item), parts)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
    });

    it.each(definition.notNull)('refuses null for %s', async (member) => {
      const item = await make(uniqueName(kind));
      const patch = await call('PATCH', address(item), { body: { [member]: null } });
      expect(patch).toMatchObject({
        status: 400,
        json: { code: 'request.invalid', errors: [{ pointer: `/${member}` }] },
      });
      expect((await call('GET', address(item))).json).toEqual(item);
    });

    it.each(Object.entries(definition.emptied ?? {}))(
      'has an empty %s after it was set to null',
      async (member, value) => {
        const item = await make(uniqueName(kind));
        const set = await call('PATCH', address(item), { body: { [member]: value } });
        expect(set.json).toMatchObject({ [member]: value });
        const patch = await call('PATCH', address(item), { body: { [member]: null } });
        expect(patch).toMatchObject({ status: 200, json: { [member]: item[member] } });
      },
    );

    it('has only declared members', async () => {
      const item = await make(uniqueName(kind));
      for (const member of ['id', 'version', 'createdAt', 'namespaceId', 'nope']) {
        const patch = await call('PATCH', address(item), { body: { [member]: 'x' } });
        expect(patch, member).toMatchObject({
          status: 400,
          json: { errors: [{ pointer: `/${member}`, detail: 'is not a known field' }] },
        });
      }
    });

    it('refuses a name that is taken or confusable with a taken one', async () => {
      const name = uniqueName(`${kind}-oil`);
      await make(name);
      const taken = { status: 409, json: { code: `${kind}.name_taken` } };
      for (const same of [name, ...definition.sameNames(name)]) {
        expect(await call('POST', '', { body: body(same) }), same).toMatchObject(taken);
      }
      if (definition.editableName === undefined) return;
      const other = await make(uniqueName(kind));
      for (const same of [name, ...definition.sameNames(name)]) {
        const patch = await call('PATCH', address(other), {
          body: { [definition.editableName]: same },
        });
        expect(patch, same).toMatchObject(taken);
      }
    });

    it('is created once by two concurrent requests for the same name', async () => {
      const name = uniqueName(kind);
      const answers = await Promise.all(
        [name, name.toUpperCase(), name].map((same) => call('POST', '', { body: body(same) })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    });
  });

  describe(`the list of ${kind}s`, () => {
    const orders = [nameField, `-${nameField}`, 'createdAt', '-createdAt'];

    it('is paged in every order, with each item once', async () => {
      const prefix = uniqueName('page');
      const made: string[] = [];
      for (const letter of ['d', 'B', 'g', 'a', 'F', 'c', 'e']) {
        made.push((await make(`${prefix}-${letter}`)).id);
      }
      const byName = [3, 1, 5, 0, 6, 4, 2].map((at) => made[at]);
      const expected = [byName, [...byName].reverse(), made, [...made].reverse()];
      for (const [at, sort] of orders.entries()) {
        for (const limit of ['1', '3', '7', '200']) {
          const items = await walk({ q: prefix, sort, limit });
          expect(
            items.map(({ id }) => id),
            `${sort} by ${limit}`,
          ).toEqual(expected[at]);
        }
      }
      const first = (await page({ q: prefix })).items.map(({ id }) => id);
      expect(first, 'without an order').toEqual(byName);
    });

    it('is sorted by the names as written, and a search does not match confusable letters', async () => {
      const prefix = uniqueName('USE');
      const endings = ['0', '1', '2', '5', '9', 'A', 'm', 'z'];
      const items = new Map<string, Item>();
      for (const ending of endings.toReversed()) items.set(ending, await make(prefix + ending));
      const listed = await walk({ q: prefix, sort: nameField, limit: '3' });
      expect(listed.map((item) => item[nameField])).toEqual(endings.map((end) => prefix + end));
      for (const [q, found] of [
        ['l', []],
        ['o', []],
        ['1', ['1']],
        ['M', ['m']],
      ] as const) {
        const answer = await page({ q: prefix.toLowerCase() + q });
        expect(answer.items, q).toEqual(found.map((ending) => items.get(ending)));
      }
    });

    it('does not skip or repeat items when others are created and deleted between two pages', async () => {
      const prefix = uniqueName('moving');
      const items: Item[] = [];
      for (const letter of ['b', 'c', 'd', 'e']) items.push(await make(`${prefix}-${letter}`));
      const [, second, third, fourth] = items as [Item, Item, Item, Item];
      const first = await page({ q: prefix, sort: nameField, limit: '2' });
      await make(`${prefix}-a`);
      await call('DELETE', address(second) + deletion(second));
      const next = await page({
        q: prefix,
        sort: nameField,
        limit: '2',
        cursor: first.nextCursor ?? '',
      });
      expect(next.items.map(({ id }) => id)).toEqual([third.id, fourth.id]);
      expect(next.nextCursor).toBeNull();
    });

    it('refuses a cursor that was not issued for this order', async () => {
      const prefix = uniqueName('cursor');
      for (const letter of ['a', 'b']) await make(`${prefix}-${letter}`);
      const { nextCursor } = await page({ q: prefix, sort: nameField, limit: '1' });
      const forged = Buffer.from(JSON.stringify({ sort: nameField, value: {}, id: 'x' }));
      for (const [cursor, sort] of [
        [nextCursor ?? '', 'createdAt'],
        [forged.toString('base64url'), nameField],
        ['nonsense', nameField],
        ['', nameField],
      ] as const) {
        const query = new URLSearchParams({ cursor, sort }).toString();
        const answer = await call('GET', `?${query}`);
        expect(answer, cursor).toMatchObject({ status: 400, json: { code: 'cursor.invalid' } });
      }
    });

    it.each([
      'limit=0',
      'limit=201',
      'limit=1.5',
      'limit=x',
      'sort=id',
      'sort=name;drop',
      'q=a&q=b',
      'q[key]=a',
      `q=${'a'.repeat(256)}`,
      'q=%00',
      'nope=1',
    ])('refuses %s', async (query) => {
      const answer = await call('GET', `?${query}`);
      expect(answer).toMatchObject({ status: 400, json: { code: 'request.invalid' } });
    });

    it('finds an item by its id', async () => {
      const item = await make(uniqueName(kind));
      for (const q of [item.id, item.id.toUpperCase()]) {
        expect((await page({ q })).items).toEqual([item]);
      }
      expect((await page({ q: '019ab000-0000-7000-8000-000000000000' })).items).toEqual([]);
    });

    it('finds a name by any part of it, ignoring case', async () => {
      const item = await make(uniqueName('Found'));
      const name = String(item[nameField]);
      for (const q of [name.slice(1), name.toUpperCase(), name.slice(0, -1)]) {
        expect((await page({ q })).items, q).toEqual([item]);
      }
    });

    it.each(definition.searches)('takes %j in a search literally', async (search, names) => {
      const prefix = uniqueName('literal');
      const items: Item[] = [];
      for (const name of names) items.push(await make(prefix + name));
      const { items: found } = await page({ q: prefix + search });
      expect(found).toEqual([items[0]]);
    });
  });
}

interface ListPage {
  items: Item[];
  nextCursor: string | null;
}

/** Names that conflict with a name that contains an `o` and an `i`. */
export const sameNames = (name: string): string[] => [
  name.toUpperCase(),
  name.replace('o', '0'),
  // Cyrillic, full width, mathematical.
  name.replace('o', '\u043e'),
  name.replace('i', '\uff49'),
  name.replace('o', '\u{1d428}'),
];

/** Searches with characters that are special in LIKE patterns. */
export const literalSearches: CollectionKind['searches'] = [
  ['%', ['%', 'x']],
  ['_b', ['_b', 'xb']],
  ['\\', ['\\', 'x']],
  ["'", ["'x", 'x']],
];
