import { createHash, randomUUID } from 'node:crypto';
import { newApiKey, newNamespace, testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChangeFeed, type ApiKey, type Database, type Namespace } from '#database';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { createLogger } from '../../core/logging/logger.js';
import { requestContext } from '../../core/http/request-context.js';
import { rateLimitsOn } from '../../security/login-throttle/login-throttle.testing.js';
import { newBearerSecret } from '../../security/secrets.js';
import { ApiKeyAuthenticator } from './api-key-authenticator.js';
import { ApiKeyCache } from './api-key-cache.js';
import { hashApiKey, newApiKey as newSecret } from './api-key-secrets.js';
import { ApiKeyUses } from './api-key-uses.js';

const now = new Date('2030-01-31T12:00:00.000Z');
const address = '192.0.2.7';
const secret = newSecret('0197f7c3-9d3f-7b1a-8a53-0242ac120002');
const foreign = 'a key that another server has made';

let database: Database;
let namespace: Namespace;
let uses: ApiKeyUses;
let authenticator: ApiKeyAuthenticator;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

beforeEach(async () => {
  namespace = await newNamespace(database);
  uses = new ApiKeyUses(database, createLogger('silent'));
  const cache = new ApiKeyCache(database, new ChangeFeed(database.dataSource, () => undefined));
  authenticator = new ApiKeyAuthenticator(cache, uses, auditLogOn(database), rateLimitsOn());
});

const stored = (text: string, values: Partial<ApiKey> = {}): Promise<ApiKey> =>
  newApiKey(database, { namespaceId: namespace.id, ...hashApiKey(text), ...values });

const authenticate = (text: string, from = address): Promise<ApiKey | undefined> =>
  authenticator.authenticate(namespace, text, from, now);

/** How many queries `work` makes, and of what kind. */
async function queriesOf(work: () => Promise<unknown>): Promise<string[]> {
  const { dataSource } = database;
  const { logger } = dataSource;
  const queries: string[] = [];
  Object.assign(dataSource, {
    logger: { ...logger, logQuery: (query: string) => queries.push(query.split(' ')[0] ?? '') },
  });
  await work().finally(() => Object.assign(dataSource, { logger }));
  return queries;
}

describe('a key', () => {
  it.each([
    ['of this server', secret],
    ['from another server', foreign],
    ['from another server, in any script', 'ключ, который сделал другой сервер'],
  ])('%s is accepted', async (_, text) => {
    const key = await stored(text);
    expect(await authenticate(text)).toEqual(key);
  });

  it('is accepted by the SHA-512 that another server stored', async () => {
    const secretHash = createHash('sha512').update(foreign).digest('hex');
    const key = await stored('', { secretHash, hashKind: 'sha512' });
    expect(await authenticate(foreign)).toEqual(key);
  });

  it('is accepted until its last millisecond', async () => {
    const key = await stored(secret, { expiresAt: new Date(now.getTime() + 1) });
    expect(await authenticate(secret)).toEqual(key);
  });

  it('is accepted from an address that is allowed', async () => {
    const key = await stored(secret, { allowedAddresses: ['198.51.100.1', '192.0.2.0/24'] });
    expect(await authenticate(secret)).toEqual(key);
  });

  it('is read once, and nothing is written', async () => {
    await stored(secret);
    expect(await queriesOf(() => authenticate(secret))).toEqual(['SELECT']);
  });

  it('is remembered as used', async () => {
    const { id } = await stored(secret);
    await authenticate(secret);
    await uses.flush();
    expect(await database.apiKeys.findById(namespace.id, id)).toMatchObject({ lastUsedAt: now });
  });
});

