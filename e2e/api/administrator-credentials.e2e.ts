import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  startTotpEnrolment,
  confirmTotp,
  editAdministrator,
  getSignedInAdministrator,
  listOwnConsoleSessions,
  removeTotp,
  renewRecoveryCodes,
  resetAdministratorSecondFactor,
  setAdministratorPassword,
  setOwnPassword,
} from '#client';
import { newAdministrator, type TestAdministrator } from '../support/administrators.js';
import { consoleCookie } from '../support/api.js';
import {
  AuthenticatorApp,
  startSignIn,
  completeSignIn,
  consoleSessionStatus,
  enrolAdministrator,
  cookieIn,
  cookieOf,
  enrolApp,
  inConsole,
  startPendingSignIn,
} from '../support/second-factor.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

let server: TestServer;
let administrator: TestAdministrator;

beforeAll(async () => {
  server = await sharedServer();
});
beforeEach(async () => (administrator = await newAdministrator()));

const enrolled = () => enrolAdministrator(server, administrator);
const statusWith = (cookie: string) => consoleSessionStatus(server, cookie);

describe('the secret of a console session', () => {
  it("is rotated by each change of its administrator's credentials", async () => {
    const as = inConsole(server, await consoleCookie(server, administrator));
    const replaced = async (change: () => Promise<unknown>): Promise<void> => {
      const before = cookieIn(as);
      await change();
      expect(cookieIn(as)).not.toBe(before);
      expect(await statusWith(before)).toBe(401);
      expect(await statusWith(cookieIn(as))).toBe(200);
    };
    const app = new AuthenticatorApp((await startTotpEnrolment(as)).uri);
    await replaced(() => confirmTotp({ code: app.next() }, as));
    await replaced(() => renewRecoveryCodes(as));
    const newPassword = 'another fifteen characters';
    await replaced(() =>
      setOwnPassword({ currentPassword: administrator.password, newPassword }, as),
    );
    await replaced(() => removeTotp(as));
  });

  it('no longer works after a change of role', async () => {
    const cookie = await consoleCookie(server, administrator);
    await editAdministrator(administrator.id, { namespaces: [] });
    expect(await statusWith(cookie)).toBe(200);
    await editAdministrator(administrator.id, { role: 'auditor' });
    expect(await statusWith(cookie)).toBe(401);
  });

  it('is rotated when a second factor completes a sign-in in the same browser', async () => {
    const { cookie, recoveryCodes } = await enrolled();
    const pending = await startPendingSignIn(server, administrator);
    expect(await statusWith(cookie)).toBe(200);
    const body = { recoveryCode: recoveryCodes[0] };
    const done = await completeSignIn(server, `${pending}; ${cookie}`, body);
    expect(done.status).toBe(201);
    expect(await statusWith(cookie)).toBe(401);
  });
});

describe("an administrator's password", () => {
  const eight = 'qz7#mVwk';
  const short = { status: 400, code: 'request.invalid' };

  it('may have eight characters with a second factor, and is insufficient without one', async () => {
    const { cookie } = await enrolled();
    const as = inConsole(server, cookie);
    const currentPassword = administrator.password;
    const seven = setOwnPassword({ currentPassword, newPassword: 'qz7#mVw' }, as);
    await expect(seven).rejects.toMatchObject(short);
    await setOwnPassword({ currentPassword, newPassword: eight }, as);

    await removeTotp(as);
    const alone = await getSignedInAdministrator(as);
    expect(alone).toMatchObject({ secondFactor: false, mustEnrol: true });
    const sessions = listOwnConsoleSessions(as);
    const missing = { status: 403, code: 'auth.second_factor_missing' };
    await expect(sessions).rejects.toMatchObject(missing);
    const still = setOwnPassword({ currentPassword: eight, newPassword: 'qz8#mVwk' }, as);
    await expect(still).rejects.toMatchObject(short);
    await setOwnPassword({ currentPassword: eight, newPassword: currentPassword }, as);
    expect(await getSignedInAdministrator(as)).toMatchObject({ mustEnrol: false });
    await expect(listOwnConsoleSessions(as)).resolves.toBeDefined();
  });

  it('has the same minimum lengths when an owner sets it', async () => {
    const { id } = administrator;
    await expect(setAdministratorPassword(id, { password: eight })).rejects.toMatchObject(short);
    await enrolled();
    await setAdministratorPassword(id, { password: eight });
    const given = { username: administrator.username, password: eight };
    expect(await startSignIn(server, given)).toMatchObject({
      json: { code: 'auth.second_factor_required' },
    });
    await resetAdministratorSecondFactor(id);
    const alone = await startSignIn(server, given);
    expect(alone).toMatchObject({ status: 201, json: { mustEnrol: true } });
    const { cookie } = await enrolApp(server, cookieOf(alone, 'signet') ?? '');
    expect(await getSignedInAdministrator(inConsole(server, cookie))).toMatchObject({
      mustEnrol: false,
    });
  });
});
