import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database.js';
import { newId } from '../ids.js';
import {
  newConsoleSession,
  newPersonalAccessToken,
  newAdministrator,
  newNamespace,
  testDatabase,
} from '../testing/index.js';

const now = new Date('2030-01-01T12:00:00.000Z');
const before = new Date(now.getTime() - 1);
const after = new Date(now.getTime() + 1);

let database: Database;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

describe('administrators', () => {
  it('exist or not', async () => {
    expect(await database.administrators.exists()).toBe(false);
    await newAdministrator(database);
    expect(await database.administrators.exists()).toBe(true);
  });

  it('are found by ID and key, edited and deleted by version', async () => {
    const administrator = await newAdministrator(database, { username: 'Ada' });
    const { id } = administrator;
    expect(await database.administrators.findById(id)).toEqual(administrator);
    expect(await database.administrators.findByUsernameKey('ada')).toEqual(administrator);
    expect(await database.administrators.findByUsernameKey('Ada')).toBeUndefined();
    await expect(newAdministrator(database, { username: 'ADA' })).rejects.toMatchObject({
      constraint: 'administrators_username_key_unique',
    });
    const edited = await database.administrators.edit(id, 1, { role: 'auditor' }, now);
    expect(edited).toEqual({ ...administrator, role: 'auditor', version: 2, updatedAt: now });
    expect(await database.administrators.delete(id, 1)).toBe('conflict');
    expect(await database.administrators.delete(id, 2)).toBe('deleted');
  });

  it('are listed by username, and found by a part of it or by ID', async () => {
    const [b, a] = [
      await newAdministrator(database, { username: 'list_B' }),
      await newAdministrator(database, { username: 'list_a' }),
    ];
    const list = async (search: { text: string; id?: string }, sort?: string): Promise<string[]> =>
      (await database.administrators.page({ limit: 9, search, sort })).items.map(({ id }) => id);
    expect(await list({ text: 'list_' })).toEqual([a.id, b.id]);
    expect(await list({ text: 'list_' }, '-username')).toEqual([b.id, a.id]);
    expect(await list({ text: 'list%' })).toEqual([]);
    expect(await list({ text: a.id, id: a.id })).toEqual([a.id]);
  });

  it('have the namespaces that were assigned last', async () => {
    const administrator = await newAdministrator(database, { role: 'namespace-admin' });
    const other = await newAdministrator(database, { role: 'namespace-admin' });
    const [b, a, c] = [
      await newNamespace(database, { name: 'ns-b' }),
      await newNamespace(database, { name: 'ns-a' }),
      await newNamespace(database, { name: 'ns-c' }),
    ];
    await database.administrators.assignNamespaces(administrator.id, [b.id, a.id, b.id]);
    await database.administrators.assignNamespaces(other.id, [c.id]);
    const names = async (id: string): Promise<string[]> =>
      (await database.administrators.namespacesOf(id)).map(({ name }) => name);
    expect(await names(administrator.id)).toEqual(['ns-a', 'ns-b']);
    await database.administrators.assignNamespaces(administrator.id, [c.id]);
    expect(await names(administrator.id)).toEqual(['ns-c']);
    await database.administrators.assignNamespaces(administrator.id, []);
    expect(await names(administrator.id)).toEqual([]);
    expect(await names(other.id)).toEqual(['ns-c']);
    await database.namespaces.delete(c.id, undefined);
    expect(await names(other.id)).toEqual([]);
  });
});

it('lists the enabled owners', async () => {
  const owner = await newAdministrator(database);
  const disabled = await newAdministrator(database, { disabled: true });
  const auditor = await newAdministrator(database, { role: 'auditor' });
  const owners = await database.administrators.enabledOwners();
  expect(owners).toContain(owner.id);
  expect(owners).not.toContain(disabled.id);
  expect(owners).not.toContain(auditor.id);
});

