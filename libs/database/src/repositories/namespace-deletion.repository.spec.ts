import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../database.js';
import {
  newGroup,
  newNamespace,
  newSession,
  newSigningKey,
  newUser,
  testDatabase,
} from '../testing/index.js';
import { NAMESPACED_TABLES } from './namespace-deletion.repository.js';

const now = new Date('2030-01-01T12:00:00.000Z');

let database: Database;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('knows every table that references a namespace', async () => {
  const rows = await database.dataSource.query<{ name: string }[]>(
    `SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint c
      WHERE contype = 'f' AND EXISTS (
        SELECT 1 FROM pg_attribute a
         WHERE a.attrelid = c.conrelid AND a.attname = 'namespace_id' AND a.attnum = ANY(c.conkey))`,
  );
  expect([...NAMESPACED_TABLES].sort()).toEqual(rows.map(({ name }) => name).sort());
});

it('deletes a namespace in batches, and nothing of another namespace', async () => {
  const [large, other] = [await newNamespace(database), await newNamespace(database)];
  for (const { id: namespaceId } of [large, other]) {
    await newSigningKey(database, { namespaceId });
    await newGroup(database, { namespaceId });
    for (let count = 0; count < 3; count += 1) {
      await newSession(database, await newUser(database, { namespaceId }));
    }
  }
  const { namespaceDeletions: deletions } = database;
  expect(await deletions.countRows(large.id)).toBe(8);
  expect(await deletions.start(large.id, large.version + 1, 8, now)).toBe(false);
  expect(await deletions.start(large.id, large.version, 8, now)).toBe(true);
  expect(await deletions.start(large.id, undefined, 8, now)).toBe(false);

  expect(await database.namespaces.findByName(large.name)).toBeUndefined();
  expect(await database.namespaces.findById(large.id)).toBeUndefined();
  await database.transaction(async (tx) => {
    expect(await tx.namespaces.lock(large.id)).toBeUndefined();
    expect(await tx.namespaceDeletions.tryLock(large.id)).toMatchObject({ name: large.name });
    expect(await tx.namespaceDeletions.tryLock(other.id)).toBeUndefined();
  });
  await newNamespace(database, { name: large.name });

  const batches: number[] = [];
  for (let deleted = -1; deleted !== 0;) {
    deleted = await deletions.deleteBatch(large.id, 2);
    batches.push(deleted);
  }
  expect(batches).toEqual([2, 1, 2, 1, 1, 0]);
  const [{ rowsToDelete, rowsDeleted } = {}] = await deletions.list(undefined);
  expect([rowsToDelete, rowsDeleted]).toEqual([8, 7]);
  expect(await deletions.list([other.id])).toEqual([]);
  await deletions.finish(other.id);
  await deletions.finish(large.id);
  expect(await deletions.list(undefined)).toEqual([]);
  expect(await deletions.countRows(large.id)).toBe(0);
  expect(await deletions.countRows(other.id)).toBe(8);
  expect(await database.namespaces.findByName(other.name)).toEqual(other);
});
