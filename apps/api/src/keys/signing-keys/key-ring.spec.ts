import { newNamespace, testDatabase } from '#database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangeFeed, newId, type Database } from '#database';
import { KeyRing } from './key-ring.js';
import { keysOn } from './keys.testing.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';

let database: Database;
let feed: ChangeFeed;
let ring: KeyRing;
const masterKeys = MasterKeys.parse(MasterKeys.generate('test'));

beforeAll(async () => {
  database = await testDatabase();
  feed = new ChangeFeed(database.dataSource, () => undefined);
  await feed.start();
  ring = new KeyRing(database, masterKeys, feed);
});
afterAll(async () => {
  feed.stop();
  await database.close();
});

describe('the keys of a namespace that is deleted while a request uses it', () => {
  const gone = expect.objectContaining({ code: 'namespace.unknown', status: 404 }) as Error;

  it('sign and encrypt nothing, which is not a fault of the server', async () => {
    const keys = await ring.loadKeyRing(newId());
    expect(() => keys.activeKey('access')).toThrow(gone);
    expect(() => keys.activeRefreshKeyIds(true)).toThrow(gone);
    expect(() => keys.refreshKey(newId())).toThrow(gone);
    expect(() => keys.encryptionKey(null)).toThrow(gone);
    expect(() => keys.accessAlgorithms).toThrow(gone);
  });

  it('verify no token', async () => {
    const keys = await ring.loadKeyRing(newId());
    expect(keys.findVerificationKey('access', 'some-kid')).toBeUndefined();
    expect(keys.findDecryptionKey('some-kid')).toBeUndefined();
  });
});

it('a key that is missing in a namespace with others is a fault of the server', async () => {
  const namespace = await newNamespace(database);
  await keysOn(database, masterKeys).insertFirst(namespace);
  const keys = await ring.loadKeyRing(namespace.id);
  expect(keys.activeKey('access').purpose).toBe('access');
  expect(() => keys.encryptionKey(null)).toThrow('no active encryption key');
});