describe('console sessions', () => {
  it('are found by their hash, with the administrator and the namespaces', async () => {
    const administrator = await newAdministrator(database, { role: 'namespace-admin' });
    const [a, b] = [await newNamespace(database), await newNamespace(database)];
    await database.administrators.assignNamespaces(administrator.id, [a.id, b.id]);
    const credential = await newConsoleSession(database, administrator);
    const found = await database.consoleSessions.findBySecretHash(credential.secretHash);
    expect(found?.credential).toMatchObject(credential);
    expect(found?.administrator).toEqual(administrator);
    expect(found?.namespaceIds.toSorted()).toEqual([a.id, b.id].sort());
    expect(await database.consoleSessions.findBySecretHash('unknown')).toBeUndefined();
  });

  it('are touched, and revoked one by one or all but one', async () => {
    const administrator = await newAdministrator(database);
    const one = await newConsoleSession(database, administrator, { createdAt: before });
    const kept = await newConsoleSession(database, administrator, { createdAt: now });
    await newConsoleSession(database, administrator, { createdAt: after });
    const foreign = await newConsoleSession(database, await newAdministrator(database));
    const list = async (): Promise<string[]> =>
      (await database.consoleSessions.listOf(administrator.id, new Date(0))).map(({ id }) => id);

    await database.consoleSessions.touch(kept.id, after);
    const touched = await database.consoleSessions.findBySecretHash(kept.secretHash);
    expect(touched?.credential.lastSeenAt).toEqual(after);
    const untouched = await database.consoleSessions.findBySecretHash(one.secretHash);
    expect(untouched?.credential.lastSeenAt).toEqual(one.lastSeenAt);

    expect(await database.consoleSessions.delete(administrator.id, foreign.id)).toBe(false);
    expect(await database.consoleSessions.delete(administrator.id, one.id)).toBe(true);
    expect(await database.consoleSessions.delete(administrator.id, one.id)).toBe(false);
    await database.consoleSessions.deleteAllOf(administrator.id, kept.id);
    expect(await list()).toEqual([kept.id]);
    await database.consoleSessions.deleteAllOf(administrator.id);
    expect(await list()).toEqual([]);
    expect(await database.consoleSessions.findBySecretHash(foreign.secretHash)).toBeDefined();
  });

  it('are not listed after they expire, and are then deleted', async () => {
    const administrator = await newAdministrator(database);
    const expired = await newConsoleSession(database, administrator, { expiresAt: before });
    const ending = await newConsoleSession(database, administrator, { expiresAt: now });
    const live = await newConsoleSession(database, administrator, { expiresAt: after });
    const listed = await database.consoleSessions.listOf(administrator.id, now);
    expect(listed.map(({ id }) => id)).toEqual([live.id]);
    await database.consoleSessions.deleteExpired(now);
    const left = await database.consoleSessions.listOf(administrator.id, new Date(0));
    expect(left.map(({ id }) => id).sort()).toEqual([ending.id, live.id].sort());
    expect(await database.consoleSessions.findBySecretHash(expired.secretHash)).toBeUndefined();
  });
});

describe('personal access tokens', () => {
  it('are found by their hash, listed, touched and deleted', async () => {
    const administrator = await newAdministrator(database);
    const other = await newAdministrator(database);
    const token = await newPersonalAccessToken(database, administrator, { expiresAt: before });
    const found = await database.personalAccessTokens.findBySecretHash(token.secretHash);
    expect(found?.administrator).toEqual(administrator);
    expect(found?.credential).toMatchObject({ id: token.id, lastUsedAt: null });
    expect(found?.namespaceIds).toEqual([]);
    await database.personalAccessTokens.touch(token.id, now);
    const listed = await database.personalAccessTokens.listOf(administrator.id);
    expect(listed).toMatchObject([{ id: token.id, lastUsedAt: now }]);
    expect(await database.personalAccessTokens.delete(other.id, token.id)).toBe(false);
    expect(await database.personalAccessTokens.delete(administrator.id, token.id)).toBe(true);
    expect(await database.personalAccessTokens.listOf(administrator.id)).toEqual([]);
  });

  it('are deleted with their administrator, or all at once', async () => {
    const [leaver, stayer] = [await newAdministrator(database), await newAdministrator(database)];
    const gone = await newPersonalAccessToken(database, leaver);
    const session = await newConsoleSession(database, leaver);
    const kept = await newPersonalAccessToken(database, stayer);
    await database.administrators.delete(leaver.id, undefined);
    expect(await database.personalAccessTokens.findBySecretHash(gone.secretHash)).toBeUndefined();
    expect(await database.consoleSessions.findBySecretHash(session.secretHash)).toBeUndefined();
    expect(await database.personalAccessTokens.findBySecretHash(kept.secretHash)).toBeDefined();
    await database.personalAccessTokens.deleteAllOf(stayer.id);
    expect(await database.personalAccessTokens.listOf(stayer.id)).toEqual([]);
  });

  it('are unique by their hash', async () => {
    const administrator = await newAdministrator(database);
    const { secretHash } = await newPersonalAccessToken(database, administrator);
    await expect(
      newPersonalAccessToken(database, administrator, { secretHash }),
    ).rejects.toMatchObject({
      constraint: 'admin_tokens_secret_hash_unique',
    });
    const orphan = newPersonalAccessToken(database, { ...administrator, id: newId() });
    await expect(orphan).rejects.toMatchObject({
      constraint: 'admin_tokens_administrator_id_fkey',
    });
  });
});

it('keeps the first check value of a master key', async () => {
  await database.masterKeys.insertIfNew('first', 'check value');
  await database.masterKeys.insertIfNew('first', 'check value of another node');
  await database.masterKeys.insertIfNew('second', 'another check value');
  const checks = (await database.masterKeys.list()).map(({ id, check }) => [id, check]);
  expect(checks.toSorted()).toEqual([
    ['first', 'check value'],
    ['second', 'another check value'],
  ]);
});
