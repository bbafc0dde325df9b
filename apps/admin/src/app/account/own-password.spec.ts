import { beforeEach, describe, expect, it } from 'vitest';
import { FakeServer, noContent, pageOf, problem } from '../../testing/fake-server';
import { Screen, signedInWith } from '../../testing/screen';
import { OwnPasswordForm } from './own-password';

const route = 'PUT /api/v1/account/password';
let server: FakeServer;
let screen: Screen<OwnPasswordForm>;

beforeEach(async () => {
  server = new FakeServer()
    .on('GET /api/v1/account/sessions', pageOf({ id: 's1', current: true }, { id: 's2' }))
    .on('GET /api/v1/account/personal-access-tokens', pageOf({ id: 't1' }))
    .on('GET /api/v1/session', { id: 'me', username: 'admin', permissions: ['account'] });
  signedInWith('account');
  screen = await Screen.of(OwnPasswordForm);
});

const change = async (answer = 'Change password'): Promise<string> => {
  await screen.fill('Current password', 'the current one');
  await screen.fill('New password', 'a green door by the river');
  await screen.click('Change password');
  return screen.answer(answer);
};

describe('your own password', () => {
  it('is changed after a confirmation with the number of sessions and tokens', async () => {
    server.on(route, noContent());
    expect(await change()).toContain(
      'This revokes 1 other console session and 1 personal access token.',
    );
    expect(server.changes()).toMatchObject([
      { body: { currentPassword: 'the current one', newPassword: 'a green door by the river' } },
    ]);
    expect(await screen.notice()).toContain('Password changed.');
    expect(await screen.value('Current password')).toBe('');
  });

  it('is not changed without input or confirmation', async () => {
    await screen.click('Change password');
    expect(await screen.errors('Current password')).toEqual(['Required']);
    expect(await screen.errors('New password')).toEqual(['Required']);
    await change('Cancel');
    expect(server.changes()).toEqual([]);
  });

  it('needs the current one, whose error is at its field', async () => {
    server.on(route, problem('auth.refused', { status: 401 }));
    await change();
    expect(await screen.errors('Current password')).toHaveLength(1);
    expect(await screen.errors('New password')).toEqual([]);
  });

  it('must not be weak; the error is at the new one', async () => {
    const weak = { pointer: '/newPassword', detail: 'must have at least 15 characters' };
    server.on(route, problem('request.invalid', { errors: [weak] }));
    await change();
    expect(await screen.errors('New password')).toEqual([expect.stringContaining('15')]);
    expect(await screen.errors('Current password')).toEqual([]);
  });
});
