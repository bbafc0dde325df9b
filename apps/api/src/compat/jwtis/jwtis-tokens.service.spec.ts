import { LoginRecorder } from '../../protocol/tokens/login-recorder.js';
import {
  rateLimitsOn,
  loginThrottleOn,
} from '../../security/login-throttle/login-throttle.testing.js';
import { setDatabaseTime, testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChangeFeed, type Database } from '#database';
import { CredentialsService } from '../../admin/administrators/credentials.service.js';
import { ApiKeyAuthenticator } from '../../identity/api-keys/api-key-authenticator.js';
import { ApiKeyCache } from '../../identity/api-keys/api-key-cache.js';
import { ApiKeyUses } from '../../identity/api-keys/api-key-uses.js';
import { ApiKeysService } from '../../identity/api-keys/api-keys.service.js';
import { AudienceKeys } from '../../keys/audiences/audience-keys.js';
import { Activity } from '../../journal/activity/activity.js';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { createLogger } from '../../core/logging/logger.js';
import { readSettings } from '../../core/settings/settings.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import { keysOn } from '../../keys/signing-keys/keys.testing.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { PublicUrls } from '../../identity/namespaces/public-urls.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { NamespacesService } from '../../identity/namespaces/namespaces.service.js';
import { PasswordHasher } from '../../security/passwords.js';
import { AudiencePolicy } from '../../protocol/tokens/audience-policy.js';
import { RefreshTokensService } from '../../protocol/tokens/refresh-tokens.service.js';
import { RenewalService } from '../../protocol/tokens/renewal.service.js';
import { SessionCache } from '../../protocol/tokens/session-cache.js';
import { SessionStart } from '../../protocol/tokens/session-start.js';
import { TokenIssuer } from '../../protocol/tokens/token-issuer.js';
import { JwtisAuthenticator } from './jwtis-authenticator.js';
import {
  toRegistration,
  type JwtisStrategy,
  type JwtisRegistrationOptions,
} from './jwtis-registration.js';
import { JwtisTokensService } from './jwtis-tokens.service.js';
import type { JwtisTokens } from './jwtis.dto.js';

const HOUR = 3600;
const start = new Date('2030-01-31T12:00:00.000Z');
const begin = start.getTime() / 1000;

let now = start;
const clock = { now: () => now };
const after = async (seconds: number): Promise<void> => {
  now = new Date(start.getTime() + seconds * 1000);
  await setDatabaseTime(database, now);
};

let database: Database;
let feed: ChangeFeed;
let namespaces: NamespacesService;
let apiKeys: ApiKeysService;
let service: JwtisTokensService;

beforeAll(async () => {
  database = await testDatabase();
  feed = new ChangeFeed(database.dataSource, () => undefined);
  await feed.start();
  const settings = readSettings({ SIGNET_PUBLIC_URL: 'http://signet.test' });
  const logger = createLogger('silent');
  const audit = auditLogOn(database);
  const activity = new Activity(database, logger, clock);
  const masterKeys = MasterKeys.parse(MasterKeys.generate('test'));
  const keyRing = new KeyRing(database, masterKeys, feed);
  const urls = new PublicUrls(settings);
  const directory = new NamespaceDirectory(database, feed);
  const audiences = new AudienceKeys(database, feed);
  const policy = new AudiencePolicy(audiences, urls);
  const issuer = new TokenIssuer(keyRing, urls, audiences, activity);
  const memory = new SessionCache(database, feed);
  const refresh = new RefreshTokensService(
    ...([database, keyRing, urls, memory, logger, audit, activity, clock] as const),
  );
  const renewals = new RenewalService(
    ...([database, directory, refresh, policy, keyRing, issuer, clock, clock] as const),
  );
  const passwords = await PasswordHasher.create({ concurrency: 1, queueLimit: 1 });
  const authenticator = new ApiKeyAuthenticator(
    new ApiKeyCache(database, feed),
    new ApiKeyUses(database, logger),
    audit,
    rateLimitsOn(),
  );
  const credentials = new CredentialsService(
    database,
    loginThrottleOn(database, clock),
    passwords,
    settings,
    clock,
    audit,
    rateLimitsOn(),
  );
  const callers = new JwtisAuthenticator(database, directory, authenticator, credentials, clock);
  const sessions = new SessionStart(database, policy, keyRing, clock, audit, activity);
  const { keyGenerator, keys } = keysOn(database, masterKeys, clock);
  namespaces = new NamespacesService(database, keyGenerator, keys, urls, settings, clock, audit);
  apiKeys = new ApiKeysService(database, clock, audit);
  const events = new LoginRecorder(audit, activity);
  service = new JwtisTokensService(
    ...([callers, sessions, refresh, renewals, issuer, clock, events] as const),
  );
});
afterAll(async () => {
  feed.stop();
  await database.close();
});

