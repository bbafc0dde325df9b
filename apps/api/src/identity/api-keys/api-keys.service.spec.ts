import { newApiKey, newNamespace, newSession, testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ChangeFeed,
  newId,
  type ApiKey,
  type ChangeEvent,
  type Database,
  type Session,
} from '#database';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { hashApiKey } from './api-key-secrets.js';
import { ApiKeysService } from './api-keys.service.js';

const now = new Date('2030-01-31T12:00:00.000Z');
const later = new Date(now.getTime() + 3_600_000);
const identifier = '6f1b7a3e-2f4c-4a55-9d53-1c5f0e6a7b8c';

let database: Database;
let feed: ChangeFeed;
let service: ApiKeysService;
let namespaceId: string;
const received: ChangeEvent[] = [];

beforeAll(async () => {
  database = await testDatabase();
  feed = new ChangeFeed(database.dataSource, () => undefined);
  feed.subscribe((event) => received.push(event));
  await feed.start();
  service = new ApiKeysService(database, { now: () => now }, auditLogOn(database));
});

afterAll(async () => {
  feed.stop();
  await database.close();
});

beforeEach(async () => {
  namespaceId = (await newNamespace(database)).id;
  received.length = 0;
});

describe('a new key', () => {
  it('is shown once and stored hashed', async () => {
    const made = await service.create(namespaceId, { name: 'sensor', identifier });
    expect(made.key).toMatch(
      new RegExp(`^sgn_${made.id.replaceAll('-', '')}_[0-9A-Za-z]{43}_[0-9a-f]{8}$`),
    );
    const row = await database.apiKeys.findById(namespaceId, made.id);
    expect(row).toMatchObject({ ...hashApiKey(made.key), name: 'sensor', identifier });
    expect(JSON.stringify(row)).not.toContain(made.key.slice(37));
    expect(await service.get(namespaceId, made.id)).not.toHaveProperty('key');
  });

  it('never expires and works from anywhere, with an identifier of its own', async () => {
    const [one, other] = [
      await service.create(namespaceId, { name: 'one' }),
      await service.create(namespaceId, { name: 'other' }),
    ];
    expect(one).toMatchObject({
      disabled: false,
      expiresAt: null,
      allowedAddresses: [],
      imported: false,
      lastUsedAt: null,
      version: 1,
    });
    expect(one.identifier).toMatch(/^[0-9a-f-]{36}$/);
    expect(other.identifier).not.toBe(one.identifier);
  });

  it('has its identifier in lower case', async () => {
    const given = { name: 'sensor', identifier: identifier.toUpperCase() };
    expect(await service.create(namespaceId, given)).toMatchObject({ identifier });
  });

  it('is not made with an end that has passed', async () => {
    const made = service.create(namespaceId, { name: 'late', expiresAt: now.toISOString() });
    await expect(made).rejects.toMatchObject({
      code: 'request.invalid',
      fields: [{ pointer: '/expiresAt' }],
    });
  });
});

describe('an edit', () => {
  let key: ApiKey;
  let session: Session;

  beforeEach(async () => {
    key = await newApiKey(database, { namespaceId });
    session = await newSession(database, key, { expiresAt: later });
  });

  const revocation = async (): Promise<string | null | undefined> =>
    (await database.sessions.findById(namespaceId, session.id))?.revokedReason;

  it.each([
    ['disabled', { disabled: true }, 'api-key-disabled'],
    ['ended', { expiresAt: now.toISOString() }, 'api-key-expired'],
    ['given an end to come', { expiresAt: later.toISOString() }, null],
    ['renamed', { name: 'another name' }, null],
    ['restricted', { allowedAddresses: ['192.0.2.7'] }, null],
  ])('with which the key is %s', async (_, patch, reason) => {
    const edited = await service.edit(namespaceId, key.id, undefined, patch);
    expect(edited).toMatchObject({
      version: 2,
      ...patch,
      expiresAt: 'expiresAt' in patch ? new Date(patch.expiresAt) : null,
    });
    expect(await revocation()).toBe(reason);
    expect(received).toContainEqual({ topic: 'user', id: key.id });
  });

  it('leaves the sessions of other keys alone', async () => {
    const other = await newApiKey(database, { namespaceId });
    await service.edit(namespaceId, other.id, undefined, { disabled: true });
    expect(await revocation()).toBeNull();
  });

  it('of an end takes it away with null', async () => {
    await service.edit(namespaceId, key.id, undefined, { expiresAt: later.toISOString() });
    expect(await service.edit(namespaceId, key.id, undefined, { expiresAt: null })).toMatchObject({
      expiresAt: null,
    });
  });

  it('of an older version is refused and ends nothing', async () => {
    const edited = service.edit(namespaceId, key.id, 7, { disabled: true });
    await expect(edited).rejects.toMatchObject({ code: 'precondition.failed' });
    expect(await revocation()).toBeNull();
  });

  it('through another namespace finds nothing', async () => {
    const { id: elsewhere } = await newNamespace(database);
    const unknown = { code: 'api_key.unknown' };
    await expect(service.get(elsewhere, key.id)).rejects.toMatchObject(unknown);
    await expect(
      service.edit(elsewhere, key.id, undefined, { disabled: true }),
    ).rejects.toMatchObject(unknown);
    await expect(service.rotate(elsewhere, key.id, undefined)).rejects.toMatchObject(unknown);
    await expect(service.delete(elsewhere, key.id, undefined)).rejects.toMatchObject(unknown);
    expect(await database.apiKeys.findById(namespaceId, key.id)).toEqual(key);
  });
});

it('rotates: another secret of the same key, and the end of what the old one began', async () => {
  const made = await service.create(namespaceId, { name: 'sensor', identifier });
  const row = await database.apiKeys.findById(namespaceId, made.id);
  if (!row) throw new Error('The key does not exist.');
  const { id } = await newSession(database, row, { expiresAt: later });
  received.length = 0;

  const rotated = await service.rotate(namespaceId, made.id, 1);

  expect(rotated).toMatchObject({ id: made.id, name: 'sensor', identifier, version: 2 });
  const byHash = (key: string): Promise<ApiKey | undefined> =>
    database.apiKeys.findBySecretHash(namespaceId, hashApiKey(key).secretHash);
  expect(await byHash(made.key)).toBeUndefined();
  expect(await byHash(rotated.key)).toMatchObject({ id: made.id });
  expect(await database.sessions.findById(namespaceId, id)).toMatchObject({
    revokedReason: 'api-key-rotated',
  });
  expect(received).toEqual([{ topic: 'user', id: made.id }]);
});

it('makes a key of this server of an imported one by rotating it', async () => {
  const imported = hashApiKey('a key that another server has made');
  const { id } = await newApiKey(database, { namespaceId, ...imported });
  expect(await service.get(namespaceId, id)).toMatchObject({ imported: true });
  expect(await service.rotate(namespaceId, id, undefined)).toMatchObject({ imported: false });
});

it('deletes a key with its sessions, and says so', async () => {
  const key = await newApiKey(database, { namespaceId });
  const { id } = await newSession(database, key, { expiresAt: later });
  await expect(service.delete(namespaceId, key.id, 7)).rejects.toMatchObject({
    code: 'precondition.failed',
  });
  await service.delete(namespaceId, key.id, 1);
  expect(await database.sessions.findById(namespaceId, id)).toBeUndefined();
  expect(received).toEqual([{ topic: 'user', id: key.id }]);
  await expect(service.delete(namespaceId, newId(), undefined)).rejects.toMatchObject({
    code: 'api_key.unknown',
  });
});
