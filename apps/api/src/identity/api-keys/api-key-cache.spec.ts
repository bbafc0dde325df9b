import { newApiKey, newNamespace, testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { ChangeFeed, type ApiKey, type Database } from '#database';
import { ApiKeyCache } from './api-key-cache.js';

let database: Database;
let feed: ChangeFeed;
let cache: ApiKeyCache;
let key: ApiKey;

beforeAll(async () => {
  database = await testDatabase();
  feed = new ChangeFeed(database.dataSource, () => undefined);
  await feed.start();
});
afterAll(async () => {
  feed.stop();
  await database.close();
});
beforeEach(async () => {
  cache = new ApiKeyCache(database, feed);
  const { id: namespaceId } = await newNamespace(database);
  key = await newApiKey(database, { namespaceId });
});

const find = () => cache.findBySecretHash(key.namespaceId, key.secretHash);
const findWithRights = () => cache.findWithRights(key.namespaceId, key.id);

it('reads a key and its rights once', async () => {
  await find();
  await findWithRights();
  const query = vi.spyOn(database.dataSource.manager, 'query');
  const findOne = vi.spyOn(database.dataSource.manager, 'findOneBy');
  expect(await find()).toEqual(key);
  expect(await findWithRights()).toEqual({ key, rights: [] });
  expect(query).not.toHaveBeenCalled();
  expect(findOne).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

it.each<['user' | 'namespace', 'id' | 'namespaceId']>([
  ['user', 'id'],
  ['namespace', 'namespaceId'],
])('reads them again after a change of topic %s', async (topic, id) => {
  await find();
  await findWithRights();
  await database.dataSource.query('UPDATE api_keys SET disabled = true WHERE id = $1', [key.id]);
  await database.transaction((tx) => tx.changes.publish(topic, key[id]));
  await vi.waitFor(async () => {
    expect(await find()).toMatchObject({ disabled: true });
    expect(await findWithRights()).toMatchObject({ key: { disabled: true } });
  });
});

it('does not remember that a secret is unknown', async () => {
  const hash = 'f'.repeat(64);
  expect(await cache.findBySecretHash(key.namespaceId, hash)).toBeUndefined();
  await newApiKey(database, { namespaceId: key.namespaceId, secretHash: hash });
  expect(await cache.findBySecretHash(key.namespaceId, hash)).toMatchObject({ secretHash: hash });
});

it('finds a key in its own namespace only', async () => {
  await find();
  const other = await newNamespace(database);
  expect(await cache.findBySecretHash(other.id, key.secretHash)).toBeUndefined();
  expect(await cache.findWithRights(other.id, key.id)).toBeUndefined();
});
