import { newNamespace, newSigningKey, testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database, Namespace } from '#database';
import { StartError } from '../../core/errors/start-error.js';
import { readSettings } from '../../core/settings/settings.js';
import { KeyGenerator } from '../../keys/signing-keys/key-generator.js';
import { signingKeyContext } from './encryption-contexts.js';
import { MasterKeys, UnknownMasterKeyError } from './master-keys.js';
import { reencryptAll } from './reencrypt.js';
import { countEncrypted, encryptedColumns } from './encrypted-columns.js';
import { loadVerifiedMasterKeys } from './load-master-keys.js';

const old = MasterKeys.generate('old');
const fresh = MasterKeys.generate('fresh');
const both = MasterKeys.parse(`${fresh},${old}`);

let database: Database;
let namespace: Namespace;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

beforeEach(async () => {
  await database.dataSource.query('DELETE FROM namespaces');
  await database.dataSource.query('DELETE FROM master_keys');
  namespace = await newNamespace(database);
});

/** Creates an access and a refresh key, encrypted under the first of these master keys. */
async function newKeys(masterKeys: MasterKeys): Promise<void> {
  for (const { sharedSecret, ...key } of await new KeyGenerator(masterKeys).createFirstKeys(
    namespace,
  )) {
    expect(sharedSecret).toBeNull();
    await newSigningKey(database, { ...key, state: 'previous' });
  }
}

/** The decrypted private keys, as text. */
async function opened(masterKeys: MasterKeys): Promise<string[]> {
  const keys = await database.signingKeys.list(namespace.id);
  return keys.map((key) =>
    new TextDecoder().decode(
      masterKeys.decrypt(key.encryptedPrivateKey ?? '', signingKeyContext(key)),
    ),
  );
}

it('knows every encrypted column', async () => {
  const columns = await database.dataSource.query<{ table: string; column: string }[]>(
    `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
      WHERE table_schema = current_schema() AND column_name LIKE 'sealed\\_%' AND data_type = 'text'
      ORDER BY 1, 2`,
  );
  const known = encryptedColumns.map(({ table, column }) => ({ table, column }));
  expect(columns).toEqual(known.sort((a, b) => (a.table < b.table ? -1 : 1)));
});

describe('re-encryption', () => {
  it('leaves nothing under the older master key, and the plaintexts unchanged', async () => {
    await newKeys(MasterKeys.parse(old));
    await newKeys(both);
    const before = await opened(both);
    const { reencrypted, damaged } = await reencryptAll(database, both);
    expect([...reencrypted]).toEqual([['signing keys', 2]]);
    expect(damaged).toEqual([]);
    expect([...(await countEncrypted(database)).keys()]).toEqual(['fresh']);
    expect(await opened(MasterKeys.parse(fresh))).toEqual(before);
  });

  it('has nothing to do the second time', async () => {
    await newKeys(MasterKeys.parse(old));
    await reencryptAll(database, both);
    const stored = await database.signingKeys.list(namespace.id);
    expect((await reencryptAll(database, both)).reencrypted.size).toBe(0);
    expect(await database.signingKeys.list(namespace.id)).toEqual(stored);
  });

  it('uses several transactions, and skips values that cannot be decrypted', async () => {
    const masterKeys = MasterKeys.parse(old);
    const place = { namespaceId: namespace.id, algorithm: 'ES256', purpose: 'access' } as const;
    for (let number = 0; number < 450; number += 1) {
      const kid = `kid ${number}`;
      // Every hundredth value was encrypted with the context of another row.
      const context = signingKeyContext({
        ...place,
        kid: number % 100 === 0 ? 'elsewhere' : kid,
      });
      const encryptedPrivateKey = masterKeys.encrypt(new Uint8Array(1), context);
      await newSigningKey(database, { ...place, kid, encryptedPrivateKey, state: 'previous' });
    }
    const { reencrypted, damaged } = await reencryptAll(database, both);
    expect([...reencrypted]).toEqual([['signing keys', 445]]);
    expect(damaged).toHaveLength(5);
    expect(damaged[0]).toMatch(/^signing_keys [0-9a-f-]{36}$/);
  });

  it('stops at a missing master key', async () => {
    await newKeys(MasterKeys.parse(old));
    const other = MasterKeys.parse(fresh);
    await expect(reencryptAll(database, other)).rejects.toThrow(UnknownMasterKeyError);
  });
});

describe('start-up', () => {
  const unlock = (...keys: string[]): Promise<MasterKeys> =>
    loadVerifiedMasterKeys({ ...readSettings({}), masterKeys: keys.join(',') }, database);

  it('is refused without a master key that encrypted values need, and names it', async () => {
    await newKeys(MasterKeys.parse(old));
    const refusal = unlock(fresh);
    await expect(refusal).rejects.toThrow(StartError);
    await expect(refusal).rejects.toThrow(
      'The database contains 2 signing keys encrypted with the master key `old`, which is missing from SIGNET_MASTER_KEYS.',
    );
    expect((await unlock(fresh, old)).ids).toEqual(['fresh', 'old']);
  });

  it('is refused without a master key that was used before, even if no value needs it', async () => {
    await unlock(old);
    await expect(unlock(fresh)).rejects.toThrow('`old`');
  });

  it('no longer requires a master key that was retired', async () => {
    await unlock(old);
    await newKeys(MasterKeys.parse(old));
    await unlock(fresh, old);
    await reencryptAll(database, both);
    await database.masterKeys.delete('old');
    // A node that still has both keys starts once more.
    await unlock(fresh, old);
    expect((await unlock(fresh)).ids).toEqual(['fresh']);
  });

  it('is refused with another secret under the same key id', async () => {
    await newKeys(MasterKeys.parse(old));
    await unlock(old);
    await expect(unlock(MasterKeys.generate('old'))).rejects.toThrow('is not the key');
  });
});
