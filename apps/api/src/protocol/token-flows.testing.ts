import { testDatabase } from '#database/testing';
import { ChangeFeed, type KeyPurpose, type Namespace } from '#database';
import { Clock } from '../core/time/clock.js';
import { createLogger } from '../core/logging/logger.js';
import { readSettings } from '../core/settings/settings.js';
import { ApiKeyAuthenticator } from '../identity/api-keys/api-key-authenticator.js';
import { ApiKeyCache } from '../identity/api-keys/api-key-cache.js';
import { ApiKeyUses } from '../identity/api-keys/api-key-uses.js';
import { NamespaceDirectory } from '../identity/namespaces/namespace-directory.js';
import { PublicUrls } from '../identity/namespaces/public-urls.js';
import { activityOn } from '../journal/activity/activity.testing.js';
import { auditLogOn } from '../journal/audit/audit-log.testing.js';
import { AudienceKeys } from '../keys/audiences/audience-keys.js';
import { KeyRing } from '../keys/signing-keys/key-ring.js';
import { keysOn } from '../keys/signing-keys/keys.testing.js';
import { MasterKeys } from '../security/encryption/master-keys.js';
import {
  rateLimitsOn,
  loginThrottleOn,
} from '../security/login-throttle/login-throttle.testing.js';
import { PasswordHasher } from '../security/passwords.js';
import { AccessTokenVerifier } from './oauth/access-token-verifier.js';
import { ClientAuthentication } from './oauth/client-authentication.js';
import { GrantsService } from './oauth/grants.service.js';
import { IntrospectionService } from './oauth/introspection.service.js';
import { ValidateService } from './oauth/validate.service.js';
import { AudiencePolicy } from './tokens/audience-policy.js';
import { LoginRecorder } from './tokens/login-recorder.js';
import { RefreshTokensService } from './tokens/refresh-tokens.service.js';
import { RenewalService } from './tokens/renewal.service.js';
import { RevocationService } from './tokens/revocation.service.js';
import { SessionCache } from './tokens/session-cache.js';
import { SessionStart } from './tokens/session-start.js';
import { TokenIssuer } from './tokens/token-issuer.js';
import { UserLogin } from './tokens/user-login.js';

/**
 * The services of logins, renewals and the token endpoint on their own empty database.
 * @param clock the node's time
 * @param databaseClock the database's time as the node knows it
 */
export async function startTokenFlows(clock: Clock, databaseClock: Clock = clock) {
  const database = await testDatabase();
  const feed = new ChangeFeed(database.dataSource, () => undefined);
  await feed.start();
  const logger = createLogger('silent');
  const masterKeys = MasterKeys.parse(MasterKeys.generate('test'));
  const activity = activityOn(database, clock);
  const audit = auditLogOn(database, clock);
  const urls = new PublicUrls(readSettings({ SIGNET_PUBLIC_URL: 'http://signet.test' }));
  const keyRing = new KeyRing(database, masterKeys, feed);
  const audienceKeys = new AudienceKeys(database, feed);
  const policy = new AudiencePolicy(audienceKeys, urls);
  const issuer = new TokenIssuer(keyRing, urls, audienceKeys, activity);
  const cache = new SessionCache(database, feed);
  const directory = new NamespaceDirectory(database, feed);
  const refreshTokens = new RefreshTokensService(
    ...([database, keyRing, urls, cache, logger, audit, activity, databaseClock] as const),
  );
  const renewals = new RenewalService(
    ...([database, directory, refreshTokens, policy, keyRing, issuer] as const),
    ...([clock, databaseClock] as const),
  );
  const sessions = new SessionStart(database, policy, keyRing, databaseClock, audit, activity);
  const passwords = await PasswordHasher.create({ concurrency: 1, queueLimit: 8 });
  const throttle = loginThrottleOn(database, clock);
  const recorder = new LoginRecorder(audit, activity);
  const logins = new UserLogin(database, directory, throttle, passwords, sessions, recorder);
  const keyCache = new ApiKeyCache(database, feed);
  const apiKeys = new ApiKeyAuthenticator(
    ...([keyCache, new ApiKeyUses(database, logger), audit, rateLimitsOn(clock)] as const),
  );
  const clients = new ClientAuthentication(apiKeys, clock);
  const verifier = new AccessTokenVerifier(keyCache, keyRing, urls, cache, clock);
  const revocation = new RevocationService(
    ...([database, directory, refreshTokens, databaseClock, audit, activity] as const),
  );
  const keys = keysOn(database, masterKeys, databaseClock);
  return {
    ...{ database, keyRing, urls, audienceKeys, policy, issuer, audit, activity, passwords },
    ...{ sessions, refreshTokens, renewals, clients, verifier, revocation },
    grants: new GrantsService(
      ...([keyCache, clients, logins, renewals, verifier, policy, urls, issuer] as const),
      ...([audit, clock] as const),
    ),
    introspection: new IntrospectionService(database, verifier, refreshTokens, revocation),
    validation: new ValidateService(verifier),
    /** Generates the first keys of a namespace that was inserted without keys. */
    insertKeys: (namespace: Namespace) => keys.insertFirst(namespace),
    /** Replaces the active key of a purpose; the previous key still verifies. */
    rotateKey: async (namespace: Namespace, purpose: KeyPurpose): Promise<void> => {
      const { active } = await database.signingKeys.pair(namespace.id, purpose);
      const created = await keys.keyGenerator.createKey(namespace, purpose);
      if (!created) throw new Error(`The namespace has no ${purpose} key.`);
      const next = await keys.lifecycle.publishNext(database, created);
      await keys.lifecycle.activate(database, namespace, active, next);
    },
    stop: async (): Promise<void> => {
      feed.stop();
      await database.close();
    },
  };
}

export type TokenFlows = Awaited<ReturnType<typeof startTokenFlows>>;
