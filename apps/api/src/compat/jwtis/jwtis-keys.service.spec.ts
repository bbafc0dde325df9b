import {
  rateLimitsOn,
  loginThrottleOn,
} from '../../security/login-throttle/login-throttle.testing.js';
import { newAdministrator, newPersonalAccessToken, testDatabase } from '#database/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ChangeFeed, type Database } from '#database';
import { CredentialsService } from '../../admin/administrators/credentials.service.js';
import { ApiKeyAuthenticator } from '../../identity/api-keys/api-key-authenticator.js';
import { ApiKeyCache } from '../../identity/api-keys/api-key-cache.js';
import { ApiKeyUses } from '../../identity/api-keys/api-key-uses.js';
import { ApiKeysService } from '../../identity/api-keys/api-keys.service.js';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { createLogger } from '../../core/logging/logger.js';
import { readSettings } from '../../core/settings/settings.js';
import { keysOn } from '../../keys/signing-keys/keys.testing.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { PublicUrls } from '../../identity/namespaces/public-urls.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { NamespacesService } from '../../identity/namespaces/namespaces.service.js';
import { PasswordHasher } from '../../security/passwords.js';
import { newBearerSecret, sha256Hex } from '../../security/secrets.js';
import { JwtisAuthenticator } from './jwtis-authenticator.js';
import { JwtisKeysService } from './jwtis-keys.service.js';

const clock = { now: () => new Date() };
const secret = newBearerSecret('sgp');
const owner = `Bearer ${secret}`;

let database: Database;
let feed: ChangeFeed;
let apiKeys: ApiKeysService;
let service: JwtisKeysService;

beforeAll(async () => {
  database = await testDatabase();
  feed = new ChangeFeed(database.dataSource, () => undefined);
  await feed.start();
  const settings = readSettings({});
  const audit = auditLogOn(database);
  const { keyGenerator, keys } = keysOn(database, MasterKeys.parse(MasterKeys.generate('test')));
  const urls = new PublicUrls(settings);
  const namespaces = new NamespacesService(
    database,
    keyGenerator,
    keys,
    urls,
    settings,
    clock,
    audit,
  );
  apiKeys = new ApiKeysService(database, clock, audit);
  const passwords = await PasswordHasher.create({ concurrency: 1, queueLimit: 1 });
  const uses = new ApiKeyUses(database, createLogger('silent'));
  const callers = new JwtisAuthenticator(
    database,
    new NamespaceDirectory(database, feed),
    new ApiKeyAuthenticator(new ApiKeyCache(database, feed), uses, audit, rateLimitsOn()),
    new CredentialsService(
      ...([
        database,
        loginThrottleOn(database),
        passwords,
        settings,
        clock,
        audit,
        rateLimitsOn(),
      ] as const),
    ),
    clock,
  );
  service = new JwtisKeysService(database, namespaces, apiKeys, callers, clock);
  const administrator = await newAdministrator(database);
  await newPersonalAccessToken(database, administrator, { secretHash: sha256Hex(secret) });
});
afterAll(async () => {
  feed.stop();
  await database.close();
});

describe('register', () => {
  it('creates nothing if the API key cannot be created', async () => {
    const failure = new Error('The disk is full.');
    vi.spyOn(apiKeys, 'insertApiKey').mockRejectedValueOnce(failure);
    await expect(service.register('half', {}, owner)).rejects.toBe(failure);
    expect(await database.namespaces.findByName('half')).toBeUndefined();
    // The name is still available.
    const registered = await service.register('half', {}, owner);
    const namespace = await database.namespaces.findByName('half');
    const keys = await database.signingKeys.list(namespace?.id ?? '');
    expect(keys.map(({ purpose }) => purpose).sort()).toEqual(['access', 'encryption', 'refresh']);
    expect(await service.keys('half', `Bearer ${registered.client_token}`)).toEqual({
      sig: registered.pub_sig_key,
      enc: registered.pub_enc_key,
      expiry: registered.expiry,
      valid: true,
    });
  });
});
