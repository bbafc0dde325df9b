import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createNamespace,
  deleteNamespace,
  getNamespace,
  getJwks,
  listAudit,
  listNamespaceDeletions,
  listNamespaces,
  listUsers,
  login,
  type NamespaceWithSecret,
} from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi, userPassword } from '../support/api.js';
import { TestServer } from '../support/server.js';

/** More rows than one request deletes, in more than one table. */
const USERS = 12_000;

const tables = ['users', 'sessions', 'group_members', 'groups', 'signing_keys'];

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
});
afterAll(() => server.dispose());

/** A namespace with many users, each with a session and in a group, inserted directly into the database. */
async function largeNamespace(): Promise<NamespaceWithSecret> {
  const namespace = await newNamespace();
  const { id } = namespace;
  const user = await newUser(namespace.name, 'ann');
  await refreshTokenOf(namespace.name, user.name);
  await server.database.run(`
    INSERT INTO users (id, namespace_id, name, name_key, disabled, attributes)
      SELECT gen_random_uuid(), '${id}', 'user ' || n, 'user ' || n, false, '{}'
        FROM generate_series(1, ${USERS}) n;
    INSERT INTO groups (id, namespace_id, name, name_key, description)
      VALUES (gen_random_uuid(), '${id}', 'all', 'all', '');
    INSERT INTO group_members (namespace_id, group_id, user_id)
      SELECT u.namespace_id, g.id, u.id FROM users u JOIN groups g ON g.namespace_id = u.namespace_id
       WHERE u.namespace_id = '${id}'`);
  return namespace;
}

const remove = ({ name }: NamespaceWithSecret): Promise<unknown> => deleteNamespace(name, name);

async function rowsLeft(id: string): Promise<number> {
  const counts = tables.map(
    (table) => `(SELECT count(*) FROM ${table} WHERE namespace_id = '${id}')`,
  );
  const [row] = await server.database.run(
    `SELECT (${counts.join(' + ')} + (SELECT count(*) FROM namespaces WHERE id = '${id}'))::int AS rows`,
  );
  return row?.['rows'] as number;
}

async function untilDeleted(id: string): Promise<void> {
  await expect
    .poll(async () => (await listNamespaceDeletions()).items.map((item) => item.id))
    .not.toContain(id);
}

describe('a namespace with more rows than one statement deletes', () => {
  it('no longer exists for any caller immediately, and its rows are deleted afterwards', async () => {
    const [large, other] = [await largeNamespace(), await newNamespace()];
    const user = await newUser(other.name);
    await remove(large);

    const unknown = { code: 'namespace.unknown' };
    await expect(getNamespace(large.name)).rejects.toMatchObject(unknown);
    await expect(listUsers(large.name)).rejects.toMatchObject(unknown);
    await expect(getJwks(large.name)).rejects.toMatchObject({ status: 404 });
    const credentials = { namespace: large.name, username: 'ann', password: userPassword };
    await expect(login(credentials)).rejects.toMatchObject({ status: 401 });
    const { items } = await listNamespaces({ limit: 200 });
    expect(items.map(({ id }) => id)).not.toContain(large.id);

    const again = await createNamespace({ name: large.name });
    await untilDeleted(large.id);
    expect(await rowsLeft(large.id)).toBe(0);
    await expect(getNamespace(again.name)).resolves.toMatchObject({ id: again.id });
    await expect(listUsers(other.name)).resolves.toMatchObject({ items: [{ id: user.id }] });

    const entries = (await listAudit({ target: large.id, limit: 200 })).items;
    expect(entries.map(({ action }) => action).slice(0, 2)).toEqual([
      'namespace.purge',
      'namespace.delete',
    ]);
    expect(entries[0]).toMatchObject({ actor: { kind: 'system' } });
  });

  it('reports the progress of its deletion, and continues after a crash', async () => {
    const large = await largeNamespace();
    // Locks one row, like a long transaction of another client.
    const held = server.database.run(
      `BEGIN; SELECT 1 FROM users WHERE namespace_id = '${large.id}' AND name = 'ann' FOR UPDATE; SELECT pg_sleep(2); COMMIT`,
    );
    await expect
      .poll(() => server.database.run(`SELECT 1 FROM pg_locks WHERE mode = 'RowShareLock'`))
      .not.toEqual([]);
    await remove(large);
    const { items } = await listNamespaceDeletions();
    const { id, name } = large;
    const rows = expect.any(Number) as number;
    expect(items).toEqual([
      { id, name, startedAt: expect.any(String) as string, rowsToDelete: rows, rowsDeleted: rows },
    ]);
    expect(items[0]?.rowsToDelete).toBeGreaterThan(2 * USERS);
    expect(items[0]?.rowsDeleted).toBeLessThan(items[0]?.rowsToDelete ?? 0);

    await server.kill9();
    await held;
    await server.start();
    await useApi(server);
    await untilDeleted(id);
    expect(await rowsLeft(id)).toBe(0);
  });

  it('is not deleted with an outdated version, or twice', async () => {
    const large = await largeNamespace();
    await expect(deleteNamespace(large.name, large.name, { ifMatch: '"7"' })).rejects.toMatchObject(
      {
        status: 412,
      },
    );
    await expect(getNamespace(large.name)).resolves.toMatchObject({ id: large.id });
    const both = await Promise.allSettled([remove(large), remove(large)]);
    const refused = both.filter((one) => one.status === 'rejected');
    expect(refused.length).toBeLessThan(2);
    for (const { reason } of refused) expect(reason).toMatchObject({ status: 404 });
    await untilDeleted(large.id);
    expect(await rowsLeft(large.id)).toBe(0);
  });
});
