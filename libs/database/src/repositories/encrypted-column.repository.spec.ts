import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../database.js';
import type { SigningKey } from '../entities/signing-key.entity.js';
import { newNamespace, newSigningKey, testDatabase } from '../testing/index.js';
import type { EncryptedColumn, EncryptedValue } from './encrypted-column.repository.js';

const column: EncryptedColumn = {
  table: 'signing_keys',
  column: 'sealed_private',
  boundTo: ['namespace_id', 'purpose'],
};
const start = { after: '00000000-0000-0000-0000-000000000000', limit: 9 };

let database: Database;
let keys: SigningKey[];

beforeAll(async () => {
  database = await testDatabase();
  const { id: namespaceId } = await newNamespace(database);
  keys = [];
  for (const encryptedPrivateKey of [
    'v1.old.a',
    'v1.new.b',
    'v1.old.c',
    null,
    'no ciphertext',
    'v1.old',
  ]) {
    keys.push(
      await newSigningKey(database, { namespaceId, state: 'previous', encryptedPrivateKey }),
    );
  }
});
afterAll(() => database.close());

it('counts values by master key', async () => {
  const counts = await database.encryptedColumns.countByMasterKey(column);
  expect([...counts].sort()).toEqual([
    ['new', 1],
    ['old', 2],
  ]);
});

it('lists values under other master keys in pages, with their bound columns', async () => {
  const all = await database.encryptedColumns.listNotUnder(column, 'new', start);
  expect(all.map(({ ciphertext }) => ciphertext)).toEqual([
    'v1.old.a',
    'v1.old.c',
    'no ciphertext',
    'v1.old',
  ]);
  const { id, namespaceId } = keys[0] ?? ({} as SigningKey);
  expect(all[0]).toEqual({
    id,
    ciphertext: 'v1.old.a',
    boundTo: { namespace_id: namespaceId, purpose: 'access' },
  });
  const first = await database.encryptedColumns.listNotUnder(column, 'new', { ...start, limit: 1 });
  const page = { after: first[0]?.id ?? '', limit: 1 };
  expect(await database.encryptedColumns.listNotUnder(column, 'new', page)).toEqual([all[1]]);
});

it('replaces a ciphertext once, unless it has changed in the meantime', async () => {
  const [value] = await database.encryptedColumns.listNotUnder(column, 'new', start);
  const replace = (encrypted: string) =>
    database.encryptedColumns.replace(column, value as EncryptedValue, encrypted);
  expect(await replace('v1.new.a')).toBe(true);
  expect(await replace('v1.new.other')).toBe(false);
  const { namespaceId } = keys[0] ?? ({} as SigningKey);
  const row = await database.signingKeys.findById(namespaceId, value?.id ?? '');
  expect(row?.encryptedPrivateKey).toBe('v1.new.a');
});