beforeEach(() => after(0));

interface Client {
  issue: () => Promise<JwtisTokens>;
  renew: (refreshToken: string, strategy?: JwtisStrategy) => Promise<JwtisTokens>;
}

let count = 0;

/** A client with access tokens for one hour and refresh tokens for ten. */
async function newClient(options: JwtisRegistrationOptions = {}): Promise<Client> {
  const kid = `client-${(count += 1)}`;
  const { namespace } = toRegistration(kid, { auth_ttl: '1h', refresh_ttl: '10h', ...options });
  const { id } = await namespaces.create(namespace);
  const { key } = await apiKeys.create(id, { name: 'jwtis', maySetClaims: true });
  const bearer = `Bearer ${key}`;
  return {
    issue: () => service.issue({ kid, claims: { uid: 7 } }, bearer),
    renew: (refresh_token, refresh_strategy) =>
      service.renew({ kid, refresh_token, refresh_strategy }, bearer),
  };
}

const refreshTokenEnded = { code: 'refresh_token.ended', status: 409 };

it('expires after the lifetimes of the namespace: the access token first, then the refresh token', async () => {
  const { issue, renew } = await newClient();
  const { refresh_token: token, expiry } = await issue();
  expect(expiry).toBe(begin + HOUR);
  await after(10 * HOUR - 1);
  expect(await renew(token)).toMatchObject({ expiry: begin + 11 * HOUR - 1, refresh_token: token });
  // With five seconds of clock tolerance, the row expires first, then the token itself.
  for (const seconds of [10 * HOUR, 10 * HOUR + 10, 1000 * HOUR]) {
    await after(seconds);
    await expect(renew(token)).rejects.toMatchObject(refreshTokenEnded);
  }
});

describe('refreshOnExpire', () => {
  it('keeps the refresh token while 30 % of its lifetime are left, and then replaces it', async () => {
    const { issue, renew } = await newClient({ refresh_strategy: 'refreshOnExpire' });
    const { id, refresh_token: token } = await issue();
    await after(7 * HOUR);
    expect(await renew(token)).toMatchObject({
      id,
      refresh_token: token,
      expiry: begin + 8 * HOUR,
    });
    await after(7 * HOUR + 1);
    const replaced = await renew(token);
    expect(replaced).toMatchObject({ id, expiry: begin + 17 * HOUR + 1 });
    expect(replaced.refresh_token).not.toBe(token);
    await after(16 * HOUR);
    expect(await renew(replaced.refresh_token)).toMatchObject({ id });
  });

  it('can be requested for a kid with noRefresh', async () => {
    const { issue, renew } = await newClient();
    const { refresh_token: token } = await issue();
    await after(8 * HOUR);
    expect((await renew(token)).refresh_token).toBe(token);
    expect((await renew(token, 'refreshOnExpire')).refresh_token).not.toBe(token);
  });

  it('is not weakened by a request', async () => {
    const { issue, renew } = await newClient({ refresh_strategy: 'refreshOnExpire' });
    const { refresh_token: token } = await issue();
    await after(8 * HOUR);
    expect((await renew(token, 'noRefresh')).refresh_token).not.toBe(token);
  });
});

it('renews under refreshBoth only until the keys expire', async () => {
  const { issue, renew } = await newClient({ refresh_strategy: 'refreshBoth', expiry: '24h' });
  let { refresh_token: token } = await issue();
  for (const hours of [9, 18]) {
    await after(hours * HOUR);
    const renewed = await renew(token);
    expect(renewed.expiry).toBe(begin + Math.min(hours + 10, 24) * HOUR);
    token = renewed.refresh_token;
  }
  await after(24 * HOUR);
  await expect(renew(token)).rejects.toMatchObject(refreshTokenEnded);
});
