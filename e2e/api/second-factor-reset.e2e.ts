import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  revokeAdministratorConsoleSession,
  revokeAdministratorConsoleSessions,
  listAdministratorConsoleSessions,
  resetAdministratorSecondFactor,
} from '#client';
import { newAdministrator, newAdministratorToken } from '../support/administrators.js';
import { caller, consoleCookie, useApi } from '../support/api.js';
import { runCommand } from '../support/command.js';
import { send } from '../support/http.js';
import {
  startSignIn,
  completeSignIn,
  consoleHeaders,
  cookieOf,
  enrolAdministrator,
  enrolApp,
  startPendingSignIn,
} from '../support/second-factor.js';
import { owner, TestServer } from '../support/server.js';

const nowhere = '019ab000-0000-7000-8000-000000000000';

describe('an owner', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
    await useApi(server);
  });
  afterAll(() => server.dispose());

  const statusOf = async (cookie: string): Promise<number> =>
    (await send(server, '/api/v1/session', { method: 'GET', headers: { cookie } })).status;

  it('lists and revokes the sessions of others; an auditor lists them', async () => {
    const { token: auditor } = await newAdministratorToken(server, { role: 'auditor' });
    const administrator = await newAdministrator({ role: 'auditor' });
    const { id } = administrator;
    const [one, two, three] = [
      await consoleCookie(server, administrator),
      await consoleCookie(server, administrator),
      await consoleCookie(server, administrator),
    ];
    const { items } = await listAdministratorConsoleSessions(id);
    expect(items).toHaveLength(3);
    expect(items.every(({ current }) => !current)).toBe(true);
    expect(await listAdministratorConsoleSessions(id, caller(server, auditor))).toEqual({ items });

    const newest = items[0]?.id ?? '';
    const forbidden = { status: 403, code: 'permission.missing' };
    const as = caller(server, auditor);
    await expect(revokeAdministratorConsoleSession(id, newest, as)).rejects.toMatchObject(
      forbidden,
    );
    await expect(revokeAdministratorConsoleSessions(id, as)).rejects.toMatchObject(forbidden);
    await expect(resetAdministratorSecondFactor(id, as)).rejects.toMatchObject(forbidden);

    const stranger = (await newAdministrator()).id;
    await expect(revokeAdministratorConsoleSession(stranger, newest)).rejects.toMatchObject({
      status: 404,
      code: 'session.unknown',
    });
    await revokeAdministratorConsoleSession(id, newest);
    expect([await statusOf(one), await statusOf(two), await statusOf(three)]).toEqual([
      200, 200, 401,
    ]);
    await revokeAdministratorConsoleSessions(id);
    expect([await statusOf(one), await statusOf(two)]).toEqual([401, 401]);
    for (const act of [listAdministratorConsoleSessions, revokeAdministratorConsoleSessions]) {
      await expect(act(nowhere)).rejects.toMatchObject({
        status: 404,
        code: 'administrator.unknown',
      });
    }
  });

  it('resets the lost factors of an administrator, which revokes all its sessions', async () => {
    const administrator = await newAdministrator();
    const { app, recoveryCodes, cookie } = await enrolAdministrator(server, administrator);
    const pending = await startPendingSignIn(server, administrator);
    await resetAdministratorSecondFactor(administrator.id);
    expect(await statusOf(cookie)).toBe(401);
    const expired = { status: 401, json: { code: 'auth.sign_in_expired' } };
    expect(await completeSignIn(server, pending, { totp: app.next() })).toMatchObject(expired);
    const alone = await startSignIn(server, administrator);
    expect(alone).toMatchObject({ status: 201, json: { secondFactor: false } });
    const answer = await send(server, '/api/v1/session/reauthentication', {
      headers: consoleHeaders(cookieOf(alone, 'signet') ?? ''),
      body: { recoveryCode: recoveryCodes[0] },
    });
    expect(answer.status, 'the recovery codes are gone as well').toBe(401);
    await expect(resetAdministratorSecondFactor(nowhere)).rejects.toMatchObject({
      status: 404,
      code: 'administrator.unknown',
    });
  });

  it('without access to any factor can reset it on the command line', async () => {
    await enrolApp(server, await consoleCookie(server));
    expect((await startSignIn(server, owner)).status).toBe(401);
    await server.stop();
    const environment = server.database.environment;
    const reset = ['administrators', 'reset-second-factor'];
    const unknown = await runCommand([...reset, 'unknown'], environment);
    expect(unknown).toMatchObject({ code: 1, stderr: 'There is no administrator `unknown`.\n' });
    for (const words of [reset, [...reset, 'a', 'b']]) {
      const usage = await runCommand(words, environment);
      expect(usage, words.join(' ')).toMatchObject({ code: 2 });
      expect(usage.stderr).toMatch(/^Usage: signet/m);
    }
    const done = await runCommand([...reset, owner.username.toUpperCase()], environment);
    expect(done, done.output).toMatchObject({ code: 0 });
    expect(done.stdout).toContain(`${owner.username} no longer has a second factor`);
    await server.start();
    const alone = await startSignIn(server, owner);
    expect(alone).toMatchObject({ status: 201, json: { secondFactor: false } });
  });
});
