import {
  rateLimitsOn,
  loginThrottleOn,
} from '../../security/login-throttle/login-throttle.testing.js';
import { newAdministrator, testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Administrator, Database } from '#database';
import { auditLogOn } from '../../journal/audit/audit-log.testing.js';
import { Clock } from '../../core/time/clock.js';
import { readSettings } from '../../core/settings/settings.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import type { Actor } from '../../security/actor.js';
import { PasswordHasher } from '../../security/passwords.js';
import { testPasswordPolicy } from '../../security/password-policy.testing.js';
import { PasskeyChallenges } from '../second-factors/passkey-challenges.js';
import { PasskeysService } from '../second-factors/passkeys.service.js';
import { RelyingParty } from '../second-factors/relying-party.js';
import { SecondFactorService } from '../second-factors/second-factor.service.js';
import { SoftwareAuthenticator } from '../second-factors/software-authenticator.testing.js';
import { totpAt } from '../second-factors/totp.testing.js';
import { TotpService } from '../second-factors/totp.service.js';
import { AccountService } from './account.service.js';
import { AdministratorPasswords } from './administrator-passwords.js';
import { CredentialsService } from './credentials.service.js';
import { SignInService, type SignInOutcome } from './sign-in.service.js';

const start = Date.parse('2030-01-31T12:00:00.000Z');
const MINUTE = 60_000;
const home = { origin: 'https://signet.example', rpId: 'signet.example' };

class TestClock extends Clock {
  time = start;
  override now(): Date {
    return new Date(this.time);
  }
}

let database: Database;
let signIns: SignInService;
let credentials: CredentialsService;
let totp: TotpService;
let passkeys: PasskeysService;
let administrator: Administrator;
const clock = new TestClock();
const masterKeys = MasterKeys.parse(MasterKeys.generate('test'));

beforeAll(async () => {
  database = await testDatabase();
  const audit = auditLogOn(database, clock);
  const passwords = await PasswordHasher.create({ concurrency: 1, queueLimit: 8 });
  const settings = readSettings({ SIGNET_PUBLIC_URL: home.origin });
  const relyingParty = new RelyingParty(settings);
  const challenges = new PasskeyChallenges(database, relyingParty, clock, masterKeys);
  totp = new TotpService(database, masterKeys, settings, clock, audit);
  passkeys = new PasskeysService(
    database,
    challenges,
    relyingParty,
    rateLimitsOn(clock),
    clock,
    audit,
  );
  credentials = new CredentialsService(
    database,
    loginThrottleOn(database),
    passwords,
    settings,
    clock,
    audit,
    rateLimitsOn(clock),
  );
  const account = new AccountService(
    database,
    new AdministratorPasswords(testPasswordPolicy(), passwords),
    credentials,
    settings,
    clock,
    audit,
  );
  const factors = new SecondFactorService(
    database,
    totp,
    passkeys,
    loginThrottleOn(database, clock),
    audit,
  );
  signIns = new SignInService(
    ...([database, credentials, factors, account, clock, audit, rateLimitsOn(clock)] as const),
  );
});
beforeEach(async () => {
  clock.time = start;
  administrator = await newAdministrator(database);
});
afterAll(() => database.close());

const refused = { code: 'auth.second_factor_refused', status: 401 };

/** The administrator in a console session of its own. */
async function inConsole(): Promise<Actor> {
  const { secret } = await credentials.startConsoleSession(administrator.id);
  const actor = await credentials.authenticateConsoleSession(secret);
  if (!actor) throw new Error('There is no session.');
  return actor;
}

const codeOf = (secret: Buffer, step = 0): string =>
  totpAt(secret, Math.floor(clock.time / 30_000) + step);

/** Enrols an authenticator app with the code of the step before this one. */
async function enrolled(): Promise<{ secret: Buffer; recoveryCodes: string[] }> {
  const actor = await inConsole();
  await totp.startEnrolment(actor);
  const pending = await database.adminTotps.pendingOf(administrator.id, new Date(0));
  const context = ['admin_totps', administrator.id, pending?.id ?? ''];
  const secret = Buffer.from(masterKeys.decrypt(pending?.encryptedSecret ?? '', context));
  const { result } = await totp.confirmEnrolment(actor, codeOf(secret, -1));
  return { secret, recoveryCodes: result.recoveryCodes ?? [] };
}

