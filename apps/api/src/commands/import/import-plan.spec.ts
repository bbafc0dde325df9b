import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#database';
import { testDatabase } from '#database/testing';
import { checkName } from '../../core/fields/names.js';
import { planImport } from './import-plan.js';
import type { ImportSource } from './import-source.js';

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

function keysNamed(names: readonly string[]): ImportSource {
  const apiKeys = names.map((name, at) => ({
    name,
    identifier: '7d1f5f3e-1111-4222-8333-444455556666',
    sha512: String(at).padStart(128, '0'),
    expiresAt: null,
  }));
  const [settings, notes] = [{}, []];
  return {
    product: 'an older server',
    namespaces: [{ name: 'devices', settings, notes, groups: [], users: [], apiKeys }],
    orgs: [],
    skipped: [],
    remarks: [],
    byHand: [],
  };
}

it('gives every API key a valid and unique name', async () => {
  const names = ['one', 'one', 'ONE', 'a\nb', 'x'.repeat(5_000), 'y\u{202e}', '', 'one (2)'];
  const { namespaces } = await planImport(database, keysNamed(names), new Map());
  const keys = namespaces[0]?.apiKeys ?? [];
  expect(keys.map(({ outcome }) => outcome)).toEqual(names.map(() => 'create'));
  const given = keys.map(({ newName }) => newName);
  expect(given.map((name) => checkName(name)).filter((fault) => fault !== undefined)).toEqual([]);
  expect(new Set(given.map((name) => name.toLowerCase())).size).toBe(names.length);
  expect(keys[3]?.notes).toEqual(['its name must not contain control characters']);
});

it('numbers many keys of the same name in one pass', async () => {
  const { namespaces } = await planImport(
    database,
    keysNamed(Array.from({ length: 3_000 }, () => 'key')),
    new Map(),
  );
  expect(namespaces[0]?.apiKeys.at(-1)?.newName).toBe('key (3000)');
});
