import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../database.js';
import { newApiKey, newNamespace, testDatabase } from '../testing/index.js';

const now = new Date('2030-01-01T12:00:00.000Z');
const earlier = new Date(now.getTime() - 60_000);
const later = new Date(now.getTime() + 60_000);

let database: Database;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

it('returns inserted rows with generated values', async () => {
  const key = await newApiKey(database, {
    expiresAt: later,
    allowedAddresses: ['192.0.2.7', '10.0.0.0/8'],
  });
  expect(key).toMatchObject({ version: 1, lastUsedAt: null });
  expect(await database.apiKeys.findById(key.namespaceId, key.id)).toEqual(key);
});

it('finds a key by its hash, in its namespace only', async () => {
  const key = await newApiKey(database);
  const other = await newNamespace(database);
  expect(await database.apiKeys.findBySecretHash(key.namespaceId, key.secretHash)).toEqual(key);
  expect(await database.apiKeys.findBySecretHash(other.id, key.secretHash)).toBeUndefined();
});

it('uses an index to find a key by its hash', async () => {
  const { namespaceId, secretHash } = await newApiKey(database);
  await database.dataSource.query(
    `INSERT INTO api_keys (id, namespace_id, name, name_key, identifier, secret_hash)
     SELECT gen_random_uuid(), $1, 'key ' || n, 'key ' || n, gen_random_uuid(), 'hash ' || n
       FROM generate_series(1, 2000) AS n`,
    [namespaceId],
  );
  await database.dataSource.query('ANALYZE api_keys');
  const plan = await database.dataSource.query<Record<string, string>[]>(
    `EXPLAIN SELECT * FROM api_keys WHERE namespace_id = '${namespaceId}' AND secret_hash = '${secretHash}'`,
  );
  expect(plan[0]?.['QUERY PLAN']).toContain('using api_keys_namespace_id_secret_hash_unique');
});

it('allows a name and a secret once per namespace', async () => {
  const { namespaceId, name, secretHash } = await newApiKey(database);
  await expect(newApiKey(database, { namespaceId, name })).rejects.toMatchObject({
    constraint: 'api_keys_namespace_id_name_key_unique',
  });
  await expect(newApiKey(database, { namespaceId, secretHash })).rejects.toMatchObject({
    constraint: 'api_keys_namespace_id_secret_hash_unique',
  });
  expect((await newApiKey(database, { name, secretHash })).name).toBe(name);
});

it('allows several keys with one identifier', async () => {
  const { namespaceId, identifier } = await newApiKey(database);
  expect((await newApiKey(database, { namespaceId, identifier })).identifier).toBe(identifier);
});

it('keeps the latest use of each key, without incrementing its version', async () => {
  const [one, two, three] = [
    await newApiKey(database),
    await newApiKey(database),
    await newApiKey(database),
  ];
  await database.apiKeys.touch([{ ...one, at: now }]);
  await database.apiKeys.touch([
    { ...one, at: earlier },
    { ...two, at: later },
    { namespaceId: one.namespaceId, id: three.id, at: now },
  ]);
  const read = (key: typeof one): unknown => database.apiKeys.findById(key.namespaceId, key.id);
  expect(await read(one)).toEqual({ ...one, lastUsedAt: now });
  expect(await read(two)).toEqual({ ...two, lastUsedAt: later });
  expect(await read(three)).toEqual(three);
});

it('lists by name and by state', async () => {
  const { id: namespaceId } = await newNamespace(database);
  await newApiKey(database, { namespaceId, name: 'b', disabled: true });
  await newApiKey(database, { namespaceId, name: 'a' });
  await newApiKey(database);
  const list = async (filter: { disabled?: boolean }): Promise<string[]> =>
    (await database.apiKeys.page(namespaceId, { limit: 9 }, filter)).items.map(({ name }) => name);
  expect(await list({})).toEqual(['a', 'b']);
  expect(await list({ disabled: true })).toEqual(['b']);
  expect(await list({ disabled: false })).toEqual(['a']);
});