function secretOf(outcome: SignInOutcome): string {
  if ('pendingSignIn' in outcome) return outcome.pendingSignIn.secret;
  throw new Error('No second factor was asked for.');
}

const newPendingSecret = async (): Promise<string> =>
  secretOf(await signIns.signInWithPassword(administrator));

describe('an enrolment', () => {
  it('waits ten minutes for its first code', async () => {
    const actor = await inConsole();
    await totp.startEnrolment(actor);
    clock.time += 10 * MINUTE;
    await expect(totp.confirmEnrolment(actor, '000000')).rejects.toMatchObject({
      code: 'totp.not_begun',
    });
  });

  it('is encrypted for its row: moved to another administrator it is useless', async () => {
    const { secret } = await enrolled();
    const row = await database.adminTotps.confirmedOf(administrator.id);
    expect(row?.encryptedSecret).toMatch(/^v1\.test\./);
    expect(row?.encryptedSecret).not.toContain(secret.toString('base64url'));
    const thief = await newAdministrator(database);
    await database.dataSource.query('UPDATE admin_totps SET administrator_id = $1 WHERE id = $2', [
      thief.id,
      row?.id,
    ]);
    await expect(totp.verifyCode(thief.id, codeOf(secret))).rejects.toThrow(
      'encrypted for another record',
    );
  });
});

