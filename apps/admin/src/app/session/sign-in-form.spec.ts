import { beforeEach, describe, expect, it } from 'vitest';
import { FakeServer, json, problem } from '../../testing/fake-server';
import { Screen } from '../../testing/screen';
import { SignInForm } from './sign-in-form';

const route = 'POST /api/v1/session';
let server: FakeServer;
let screen: Screen<SignInForm>;
let isDone: boolean;

beforeEach(async () => {
  server = new FakeServer();
  screen = await Screen.of(SignInForm);
  isDone = false;
  screen.fixture.componentInstance.done.subscribe(() => (isDone = true));
});

const signIn = async (): Promise<void> => {
  await screen.fill('Username', 'ann');
  await screen.fill('Password', 'a password');
  await screen.click('Sign in');
};

describe('the sign-in', () => {
  it('reports missing input at its field', async () => {
    await screen.click('Sign in');
    expect(await screen.errors('Username')).toEqual(['Required']);
    expect(await screen.errors('Password')).toEqual(['Required']);
    expect(server.sent).toEqual([]);
  });

  it('succeeds with a username and a password', async () => {
    server.on(route, json({ id: 'a1', username: 'ann', permissions: [] }, 201));
    await signIn();
    expect(server.sent).toMatchObject([{ body: { username: 'ann', password: 'a password' } }]);
    expect(isDone).toBe(true);
  });

  it('reports a wrong password, and keeps the username', async () => {
    server.on(
      route,
      problem('auth.refused', { status: 401, detail: 'Username or password wrong.' }),
    );
    await signIn();
    expect(screen.text('[role=alert]')).toContain('wrong');
    expect(await screen.value('Username')).toBe('ann');
    expect(isDone).toBe(false);
  });

  it('says how long to wait after too many failed attempts', async () => {
    const headers = { 'retry-after': '150' };
    server.on(route, problem('rate.limited', { status: 429, headers }));
    await signIn();
    expect(screen.text('[role=alert]')).toContain('Try again in 3 minutes.');
  });

  it('asks for the second factor, and starts again when the password has expired', async () => {
    server
      .on(route, problem('auth.second_factor_required', { status: 401 }))
      .on('GET /api/v1/session/second-factor', { kinds: ['totp', 'recovery-code'] });
    await signIn();
    expect(screen.text()).toContain('Enter your second factor.');
    server.on(
      'POST /api/v1/session/second-factor',
      problem('auth.sign_in_expired', { status: 401 }),
    );
    await screen.fill('Code', '123 456');
    await screen.click('Continue');
    expect(server.changes().at(-1)?.body).toEqual({ totp: '123456' });
    expect(screen.text('[role=alert]')).toContain('Your sign-in has expired');
    expect(await screen.value('Username')).toBe('');
  });

  it('takes a recovery code in place of an app, and a refused code can be corrected', async () => {
    server
      .on(route, problem('auth.second_factor_required', { status: 401 }))
      .on('GET /api/v1/session/second-factor', { kinds: ['totp', 'recovery-code'] })
      .on(
        'POST /api/v1/session/second-factor',
        problem('auth.second_factor_refused', { status: 401 }),
      );
    await signIn();
    await screen.click('Use a recovery code');
    await screen.fill('Recovery code', ' ABCD-EFGH ');
    await screen.click('Continue');
    expect(server.changes().at(-1)?.body).toEqual({ recoveryCode: 'ABCD-EFGH' });
    expect(screen.texts('[role=alert], mat-error')).not.toEqual([]);
    server.on('POST /api/v1/session/second-factor', json({ id: 'a1', permissions: [] }, 201));
    await screen.click('Continue');
    expect(isDone).toBe(true);
  });

  it('offers passkeys only where the browser supports them', async () => {
    expect(await screen.buttons()).toEqual(['Sign in']);
  });
});
