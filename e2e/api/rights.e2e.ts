import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addApiKeyRight,
  addGroupRight,
  createApiKey,
  createGroup,
  deleteApiKey,
  deleteGroup,
  editNamespace,
  getApiKeyRights,
  getGroupRights,
  getNamespace,
  listRights,
  removeApiKeyRight,
  removeGroupRight,
  replaceApiKeyRights,
  replaceGroupRights,
  type ApiProblem,
} from '#client';
import { accessTokenOf, newNamespace, uniqueName } from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

let server: TestServer;
let namespace: string;
let token: string;

beforeAll(async () => {
  server = await sharedServer();
  token = await accessTokenOf(server);
  namespace = (await newNamespace()).name;
});

/** The machine-readable part of a problem. */
function refusal(status: number, code: string): Pick<ApiProblem, 'status' | 'code'> {
  return { status, code: code as ApiProblem['code'] };
}

/** A right of the maximum length with every allowed character. */
const longest = `${'a/b~c_d.e-'.repeat(10)}:${'/A0~_.-z/9'.repeat(10)}`;

const holders = [
  {
    kind: 'group',
    path: 'groups',
    unknown: 'group.unknown',
    create: createGroup,
    delete: deleteGroup,
    get: getGroupRights,
    replace: replaceGroupRights,
    add: addGroupRight,
    remove: removeGroupRight,
  },
  {
    kind: 'API key',
    path: 'api-keys',
    unknown: 'api_key.unknown',
    create: createApiKey,
    delete: deleteApiKey,
    get: getApiKeyRights,
    replace: replaceApiKeyRights,
    add: addApiKeyRight,
    remove: removeApiKeyRight,
  },
] as const;

