import { createHash } from 'node:crypto';
import { newApiKey, newNamespace, testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiKey, Database } from '#database';
import type { AppError } from '../../core/errors/app-error.js';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { hashApiKey, newApiKey as newSecret } from './api-key-secrets.js';
import type { ImportedApiKey } from './api-keys.dto.js';
import { ApiKeysImportService } from './api-keys-import.service.js';

const identifier = '6f1b7a3e-2f4c-4a55-9d53-1c5f0e6a7b8c';
const sha512 = (text: string): string => createHash('sha512').update(text).digest('hex');

let database: Database;
let service: ApiKeysImportService;
let namespaceId: string;

beforeAll(async () => {
  database = await testDatabase();
  service = new ApiKeysImportService(database, auditLogOn(database));
});

afterAll(() => database.close());

beforeEach(async () => {
  namespaceId = (await newNamespace(database)).id;
});

const present = async (): Promise<ApiKey[]> =>
  (await database.apiKeys.page(namespaceId, { limit: 99 })).items;

/** Imports rows that are refused, and gives why. */
async function refusal(rows: Partial<ImportedApiKey>[]): Promise<AppError> {
  const keys = rows.map((row, index) => ({ name: `key ${index}`, identifier, ...row }));
  const outcome: unknown = await service
    .import(namespaceId, { keys })
    .catch((error: unknown) => error);
  return outcome as AppError;
}

it('takes plain keys and hashes, with identifier and end', async () => {
  const expiresAt = '2031-01-01T00:00:00Z';
  const own = newSecret('0197f7c3-9d3f-7b1a-8a53-0242ac120002');
  const keys = [
    { name: 'plain', identifier, key: 'a plain key, any form', expiresAt },
    { name: 'hashed', identifier, sha512: sha512('another key').toUpperCase(), expiresAt: null },
    { name: 'of another Signet', identifier: identifier.toUpperCase(), key: own },
  ];
  expect(await service.import(namespaceId, { keys })).toEqual({ imported: 3 });
  const [hashed, moved, plain] = await present();
  expect(plain).toMatchObject({
    name: 'plain',
    identifier,
    secretHash: sha512('a plain key, any form'),
    hashKind: 'sha512',
    expiresAt: new Date(expiresAt),
    disabled: false,
    allowedAddresses: [],
    version: 1,
  });
  expect(hashed).toMatchObject({ secretHash: sha512('another key'), expiresAt: null });
  expect(moved).toMatchObject({ ...hashApiKey(own), identifier });
});

it('takes nothing at all without complaint', async () => {
  expect(await service.import(namespaceId, { keys: [] })).toEqual({ imported: 0 });
});

it('takes a thousand', async () => {
  const keys = Array.from({ length: 1000 }, (_, index) => ({
    name: `key ${index}`,
    identifier,
    key: `the key with the number ${index}`,
  }));
  expect(await service.import(namespaceId, { keys })).toEqual({ imported: 1000 });
});

describe('refuses all for one', () => {
  it('without a secret, with two, or with a typo', async () => {
    const { code, fields } = await refusal([
      { key: 'a key without fault' },
      {},
      { key: 'a key with its hash', sha512: sha512('a key with its hash') },
      { key: 'sgn_something_like_a_key' },
    ]);
    expect(code).toBe('request.invalid');
    expect(fields.map(({ pointer }) => pointer)).toEqual(['/keys/1', '/keys/2', '/keys/3/key']);
    expect(await present()).toEqual([]);
  });

  it('whose name or secret exists already, in either form, and names them', async () => {
    await newApiKey(database, { namespaceId, name: 'there', ...hashApiKey('an existing key') });
    const { code, fields } = await refusal([
      { key: 'a key without fault' },
      { name: 'There', key: 'another key without fault' },
      { key: 'an existing key' },
      { sha512: sha512('an existing key') },
    ]);
    expect(code).toBe('api_key.import_refused');
    expect(fields.map(({ pointer }) => pointer)).toEqual([
      '/keys/1/name',
      '/keys/2/key',
      '/keys/3/sha512',
    ]);
    expect(await present()).toHaveLength(1);
  });

  it('that the list has twice', async () => {
    const { code, fields } = await refusal([
      { name: 'Twice', key: 'one key of several' },
      { name: 'twice', key: 'other key of several' },
      { sha512: sha512('one key of several') },
    ]);
    expect(code).toBe('api_key.import_refused');
    expect(fields.map(({ pointer }) => pointer)).toEqual(['/keys/1/name', '/keys/2/sha512']);
    expect(await present()).toEqual([]);
  });
});

it('takes what another namespace has', async () => {
  await newApiKey(database, { name: 'key', ...hashApiKey('a key that is elsewhere') });
  const keys = [{ name: 'key', identifier, key: 'a key that is elsewhere' }];
  expect(await service.import(namespaceId, { keys })).toEqual({ imported: 1 });
});