describe('refused, with the same query, is', () => {
  it.each<[string, string, Partial<ApiKey> | undefined, string]>([
    ['an unknown key', secret, undefined, address],
    ['an unknown imported key', foreign, undefined, address],
    ['a disabled key', secret, { disabled: true }, address],
    ['a key that expires now', secret, { expiresAt: now }, address],
    ['another address', secret, { allowedAddresses: ['192.0.2.8'] }, address],
    ['no address', secret, { allowedAddresses: ['0.0.0.0/0', '::/0'] }, ''],
  ])('%s', async (_, text, values, from) => {
    const key = values === undefined ? undefined : await stored(text, values);
    const queries = await queriesOf(async () => {
      expect(await authenticate(text, from)).toBeUndefined();
    });
    expect(queries).toEqual(['SELECT']);
    await uses.flush();
    if (key) expect(await database.apiKeys.findById(namespace.id, key.id)).toEqual(key);
  });

  it('a key of another namespace', async () => {
    await newApiKey(database, hashApiKey(secret));
    expect(await authenticate(secret)).toBeUndefined();
  });

  it.each([
    ['the hash itself', (text: string) => hashApiKey(text).secretHash],
    ['the end of the key alone', (text: string) => text.slice(37)],
  ])('%s', async (_, change) => {
    await stored(secret);
    expect(await authenticate(change(secret))).toBeUndefined();
  });
});

describe('wrong keys from one address', () => {
  const from = <T>(work: () => T): T =>
    requestContext.run({ requestId: 'test', address, userAgent: undefined }, work);
  const wrong = async (keyOf: (index: number) => string): Promise<void> => {
    for (let index = 0; index < 100; index += 1) await from(() => authenticate(keyOf(index)));
  };

  it('are throttled after a hundred that could be imported keys', async () => {
    await stored(foreign);
    await wrong((index) => `guess ${index}`);
    await expect(from(() => authenticate('one more'))).rejects.toMatchObject({
      code: 'rate.limited',
    });
    await expect(from(() => authenticate(foreign))).rejects.toMatchObject({
      code: 'rate.limited',
    });
  });

  it('never block a key of this server, which cannot be guessed', async () => {
    const key = await stored(secret);
    await wrong((index) => `guess ${index}`);
    await wrong(() => newSecret(randomUUID()));
    await expect(from(() => authenticate(secret))).resolves.toEqual(key);
  });
});

describe('refused without a query is', () => {
  it.each([
    ['nothing', ''],
    ['a typo', secret.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    ['a key that is cut', secret.slice(0, -1)],
    ['a blank behind it', `${secret} `],
    ['something like a key', 'sgn_letmein'],
    ['half a character', `${foreign}\ud800`],
    ['too long a text', 'x'.repeat(1025)],
  ])('%s', async (_, text) => {
    const queries = await queriesOf(async () => {
      expect(await authenticate(text)).toBeUndefined();
    });
    expect(queries).toEqual([]);
  });

  it('never a token of an administrator: it is a text like any other', async () => {
    const queries = await queriesOf(() => authenticate(newBearerSecret('sgp')));
    expect(queries).toEqual(['SELECT']);
  });
});

describe('hasEnded', () => {
  const hasEnded = (text: string, from = address): Promise<boolean> =>
    authenticator.isExpiredApiKey(namespace, text, from, now);

  it('is true for an expired key that is otherwise valid', async () => {
    await stored(secret, { expiresAt: now });
    expect(await hasEnded(secret)).toBe(true);
    expect(await authenticate(secret)).toBeUndefined();
  });

  it.each<[string, Partial<ApiKey>]>([
    ['is valid', {}],
    ['is disabled as well', { expiresAt: now, disabled: true }],
    ['is not for this address', { expiresAt: now, allowedAddresses: ['198.51.100.1'] }],
  ])('does not report a key that %s', async (_, values) => {
    await stored(secret, values);
    expect(await hasEnded(secret)).toBe(false);
  });

  it('does not report a text that is not a key of the namespace', async () => {
    const other = await newNamespace(database);
    await stored(secret, { expiresAt: now, namespaceId: other.id });
    expect(await hasEnded(secret)).toBe(false);
    expect(await hasEnded('')).toBe(false);
  });
});
