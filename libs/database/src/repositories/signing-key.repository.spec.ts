import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database.js';
import type { KeyState, SigningKey } from '../entities/signing-key.entity.js';
import {
  newNamespace,
  newSession,
  newSigningKey,
  newUser,
  testDatabase,
} from '../testing/index.js';

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

it('returns inserted rows, with or without a public part', async () => {
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

describe('for each purpose', () => {
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

  it('one key is next', async () => {
    await newSigningKey(database, { namespaceId, state: 'next' });
    await expect(newSigningKey(database, { namespaceId, state: 'next' })).rejects.toMatchObject({
      code: '23505',
      constraint: 'signing_keys_one_next_index',
    });
    await newSigningKey(database, { namespaceId, state: 'next', purpose: 'refresh' });
    await newSigningKey(database, { namespaceId: elsewhere, state: 'next' });
  });

  it('the active and the next key are found', async () => {
    const active = await newSigningKey(database, { namespaceId });
    expect(await database.signingKeys.pair(namespaceId, 'access')).toEqual({ active });
    const next = await newSigningKey(database, { namespaceId, state: 'next' });
    await newSigningKey(database, { namespaceId, state: 'previous' });
    expect(await database.signingKeys.pair(namespaceId, 'access')).toEqual({ active, next });
    expect(await database.signingKeys.pair(namespaceId, 'refresh')).toEqual({});
    expect(await database.signingKeys.pair(elsewhere, 'access')).toEqual({});
  });
});

it('allows a thumbprint once per namespace', async () => {
  const { kid } = await newSigningKey(database, { namespaceId });
  const again = newSigningKey(database, { namespaceId, kid, state: 'next' });
  await expect(again).rejects.toMatchObject({ constraint: 'signing_keys_namespace_id_kid_unique' });
  await newSigningKey(database, { namespaceId: elsewhere, kid });
});

it('lists all keys, or only unretired ones', async () => {
  const states = ['next', 'active', 'previous', 'retired'] as const;
  for (const state of states) await newSigningKey(database, { namespaceId, state });
  await newSigningKey(database, { namespaceId: elsewhere });
  const all = await database.signingKeys.list(namespaceId);
  expect(all.map(({ state }) => state).sort()).toEqual([...states].sort());
  const live = await database.signingKeys.listLive(namespaceId);
  expect(live.map(({ state }) => state).sort()).toEqual(['active', 'next', 'previous']);
});

it('lists live keys in order of publication', async () => {
  const at = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
  const times = { active: 2, next: 3, previous: 1 } as const;
  for (const [state, time] of Object.entries(times)) {
    const publishedAt = at(time);
    await newSigningKey(database, { namespaceId, state: state as KeyState, publishedAt });
  }
  const live = await database.signingKeys.listLive(namespaceId);
  expect(live.map(({ state }) => state)).toEqual(['previous', 'active', 'next']);
});

it('changes the state of a key in its namespace only', async () => {
  const key = await newSigningKey(database, { namespaceId });
  await database.signingKeys.setState(elsewhere, key.id, 'next', {});
  expect(await database.signingKeys.findById(namespaceId, key.id)).toEqual(key);
  await database.signingKeys.setState(namespaceId, key.id, 'previous', { retiresAt: after });
  expect(await database.signingKeys.findById(namespaceId, key.id)).toEqual({
    ...key,
    state: 'previous',
    retiresAt: after,
  });
});

it('retires a key in its namespace permanently, and erases its private part', async () => {
  const key = await newSigningKey(database, { namespaceId });
  const how = { reason: 'compromised', now } as const;
  await database.signingKeys.retire(elsewhere, key.id, how);
  expect(await database.signingKeys.findById(namespaceId, key.id)).toEqual(key);
  await database.signingKeys.retire(namespaceId, key.id, { ...how, retiresAt: after });
  await database.signingKeys.setState(namespaceId, key.id, 'active', {});
  await database.signingKeys.retire(namespaceId, key.id, { reason: 'rotated', now: after });
  expect(await database.signingKeys.findById(namespaceId, key.id)).toEqual({
    ...key,
    state: 'retired',
    encryptedPrivateKey: null,
    retiresAt: after,
    retiredAt: now,
    retiredReason: 'compromised',
  });
});

it('retires previous keys when they are due', async () => {
  const previous = { namespaceId, state: 'previous' } as const;
  const ended = await newSigningKey(database, { ...previous, retiresAt: before });
  const ending = await newSigningKey(database, { ...previous, retiresAt: now });
  const needed = await newSigningKey(database, { ...previous, retiresAt: after });
  const open = await newSigningKey(database, { ...previous, retiresAt: null });
  const active = await newSigningKey(database, { namespaceId, retiresAt: before });
  await newSigningKey(database, { namespaceId: elsewhere, state: 'previous', retiresAt: after });

  const retired = await database.signingKeys.retireExpiredKeys(now);
  expect(retired.map(({ id }) => id).sort()).toEqual([ended.id, ending.id].sort());
  const gone = {
    state: 'retired',
    retiredAt: now,
    retiredReason: 'rotated',
    encryptedPrivateKey: null,
  };
  for (const { id } of [ended, ending]) {
    expect(await database.signingKeys.findById(namespaceId, id)).toMatchObject(gone);
  }
  for (const key of [needed, open, active]) {
    expect(await database.signingKeys.findById(namespaceId, key.id)).toEqual(key);
  }
  expect(await database.signingKeys.retireExpiredKeys(now)).toEqual([]);
});

it.each([
  ['refresh', 'refreshKeyId'],
  ['encryption', 'encryptionKeyId'],
] as const)('does not retire a %s key of an active session', async (purpose, column) => {
  const key = { namespaceId, state: 'previous', purpose, retiresAt: before } as const;
  const { id } = await newSigningKey(database, key);
  const user = await newUser(database, { namespaceId });
  const session = await newSession(database, user, { expiresAt: after, [column]: id });
  await newSession(database, user, { expiresAt: now, [column]: id });
  expect(await database.signingKeys.retireExpiredKeys(now)).toEqual([]);
  await database.sessions.revoke(namespaceId, session.id, 'logout', now);
  expect(await database.signingKeys.retireExpiredKeys(now)).toMatchObject([{ id }]);
});

it('lists compromised keys of refresh tokens until the last token has expired', async () => {
  const compromised = (values: Partial<SigningKey>): Promise<SigningKey> =>
    newSigningKey(database, {
      namespaceId,
      state: 'retired',
      retiredReason: 'compromised',
      retiresAt: after,
      ...values,
    });
  const alive = await compromised({ purpose: 'refresh' });
  await compromised({ purpose: 'refresh', retiresAt: now });
  await compromised({ purpose: 'refresh', retiredReason: 'rotated' });
  await compromised({ purpose: 'access' });
  const listed = await database.signingKeys.listCompromised(now);
  expect(listed.map(({ id }) => id)).toEqual([alive.id]);
});

it('deletes keys that were retired long ago', async () => {
  const retired = { namespaceId, state: 'retired' } as const;
  await newSigningKey(database, { ...retired, retiredAt: before });
  const recent = await newSigningKey(database, { ...retired, retiredAt: now });
  const active = await newSigningKey(database, { namespaceId });
  await database.signingKeys.deleteRetired(now);
  const left = await database.signingKeys.list(namespaceId);
  expect(left.map(({ id }) => id).sort()).toEqual([recent.id, active.id].sort());
});
