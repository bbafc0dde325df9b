import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  startTotpEnrolment,
  confirmTotp,
  editAdministrator,
  getAdministrator,
  getSecondFactor,
  removeTotp,
  renewRecoveryCodes,
  setAdministratorPassword,
  setOwnPassword,
} from '#client';
import { newAdministrator, type TestAdministrator } from '../support/administrators.js';
import { consoleCookie } from '../support/api.js';
import { send } from '../support/http.js';
import {
  AuthenticatorApp,
  startSignIn,
  completeSignIn,
  consoleSessionStatus,
  enrolAdministrator,
  consoleHeaders,
  cookieIn,
  cookieOf,
  inConsole,
  startPendingSignIn,
  secretOfCookie,
} from '../support/second-factor.js';
import { publicUrl, type TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

let server: TestServer;
let administrator: TestAdministrator;

beforeAll(async () => {
  server = await sharedServer();
});
beforeEach(async () => (administrator = await newAdministrator()));

const refused = { status: 401, json: { code: 'auth.second_factor_refused' } };
const expired = { status: 401, json: { code: 'auth.sign_in_expired' } };

const enrolled = () => enrolAdministrator(server, administrator);
const statusWith = (cookie: string) => consoleSessionStatus(server, cookie);

describe('an authenticator app', () => {
  it('is set up with the URI from the server', async () => {
    const cookie = await consoleCookie(server, administrator);
    const { secret, uri } = await startTotpEnrolment(inConsole(server, cookie));
    const app = new AuthenticatorApp(uri);
    expect(app).toMatchObject({ secret, issuer: 'Signet signet.test' });
    expect(app.label).toBe(administrator.username);
    expect(secret, 'RFC 4226 asks for 160 bits').toMatch(/^[A-Z2-7]{32}$/);
  });

  it('is active only after its first code is confirmed', async () => {
    const cookie = await consoleCookie(server, administrator);
    const as = inConsole(server, cookie);
    const wrong = confirmTotp({ code: '000000' }, as);
    await expect(wrong).rejects.toMatchObject({ status: 409, code: 'totp.not_begun' });

    const app = new AuthenticatorApp((await startTotpEnrolment(as)).uri);
    const long = confirmTotp({ code: app.at(3600) }, as);
    await expect(long).rejects.toMatchObject({ status: 401, code: 'auth.second_factor_refused' });
    expect(await getSecondFactor(as)).toMatchObject({ totpSince: null, recoveryCodesLeft: 0 });
    expect((await startSignIn(server, administrator)).status).toBe(201);

    const { recoveryCodes } = await confirmTotp({ code: app.next() }, as);
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await getSecondFactor(as)).toMatchObject({
      totpSince: expect.any(String) as string,
      recoveryCodesLeft: 10,
      passkeys: [],
    });
    expect(await getAdministrator(administrator.id)).toMatchObject({ secondFactor: true });
  });

  it('is required after the password, and completes the sign-in', async () => {
    const { app, cookie } = await enrolled();
    const asked = await startSignIn(server, administrator);
    expect(asked).toMatchObject({ status: 401, json: { code: 'auth.second_factor_required' } });
    expect(cookieOf(asked, 'signet'), 'there is no session yet').toBeUndefined();
    const pending = cookieOf(asked, 'signet-pending-sign-in') ?? '';
    expect(asked.text, 'its secret stays in the cookie').not.toContain(secretOfCookie(pending));

    const kinds = await send(server, '/api/v1/session/second-factor', {
      method: 'GET',
      headers: { cookie: pending },
    });
    expect(kinds).toMatchObject({ status: 200, json: { kinds: ['totp', 'recovery-code'] } });

    const done = await completeSignIn(server, pending, { totp: app.next() });
    expect(done).toMatchObject({ status: 201, json: { secondFactor: true, mustEnrol: false } });
    const session = cookieOf(done, 'signet') ?? '';
    expect(secretOfCookie(session)).not.toBe(secretOfCookie(pending));
    expect(session).not.toBe(cookie);
    expect(await statusWith(session)).toBe(200);
    expect(
      done.headers
        .getSetCookie()
        .some((line) => /^signet-pending-sign-in-[0-9a-f]{8}=;/.test(line)),
    ).toBe(true);
  });

  it('is not requested after a wrong password, so the response reveals nothing about it', async () => {
    await enrolled();
    const wrong = await startSignIn(server, { ...administrator, password: 'a wrong password' });
    expect(wrong).toMatchObject({ status: 401, json: { code: 'auth.refused' } });
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  it('gives codes that work once, so an observed code cannot be reused', async () => {
    const { app } = await enrolled();
    const code = app.next();
    const first = await completeSignIn(server, await startPendingSignIn(server, administrator), {
      totp: code,
    });
    expect(first.status).toBe(201);
    const again = await startPendingSignIn(server, administrator);
    expect(await completeSignIn(server, again, { totp: code })).toMatchObject(refused);
    const before = app.at(0);
    expect(await completeSignIn(server, again, { totp: before })).toMatchObject(refused);
  });

  it('gives codes that are valid only in their time step', async () => {
    const { app, recoveryCodes } = await enrolled();
    const pending = await startPendingSignIn(server, administrator);
    for (const seconds of [-3600, -120, 120, 3600]) {
      const answer = await completeSignIn(server, pending, { totp: app.at(seconds) });
      expect(answer, `${seconds} s`).toMatchObject(refused);
    }
    const done = await completeSignIn(server, pending, { recoveryCode: recoveryCodes[0] });
    expect(done.status, 'a refused factor does not consume the pending sign-in').toBe(201);
  });

  it('gives a code that only one of several concurrent requests can use', async () => {
    const { app, recoveryCodes } = await enrolled();
    const signIns = [];
    for (let count = 0; count < 4; count += 1)
      signIns.push(await startPendingSignIn(server, administrator));
    const totp = app.next();
    const answers = await Promise.all(
      signIns.map((pending) => completeSignIn(server, pending, { totp })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401]);
    const losers = signIns.filter((_, at) => answers[at]?.status === 401);
    for (const [at, pending] of losers.entries()) {
      const done = await completeSignIn(server, pending, { recoveryCode: recoveryCodes[at] });
      expect(done.status, 'nothing of the loser was used up').toBe(201);
    }
  });

  it('is replaced only once the first code of the new one is confirmed', async () => {
    const { app, cookie, recoveryCodes } = await enrolled();
    const as = inConsole(server, cookie);
    const next = new AuthenticatorApp((await startTotpEnrolment(as)).uri);
    const pending = await startPendingSignIn(server, administrator);
    expect(await completeSignIn(server, pending, { totp: next.at(0) })).toMatchObject(refused);
    const { recoveryCodes: none } = await confirmTotp({ code: next.next() }, as);
    expect(none, 'the recovery codes stay').toBeNull();
    const later = await startPendingSignIn(server, administrator);
    expect(await completeSignIn(server, later, { totp: app.next() })).toMatchObject(refused);
    const done = await completeSignIn(server, later, { totp: next.next() });
    expect(done.status).toBe(201);
    expect(recoveryCodes).toHaveLength(10);
  });

  it('is removed together with the recovery codes, while the password remains', async () => {
    const { cookie } = await enrolled();
    const as = inConsole(server, cookie);
    await removeTotp(as);
    expect(await getSecondFactor(as)).toMatchObject({ totpSince: null, recoveryCodesLeft: 0 });
    expect((await startSignIn(server, administrator)).status).toBe(201);
    await expect(removeTotp(as)).rejects.toMatchObject({ status: 404, code: 'totp.unknown' });
    const codes = renewRecoveryCodes(as);
    await expect(codes).rejects.toMatchObject({ status: 409, code: 'second_factor.none' });
  });

  it('revokes the other sessions when it is added or removed, since they used a weaker sign-in', async () => {
    const other = await consoleCookie(server, administrator);
    const { cookie, recoveryCodes } = await enrolled();
    expect(await statusWith(other)).toBe(401);
    expect(await statusWith(cookie)).toBe(200);
    const pending = await startPendingSignIn(server, administrator);
    const signedIn = await completeSignIn(server, pending, { recoveryCode: recoveryCodes[0] });
    const later = cookieOf(signedIn, 'signet') ?? '';
    const as = inConsole(server, cookie);
    await removeTotp(as);
    expect(await statusWith(later)).toBe(401);
    expect(await statusWith(cookieIn(as))).toBe(200);
  });
});

describe('a recovery code', () => {
  it('works once, in any spelling', async () => {
    const { cookie, recoveryCodes } = await enrolled();
    const [first = '', second = ''] = recoveryCodes;
    expect(first).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    const pending = await startPendingSignIn(server, administrator);
    const typed = ` ${first.toUpperCase().replaceAll('-', ' ')} `;
    const done = await completeSignIn(server, pending, { recoveryCode: typed });
    expect(done.status).toBe(201);
    const again = await startPendingSignIn(server, administrator);
    expect(await completeSignIn(server, again, { recoveryCode: first })).toMatchObject(refused);
    expect(await completeSignIn(server, again, { recoveryCode: '' })).toMatchObject(refused);
    const other = await completeSignIn(server, again, { recoveryCode: second.replaceAll('-', '') });
    expect(other.status).toBe(201);
    expect(await getSecondFactor(inConsole(server, cookie))).toMatchObject({
      recoveryCodesLeft: 8,
    });
  });

  it('works for one of several concurrent requests', async () => {
    const { recoveryCodes } = await enrolled();
    const signIns = [];
    for (let count = 0; count < 4; count += 1)
      signIns.push(await startPendingSignIn(server, administrator));
    const answers = await Promise.all(
      signIns.map((pending) => completeSignIn(server, pending, { recoveryCode: recoveryCodes[0] })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401]);
  });

  it('works only for its own administrator', async () => {
    const { recoveryCodes } = await enrolled();
    const stranger = await newAdministrator();
    await enrolAdministrator(server, stranger);
    const pending = await startPendingSignIn(server, stranger);
    const answer = await completeSignIn(server, pending, { recoveryCode: recoveryCodes[0] });
    expect(answer).toMatchObject(refused);
  });

  it('stops working when new codes are generated', async () => {
    const { cookie, recoveryCodes } = await enrolled();
    const { codes } = await renewRecoveryCodes(inConsole(server, cookie));
    expect(new Set([...codes, ...recoveryCodes]).size).toBe(20);
    const pending = await startPendingSignIn(server, administrator);
    const [old, fresh] = [recoveryCodes[0], codes[0]];
    expect(await completeSignIn(server, pending, { recoveryCode: old })).toMatchObject(refused);
    expect((await completeSignIn(server, pending, { recoveryCode: fresh })).status).toBe(201);
  });
});

describe('a pending sign-in', () => {
  it('is accepted only for the second step', async () => {
    await enrolled();
    const pending = await startPendingSignIn(server, administrator);
    const secret = secretOfCookie(pending);
    for (const headers of [
      { cookie: pending },
      { cookie: `signet=${secret}` },
      { authorization: `Bearer ${secret}` },
    ] as Record<string, string>[]) {
      for (const path of ['/api/v1/session', '/api/v1/account/sessions', '/api/v1/namespaces']) {
        const answer = await send(server, path, { method: 'GET', headers });
        expect(answer, path).toMatchObject({ status: 401, json: { code: 'auth.required' } });
      }
      const request = { headers: { ...headers, 'x-signet-console': '1' }, body: { password: 'x' } };
      expect((await send(server, '/api/v1/session/reauthentication', request)).status).toBe(401);
    }
  });

  it('can be used once', async () => {
    const { recoveryCodes } = await enrolled();
    const pending = await startPendingSignIn(server, administrator);
    const [one, two] = recoveryCodes;
    const both = await Promise.all(
      [one, two].map((recoveryCode) => completeSignIn(server, pending, { recoveryCode })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([201, 401]);
    expect(await completeSignIn(server, pending, { recoveryCode: two })).toMatchObject(expired);
    const lost = both[0]?.status === 201 ? two : one;
    const next = await startPendingSignIn(server, administrator);
    const done = await completeSignIn(server, next, { recoveryCode: lost });
    expect(done.status, 'the code of the loser was not used up').toBe(201);
  });

  it('cannot be forged', async () => {
    for (const cookie of [
      '',
      'signet-pending-sign-in=',
      `signet-pending-sign-in=${'A'.repeat(43)}`,
    ]) {
      const answer = await completeSignIn(server, cookie, { totp: '123456' });
      expect(answer, cookie).toMatchObject(expired);
    }
  });

  it('expires when the password changes or the administrator is disabled', async () => {
    const { recoveryCodes, cookie } = await enrolled();
    const [recoveryCode] = recoveryCodes;
    const before = await startPendingSignIn(server, administrator);
    const newPassword = 'another fifteen characters';
    const currentPassword = administrator.password;
    await setOwnPassword({ currentPassword, newPassword }, inConsole(server, cookie));
    expect(await completeSignIn(server, before, { recoveryCode })).toMatchObject(expired);

    const given = { username: administrator.username, password: newPassword };
    const then = await startPendingSignIn(server, given);
    await setAdministratorPassword(administrator.id, { password: currentPassword });
    expect(await completeSignIn(server, then, { recoveryCode })).toMatchObject(expired);

    const last = await startPendingSignIn(server, administrator);
    await editAdministrator(administrator.id, { disabled: true });
    expect(await completeSignIn(server, last, { recoveryCode })).toMatchObject(expired);
    await editAdministrator(administrator.id, { disabled: false });
    expect(await completeSignIn(server, last, { recoveryCode })).toMatchObject(expired);
  });

  it('is rejected with the origin of another site', async () => {
    const { recoveryCodes } = await enrolled();
    const pending = await startPendingSignIn(server, administrator);
    const body = { recoveryCode: recoveryCodes[0] };
    for (const origin of ['https://evil.example', `${publicUrl}:8443`, 'null']) {
      const headers = { cookie: pending, origin };
      const answer = await send(server, '/api/v1/session/second-factor', { headers, body });
      expect(answer).toMatchObject({ status: 403, json: { code: 'auth.csrf' } });
    }
    expect((await completeSignIn(server, pending, body)).status).toBe(201);
  });

  it('accepts exactly one factor', async () => {
    const { app, recoveryCodes } = await enrolled();
    const pending = await startPendingSignIn(server, administrator);
    const [recoveryCode] = recoveryCodes;
    for (const body of [
      {},
      { totp: app.at(0), recoveryCode },
      { totp: '12345' },
      { passkey: {} },
    ]) {
      const answer = await completeSignIn(server, pending, body);
      expect(answer, JSON.stringify(body)).toMatchObject({
        status: 400,
        json: { code: 'request.invalid' },
      });
    }
    expect((await completeSignIn(server, pending, { recoveryCode })).status).toBe(201);
  });
});

describe('account responses and the server log', () => {
  it('never contain a secret in plaintext', async () => {
    const { app, cookie, recoveryCodes } = await enrolled();
    const headers = consoleHeaders(cookie);
    const pending = await startPendingSignIn(server, administrator);
    const code = app.next();
    await completeSignIn(server, pending, { totp: code });
    const paths = ['second-factor', 'passkeys', 'sessions', 'personal-access-tokens'];
    const answers = await Promise.all(
      paths.map((path) => send(server, `/api/v1/account/${path}`, { method: 'GET', headers })),
    );
    const shown = answers.map(({ text }) => text).join('\n') + server.output;
    for (const secret of [
      app.secret,
      ...recoveryCodes,
      secretOfCookie(pending),
      secretOfCookie(cookie),
    ]) {
      expect(shown).not.toContain(secret);
    }
  });
});
