import { newApiKey, testDatabase } from '#database/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { ApiKey, Database } from '#database';
import { createLogger } from '../../core/logging/logger.js';
import { ApiKeyUses } from './api-key-uses.js';

const now = new Date('2030-01-31T12:00:00.000Z');
const before = new Date(now.getTime() - 1);

let database: Database;
let key: ApiKey;
let uses: ApiKeyUses;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

beforeEach(async () => {
  key = await newApiKey(database);
  uses = new ApiKeyUses(database, createLogger('silent'));
});

afterEach(() => {
  vi.useRealTimers();
});

const use = (at: Date): void => uses.recordUse({ namespaceId: key.namespaceId, id: key.id, at });

const lastUse = async (): Promise<Date | null | undefined> =>
  (await database.apiKeys.findById(key.namespaceId, key.id))?.lastUsedAt;

it('writes the latest use, and nothing before it is asked to', async () => {
  use(now);
  use(before);
  expect(await lastUse()).toBeNull();
  await uses.flush();
  expect(await lastUse()).toEqual(now);
});

it('writes at the shutdown', async () => {
  use(now);
  await uses.onApplicationShutdown();
  expect(await lastUse()).toEqual(now);
});

it('writes once, a minute after the first use, and not again without another use', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const transactions = vi.spyOn(database, 'transaction').mockResolvedValue(undefined);
  await vi.advanceTimersByTimeAsync(120_000);
  use(before);
  use(now);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(transactions).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(transactions).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(transactions).toHaveBeenCalledOnce();
  transactions.mockRestore();
  vi.useRealTimers();
  use(now);
  await uses.flush();
  expect(await lastUse()).toEqual(now);
});

it('keeps what could not be written, for the next time', async () => {
  use(now);
  await database.dataSource.query('ALTER TABLE api_keys RENAME TO away');
  await uses.flush();
  await database.dataSource.query('ALTER TABLE away RENAME TO api_keys');
  expect(await lastUse()).toBeNull();
  await uses.flush();
  expect(await lastUse()).toEqual(now);
});

it('passes over a key that has been deleted', async () => {
  const other = await newApiKey(database);
  use(now);
  uses.recordUse({ namespaceId: other.namespaceId, id: other.id, at: now });
  await database.apiKeys.delete(other.namespaceId, other.id, undefined);
  await uses.flush();
  expect(await lastUse()).toEqual(now);
});