describe('a pending sign-in', () => {
  it('is valid for five minutes', async () => {
    const { recoveryCodes } = await enrolled();
    const [recoveryCode] = recoveryCodes;
    const secret = await newPendingSecret();
    clock.time += 5 * MINUTE - 1;
    const waiting = await signIns.findPendingSignIn(secret);
    clock.time += 1;
    const expired = { code: 'auth.sign_in_expired', status: 401 };
    await expect(signIns.findPendingSignIn(secret)).rejects.toMatchObject(expired);
    // It was looked up in time, and is used too late.
    await expect(signIns.completeWithSecondFactor(waiting, { recoveryCode })).rejects.toMatchObject(
      expired,
    );
    const again = await signIns.findPendingSignIn(await newPendingSecret());
    await expect(
      signIns.completeWithSecondFactor(again, { recoveryCode }),
      'the code was not used up by a sign-in that did not happen',
    ).resolves.toHaveProperty('session');
  });

  it('is stored without its secret', async () => {
    await enrolled();
    const secret = await newPendingSecret();
    const rows: unknown = await database.dataSource.query('SELECT * FROM admin_tickets');
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('is not created if the password was changed concurrently', async () => {
    await enrolled();
    const patch = { passwordHash: 'another' };
    await database.administrators.edit(administrator.id, undefined, patch, clock.now());
    const late = signIns.signInWithPassword(administrator);
    await expect(late).rejects.toMatchObject({ code: 'auth.refused', status: 401 });
  });
});

describe('a code', () => {
  it('is accepted in its own step and beside it, once and never before one that was used', async () => {
    const { secret } = await enrolled();
    const complete = async (code: string): Promise<unknown> =>
      signIns.completeWithSecondFactor(await signIns.findPendingSignIn(await newPendingSecret()), {
        totp: code,
      });
    await expect(complete(codeOf(secret, -1)), 'the enrolment used it').rejects.toMatchObject(
      refused,
    );
    await expect(complete(codeOf(secret, 2))).rejects.toMatchObject(refused);
    await expect(complete(codeOf(secret, 1))).resolves.toHaveProperty('session');
    await expect(complete(codeOf(secret, 1))).rejects.toMatchObject(refused);
    await expect(complete(codeOf(secret)), 'a later one was used').rejects.toMatchObject(refused);
    clock.time += MINUTE;
    await expect(complete(codeOf(secret))).resolves.toHaveProperty('session');
  });
});

describe('a passkey', () => {
  it('answers within five minutes', async () => {
    const authenticator = new SoftwareAuthenticator(home);
    const actor = await inConsole();
    const challengeOf = (options: { publicKey: object }): string =>
      (options.publicKey as { challenge: string }).challenge;
    const register = async (wait: number): Promise<unknown> => {
      const challenge = challengeOf(await passkeys.createRegistrationOptions(actor));
      clock.time += wait;
      return passkeys.register(actor, { name: 'key', credential: authenticator.create(challenge) });
    };
    await expect(register(5 * MINUTE)).rejects.toMatchObject({ code: 'passkey.refused' });
    await expect(register(5 * MINUTE - 1)).resolves.toMatchObject({ result: { name: 'key' } });

    const userHandle = Buffer.from(administrator.id.replaceAll('-', ''), 'hex').toString(
      'base64url',
    );
    const identify = async (wait: number): Promise<unknown> => {
      const challenge = challengeOf(await passkeys.createSignInOptions());
      clock.time += wait;
      return passkeys.verifySignInPasskey(authenticator.get(challenge, { userHandle }));
    };
    expect(await identify(5 * MINUTE)).toBeUndefined();
    expect(await identify(5 * MINUTE - 1)).toMatchObject({ administratorId: administrator.id });
  });

  it('signs in once with a challenge, of which there is no row before', async () => {
    const authenticator = new SoftwareAuthenticator(home);
    const actor = await inConsole();
    const challengeOf = (options: { publicKey: object }): string =>
      (options.publicKey as { challenge: string }).challenge;
    const credential = authenticator.create(
      challengeOf(await passkeys.createRegistrationOptions(actor)),
    );
    await passkeys.register(actor, { name: 'key', credential });
    const rows = async (): Promise<number> =>
      (await database.dataSource.query<unknown[]>('SELECT id FROM admin_challenges')).length;
    const before = await rows();
    const challenge = challengeOf(await passkeys.createSignInOptions());
    const other = challengeOf(await passkeys.createSignInOptions());
    const userHandle = Buffer.from(administrator.id.replaceAll('-', ''), 'hex').toString(
      'base64url',
    );
    const signIn = async (answered: string, twist: object = {}): Promise<unknown> => {
      const answer = authenticator.get(answered, { userHandle, ...twist });
      const evidence = await passkeys.verifySignInPasskey(answer);
      return evidence && (await signIns.signInWithPasskey(evidence));
    };
    expect(await signIn(challenge, { userHandle: 'bm9ib2R5' })).toBeUndefined();
    const forged = Buffer.from(challenge, 'base64url')
      .toString()
      .replace(/\d{13}/, '9999999999999');
    expect(await signIn(Buffer.from(forged).toString('base64url'))).toBeUndefined();
    expect(await rows()).toBe(before);
    await expect(signIn(challenge)).resolves.toHaveProperty('session');
    await expect(signIn(challenge)).rejects.toMatchObject({ code: 'auth.refused' });
    expect(await rows()).toBe(before + 1);
    await expect(signIn(other)).resolves.toHaveProperty('session');
  });
});

describe('a session that is reauthenticated', () => {
  it('has a new secret, the same expiry, and counts as authenticated from now on', async () => {
    const { recoveryCodes } = await enrolled();
    const { secret, expiresAt } = await credentials.startConsoleSession(administrator.id);
    const actor = await credentials.authenticateConsoleSession(secret);
    clock.time += 20 * MINUTE;
    if (!actor) throw new Error('There is no session.');
    const renewed = await signIns.reauthenticate(actor, { recoveryCode: recoveryCodes[0] });
    expect(renewed.expiresAt).toEqual(expiresAt);
    expect(await credentials.authenticateConsoleSession(secret)).toBeUndefined();
    expect(await credentials.authenticateConsoleSession(renewed.secret)).toMatchObject({
      credential: { authenticatedAt: new Date(start + 20 * MINUTE) },
    });
  });

  it('no longer exists if it was revoked concurrently', async () => {
    const { recoveryCodes } = await enrolled();
    const actor = await inConsole();
    await database.consoleSessions.deleteAllOf(administrator.id);
    const [recoveryCode] = recoveryCodes;
    await expect(signIns.reauthenticate(actor, { recoveryCode })).rejects.toMatchObject({
      code: 'auth.required',
    });
    expect(await database.adminRecoveryCodes.countOf(administrator.id)).toBe(10);
  });
});
