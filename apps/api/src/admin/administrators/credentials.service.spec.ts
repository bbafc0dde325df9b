import { newAdministrator, newNamespace, testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Administrator, Database } from '#database';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { Clock } from '../../core/time/clock.js';
import { readSettings } from '../../core/settings/settings.js';
import {
  rateLimitsOn,
  loginThrottleOn,
} from '../../security/login-throttle/login-throttle.testing.js';
import type { Actor } from '../../security/actor.js';
import { testPasswordPolicy } from '../../security/password-policy.testing.js';
import { PasswordHasher } from '../../security/passwords.js';
import { AccountService } from './account.service.js';
import { AdministratorPasswords } from './administrator-passwords.js';
import { CredentialsService } from './credentials.service.js';

const start = Date.parse('2030-01-31T12:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

class TestClock extends Clock {
  time = start;
  override now(): Date {
    return new Date(this.time);
  }
}

let database: Database;
let credentials: CredentialsService;
let account: AccountService;
let administrator: Administrator;
const clock = new TestClock();

beforeAll(async () => {
  database = await testDatabase();
  const passwords = await PasswordHasher.create({ concurrency: 1, queueLimit: 8 });
  const settings = readSettings({
    SIGNET_CONSOLE_IDLE: '1h',
    SIGNET_CONSOLE_LIFETIME: '12h',
  });
  credentials = new CredentialsService(
    database,
    loginThrottleOn(database, clock),
    passwords,
    settings,
    clock,
    auditLogOn(database),
    rateLimitsOn(clock),
  );
  const administratorPasswords = new AdministratorPasswords(testPasswordPolicy(), passwords);
  account = new AccountService(
    database,
    administratorPasswords,
    credentials,
    settings,
    clock,
    auditLogOn(database),
  );
});
beforeEach(async () => {
  clock.time = start;
  administrator = await newAdministrator(database);
});
afterAll(() => database.close());

const lastSeen = async (): Promise<number | undefined> => {
  const [session] = await database.consoleSessions.listOf(administrator.id, clock.now());
  return session?.lastSeenAt.getTime();
};

describe('a console session', () => {
  it('ends an hour after the last request', async () => {
    const { secret } = await credentials.startConsoleSession(administrator.id);
    clock.time += HOUR;
    await expect(credentials.authenticateConsoleSession(secret)).resolves.toBeDefined();
    clock.time += HOUR;
    await expect(credentials.authenticateConsoleSession(secret)).resolves.toBeDefined();
    clock.time += HOUR + 1;
    await expect(credentials.authenticateConsoleSession(secret)).resolves.toBeUndefined();
  });

  it('ends twelve hours after the sign-in, however busy it is', async () => {
    const { secret, expiresAt } = await credentials.startConsoleSession(administrator.id);
    expect(expiresAt.getTime()).toBe(start + 12 * HOUR);
    for (; clock.time < start + 12 * HOUR; clock.time += HOUR / 2) {
      await expect(credentials.authenticateConsoleSession(secret)).resolves.toBeDefined();
    }
    await expect(credentials.authenticateConsoleSession(secret)).resolves.toBeUndefined();
  });

  it('is written down as seen once a minute at most', async () => {
    const { secret } = await credentials.startConsoleSession(administrator.id);
    clock.time += MINUTE;
    await credentials.authenticateConsoleSession(secret);
    expect(await lastSeen()).toBe(start);
    clock.time += 1;
    await credentials.authenticateConsoleSession(secret);
    expect(await lastSeen()).toBe(clock.time);
  });

  it('is removed, when it has expired, by the next sign-in', async () => {
    await credentials.startConsoleSession(administrator.id);
    clock.time += 12 * HOUR + 1;
    await credentials.startConsoleSession(administrator.id);
    const all = await database.consoleSessions.listOf(administrator.id, new Date(start));
    expect(all.map(({ createdAt }) => createdAt.getTime())).toEqual([clock.time]);
  });

  it('is stored without its secret', async () => {
    const { secret } = await credentials.startConsoleSession(administrator.id);
    const rows: unknown = await database.dataSource.query('SELECT * FROM admin_sessions');
    expect(JSON.stringify(rows)).not.toContain(secret);
  });
});

describe('a personal access token', () => {
  const as = (): Actor => ({
    id: administrator.id,
    username: administrator.username,
    role: 'owner',
    namespaceIds: [],
    hasSecondFactor: false,
    mustEnrol: false,
    credential: { kind: 'personal-access-token', id: 'none' },
  });

  it('works until it expires', async () => {
    const { token } = await account.createPersonalAccessToken(as(), { name: 'x', lifetime: '2h' });
    clock.time += 2 * HOUR - 1;
    await expect(credentials.authenticatePersonalAccessToken(token)).resolves.toMatchObject({
      id: administrator.id,
      role: 'owner',
      credential: { kind: 'personal-access-token' },
    });
    clock.time += 1;
    await expect(credentials.authenticatePersonalAccessToken(token)).resolves.toBeUndefined();
  });

  it('records its last use at most once a minute, and is stored only as a hash', async () => {
    const { id, token } = await account.createPersonalAccessToken(as(), { name: 'x' });
    const used = async (): Promise<number | undefined> =>
      (await account.listPersonalAccessTokens(administrator.id))
        .find((one) => one.id === id)
        ?.lastUsedAt?.getTime();
    expect(await used()).toBeUndefined();
    await credentials.authenticatePersonalAccessToken(token);
    clock.time += MINUTE;
    await credentials.authenticatePersonalAccessToken(token);
    expect(await used()).toBe(start);
    clock.time += 1;
    await credentials.authenticatePersonalAccessToken(token);
    expect(await used()).toBe(clock.time);
    const rows: unknown = await database.dataSource.query('SELECT * FROM admin_tokens');
    expect(JSON.stringify(rows)).not.toContain(token.slice(4, 47));
  });
});

describe('namespaces in an actor', () => {
  it('are those of a namespace-admin alone', async () => {
    const { secret } = await credentials.startConsoleSession(administrator.id);
    const { id } = await newNamespace(database);
    await database.administrators.assignNamespaces(administrator.id, [id]);
    await expect(credentials.authenticateConsoleSession(secret)).resolves.toMatchObject({
      role: 'owner',
      namespaceIds: [],
    });
    const demoted = { role: 'namespace-admin' } as const;
    await database.administrators.edit(administrator.id, undefined, demoted, clock.now());
    await expect(credentials.authenticateConsoleSession(secret)).resolves.toMatchObject({
      role: 'namespace-admin',
      namespaceIds: [id],
    });
  });
});