describe.each(holders)('the rights of one $kind', (holder) => {
  let id: string;

  beforeEach(async () => {
    ({ id } = await holder.create(namespace, { name: uniqueName('holder') }));
  });

  async function current(): Promise<string[]> {
    return (await holder.get(namespace, id)).rights;
  }

  async function call(
    method: 'GET' | 'PUT',
    rights?: string[],
    tag?: string,
    condition = 'if-match',
  ): Promise<Answer> {
    return send(server, `/api/v1/namespaces/${namespace}/${holder.path}/${id}/rights`, {
      method,
      token,
      headers: tag === undefined ? {} : { [condition]: tag },
      body: rights && { rights },
    });
  }

  it('are not replaced with an outdated ETag', async () => {
    const stale = String((await call('GET')).headers.get('etag'));
    const changed = await call('PUT', ['b:b', 'a:a'], stale);
    const current = String(changed.headers.get('etag'));
    expect(changed.status).toBe(200);
    expect((await call('GET')).headers.get('etag')).toBe(current);
    for (const tag of [stale, '"1"', `${stale}, "x"`]) {
      const refused = await call('PUT', ['c:c'], tag);
      expect(refused, tag).toMatchObject({ status: 412, json: { code: 'precondition.failed' } });
    }
    expect(await call('PUT', ['c:c'], 'x')).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: 'header/if-match' }] },
    });
    expect((await call('GET')).json).toEqual({ rights: ['a:a', 'b:b'] });
    await holder.add(namespace, id, 'd:d');
    expect((await call('PUT', ['c:c'], current)).status).toBe(412);
    await holder.remove(namespace, id, 'd:d');
    expect((await call('PUT', ['c:c'], `W/${current}`)).status).toBe(200);
    expect((await call('PUT', [], '*')).headers.get('etag')).toBe(stale);
    for (const tag of [stale, '*']) {
      expect((await call('PUT', ['c:c'], tag, 'if-none-match')).status, tag).toBe(412);
    }
    expect((await call('PUT', ['c:c'], current, 'if-none-match')).status).toBe(200);
  });

  it('are replaced only once by concurrent requests with the same ETag', async () => {
    const tag = String((await call('GET')).headers.get('etag'));
    const answers = await Promise.all(
      ['a:1', 'a:2', 'a:3', 'a:4'].map((right) => call('PUT', [right], tag)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  });

  it('are empty at first', async () => {
    expect(await current()).toEqual([]);
  });

  it('are replaced as a set, and returned sorted', async () => {
    const rights = ['web:read', 'datastore:*', '*:ping', 'web:read', longest];
    const answer = await holder.replace(namespace, id, { rights });
    const inOrder = [...new Set(rights)].sort();
    expect(answer).toEqual({ rights: inOrder });
    expect(await current()).toEqual(inOrder);
    expect(await holder.replace(namespace, id, { rights: [] })).toEqual({ rights: [] });
    expect(await current()).toEqual([]);
  });

  it.each(['datastore:write', '*:*', 'web:/v1/items', 'web:role/*', '*:*/x/*', longest])(
    'can be added and removed individually: %s',
    async (right) => {
      await holder.add(namespace, id, right);
      await holder.add(namespace, id, right);
      await holder.add(namespace, id, 'a:b');
      expect(await current()).toEqual(['a:b', right].sort());
      await holder.remove(namespace, id, right);
      expect(await current()).toEqual(['a:b']);
      await expect(holder.remove(namespace, id, right)).rejects.toMatchObject(
        refusal(404, 'right.unknown'),
      );
    },
  );

  it('are all kept when many are added concurrently', async () => {
    const rights = Array.from({ length: 20 }, (_, index) => `service:${index + 10}`);
    await Promise.all(rights.map((right) => holder.add(namespace, id, right)));
    expect(await current()).toEqual(rights);
  });

  it('are exactly one of the sets when several replace them concurrently', async () => {
    const sets = ['a', 'b', 'c', 'd'].map((name) => [`${name}:1`, `${name}:2`]);
    await Promise.all(sets.map((rights) => holder.replace(namespace, id, { rights })));
    expect(sets).toContainEqual(await current());
  });

  it('are limited to 200', async () => {
    const rights = Array.from({ length: 200 }, (_, index) => `service:${index}`);
    const more = [...rights, 'service:200'];
    await expect(holder.replace(namespace, id, { rights: more })).rejects.toMatchObject(
      refusal(400, 'request.invalid'),
    );
    await holder.replace(namespace, id, { rights });
    await expect(holder.add(namespace, id, 'service:200')).rejects.toMatchObject(
      refusal(409, 'right.too_many'),
    );
    await holder.add(namespace, id, 'service:199');
    expect(await current()).toHaveLength(200);
  });

  it.each([
    ...['datastore', ':', 'a:', ':b', 'a:b:c', 'a*:b', 'a:b c', 'é:b', `${longest}a`],
    ...['a:b/*c', 'a:b/**', 'a/*:b', 'a:b/c/d/e/f/g/h/i/*'],
  ])('are unchanged when %j is refused as malformed', async (wrong) => {
    await holder.replace(namespace, id, { rights: ['a:b'] });
    const refused = refusal(400, 'request.invalid');
    await expect(holder.replace(namespace, id, { rights: ['c:d', wrong] })).rejects.toMatchObject(
      refused,
    );
    await expect(holder.add(namespace, id, wrong)).rejects.toMatchObject(refused);
    await expect(holder.remove(namespace, id, wrong)).rejects.toMatchObject(refused);
    expect(await current()).toEqual(['a:b']);
  });

  it('are not found in another namespace, after a deletion, or for an unknown id', async () => {
    const other = (await newNamespace()).name;
    const foreign = await holder.create(other, { name: 'foreign' });
    const deleted = await holder.create(namespace, { name: uniqueName('deleted') });
    await holder.replace(namespace, deleted.id, { rights: ['a:b'] });
    await holder.delete(namespace, deleted.id, {});
    const refused = refusal(404, holder.unknown);
    for (const stranger of [foreign.id, deleted.id, '01900000-0000-7000-8000-000000000000']) {
      await expect(holder.get(namespace, stranger)).rejects.toMatchObject(refused);
      await expect(holder.replace(namespace, stranger, { rights: [] })).rejects.toMatchObject(
        refused,
      );
      await expect(holder.add(namespace, stranger, 'a:b')).rejects.toMatchObject(refused);
      await expect(holder.remove(namespace, stranger, 'a:b')).rejects.toMatchObject(refused);
    }
    expect((await holder.get(other, foreign.id)).rights).toEqual([]);
  });
});

describe('the rights matrix of a namespace', () => {
  it('lists every group with its rights, paginated, and searches by name', async () => {
    const { name } = await newNamespace();
    for (const [groupName, rights] of [
      ['people', ['webserver:read', 'datastore:read']],
      ['interns', []],
      ['sensors', ['datastore:write']],
    ] as const) {
      const { id } = await createGroup(name, { name: groupName });
      await replaceGroupRights(name, id, { rights: [...rights] });
    }
    const first = await listRights(name, { limit: 2 });
    expect(first.items.map((row) => [row.name, row.rights])).toEqual([
      ['interns', []],
      ['people', ['datastore:read', 'webserver:read']],
    ]);
    const second = await listRights(name, { limit: 2, cursor: first.nextCursor ?? '' });
    expect(second.items.map((row) => [row.name, row.rights])).toEqual([
      ['sensors', ['datastore:write']],
    ]);
    expect(second.nextCursor).toBeNull();
    const found = await listRights(name, { q: 'SENS' });
    expect(found.items.map((row) => row.name)).toEqual(['sensors']);
  });
});

describe('a request without a scope', () => {
  it('gets all rights by default, or none if the namespace says so', async () => {
    const { name, defaultScope } = await newNamespace();
    expect(defaultScope).toBe('all');
    expect(await editNamespace(name, { defaultScope: 'none' }, {})).toMatchObject({
      defaultScope: 'none',
    });
    expect(await getNamespace(name)).toMatchObject({ defaultScope: 'none' });
    await expect(editNamespace(name, { defaultScope: 'some' as 'all' }, {})).rejects.toMatchObject(
      refusal(400, 'request.invalid'),
    );
  });
});
