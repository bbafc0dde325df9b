import { newNamespace, newUser, testDatabase } from '#database/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { ChangeFeed, type Database, type Namespace, type User } from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { AudienceKeys } from '../../keys/audiences/audience-keys.js';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { createLogger } from '../../core/logging/logger.js';
import { readSettings } from '../../core/settings/settings.js';
import { KeyRing } from '../../keys/signing-keys/key-ring.js';
import { keysOn } from '../../keys/signing-keys/keys.testing.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { PublicUrls } from '../../identity/namespaces/public-urls.js';
import { ApiKeyCache } from '../../identity/api-keys/api-key-cache.js';
import { AccessTokenVerifier } from '../oauth/access-token-verifier.js';
import { AudiencePolicy } from '../tokens/audience-policy.js';
import { SessionCache } from '../tokens/session-cache.js';
import { SessionStart } from '../tokens/session-start.js';
import { TokenIssuer } from '../tokens/token-issuer.js';
import { TokenInspectorService } from './token-inspector.service.js';

const clock = { now: () => new Date() };

let database: Database;
let feed: ChangeFeed;
let masterKeys: MasterKeys;
let issuer: TokenIssuer;
let inspector: TokenInspectorService;
let namespace: Namespace;
let user: User;

beforeAll(async () => {
  database = await testDatabase();
  feed = new ChangeFeed(database.dataSource, () => undefined);
  await feed.start();
  masterKeys = MasterKeys.parse(MasterKeys.generate('test'));
  const keyRing = new KeyRing(database, masterKeys, feed);
  const urls = new PublicUrls(readSettings({ SIGNET_PUBLIC_URL: 'http://signet.test' }));
  const audiences = new AudienceKeys(database, feed);
  const policy = new AudiencePolicy(audiences, urls);
  const activity = new Activity(database, createLogger('silent'), clock);
  const audit = auditLogOn(database);
  const memory = new SessionCache(database, feed);
  issuer = new TokenIssuer(keyRing, urls, audiences, activity);
  inspector = new TokenInspectorService(
    ...([database, keyRing, urls, policy, audiences] as const),
    new AccessTokenVerifier(new ApiKeyCache(database, feed), keyRing, urls, memory, clock),
    new SessionStart(database, policy, keyRing, clock, audit, activity),
    ...([issuer, audit, clock] as const),
  );
});
afterAll(async () => {
  feed.stop();
  await database.close();
});
beforeEach(async () => {
  namespace = await newNamespace(database);
  await keysOn(database, masterKeys).insertFirst(namespace);
  user = await newUser(database, { namespaceId: namespace.id });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const sessions = async (): Promise<unknown[]> =>
  (await database.sessions.page(namespace.id, { limit: 9 })).items;

it('issues a token of a session', async () => {
  const { token } = await inspector.issue(namespace, { subjectId: user.id });
  expect(token.split('.')).toHaveLength(3);
  expect(await sessions()).toHaveLength(1);
});

it.each<[string, () => Promise<unknown>]>([
  [
    'its namespace was disabled',
    () => database.namespaces.edit(namespace.id, undefined, { disabled: true }, new Date()),
  ],
  [
    'its user was disabled',
    () => database.users.edit(namespace.id, user.id, undefined, { disabled: true }, new Date()),
  ],
  ['its user was deleted', () => database.users.delete(namespace.id, user.id, undefined)],
])('issues no token, and leaves no session, where %s during signing', async (_, change) => {
  const sign = issuer.issueAccessToken.bind(issuer);
  vi.spyOn(issuer, 'issueAccessToken').mockImplementation(async (...given) => {
    const token = await sign(...given);
    await change();
    return token;
  });
  const issued = inspector.issue(namespace, { subjectId: user.id });
  await expect(issued).rejects.toMatchObject({
    code: expect.stringMatching(/^(request\.invalid|user\.unknown)$/) as string,
  });
  expect(await sessions()).toEqual([]);
});
