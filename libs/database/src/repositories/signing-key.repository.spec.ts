import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database.js';
import { newNamespace, newSigningKey, testDatabase } from '../testing/index.js';

const now = new Date('2030-01-01T12:00:00.000Z');
const before = new Date(now.getTime() - 1);
const after = new Date(now.getTime() + 1);

let database: Database;
let namespaceId: string;
let elsewhere: string;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

beforeEach(async () => {
  namespaceId = (await newNamespace(database)).id;
  elsewhere = (await newNamespace(database)).id;
});

it('gives back what it inserts, with a public part or none', async () => {
  const pair = await newSigningKey(database, { namespaceId });
  const secret = await newSigningKey(database, {
    namespaceId,
    algorithm: 'HS256',
    purpose: 'refresh',
    publicJwk: null,
  });
  expect(await database.signingKeys.findById(namespaceId, pair.id)).toEqual(pair);
  expect(await database.signingKeys.findById(namespaceId, secret.id)).toEqual(secret);
  expect(await database.signingKeys.findById(elsewhere, pair.id)).toBeUndefined();
});

describe('of one purpose', () => {
  it('one key is active', async () => {
    await newSigningKey(database, { namespaceId });
    await expect(newSigningKey(database, { namespaceId })).rejects.toMatchObject({
      code: '23505',
      constraint: 'signing_keys_one_active_index',
    });
    await newSigningKey(database, { namespaceId, purpose: 'refresh' });
    await newSigningKey(database, { namespaceId, state: 'next' });
    await newSigningKey(database, { namespaceId, state: 'previous' });
    await newSigningKey(database, { namespaceId, state: 'previous' });
    await newSigningKey(database, { namespaceId: elsewhere });
  });

  it('the active one is found and locked', async () => {
    const active = await newSigningKey(database, { namespaceId });
    await newSigningKey(database, { namespaceId, state: 'next' });
    const locked = await database.transaction((tx) =>
      tx.signingKeys.lockActive(namespaceId, 'access'),
    );
    expect(locked).toEqual(active);
    const none = await database.transaction((tx) => tx.signingKeys.lockActive(elsewhere, 'access'));
    expect(none).toBeUndefined();
  });
});

it('takes a thumbprint once in a namespace', async () => {
  const { kid } = await newSigningKey(database, { namespaceId });
  const again = newSigningKey(database, { namespaceId, kid, state: 'next' });
  await expect(again).rejects.toMatchObject({ constraint: 'signing_keys_namespace_id_kid_unique' });
  await newSigningKey(database, { namespaceId: elsewhere, kid });
});

it('lists all, and those that are not retired', async () => {
  const states = ['next', 'active', 'previous', 'retired'] as const;
  for (const state of states) await newSigningKey(database, { namespaceId, state });
  await newSigningKey(database, { namespaceId: elsewhere });
  const all = await database.signingKeys.list(namespaceId);
  expect(all.map(({ state }) => state).sort()).toEqual([...states].sort());
  const live = await database.signingKeys.listLive(namespaceId);
  expect(live.map(({ state }) => state).sort()).toEqual(['active', 'next', 'previous']);
});

it('changes the state of a key of its namespace only', async () => {
  const key = await newSigningKey(database, { namespaceId });
  await database.signingKeys.setState(elsewhere, key.id, 'retired', {});
  expect(await database.signingKeys.findById(namespaceId, key.id)).toEqual(key);
  await database.signingKeys.setState(namespaceId, key.id, 'previous', { retiresAt: after });
  expect(await database.signingKeys.findById(namespaceId, key.id)).toEqual({
    ...key,
    state: 'previous',
    retiresAt: after,
  });
});

it('retires previous keys when their time has come', async () => {
  const previous = { namespaceId, state: 'previous' } as const;
  const ended = await newSigningKey(database, { ...previous, retiresAt: before });
  const ending = await newSigningKey(database, { ...previous, retiresAt: now });
  const needed = await newSigningKey(database, { ...previous, retiresAt: after });
  const open = await newSigningKey(database, { ...previous, retiresAt: null });
  const active = await newSigningKey(database, { namespaceId, retiresAt: before });
  await newSigningKey(database, { namespaceId: elsewhere, state: 'previous', retiresAt: after });

  expect(await database.signingKeys.retireEnded(now)).toEqual([namespaceId]);
  const states = new Map(
    (await database.signingKeys.list(namespaceId)).map(({ id, state }) => [id, state]),
  );
  expect([ended, ending, needed, open, active].map(({ id }) => states.get(id))).toEqual([
    'retired',
    'retired',
    'previous',
    'previous',
    'active',
  ]);
  expect(await database.signingKeys.retireEnded(now)).toEqual([]);
});
