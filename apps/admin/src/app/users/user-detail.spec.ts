import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeServer, json, noContent, pageOf, problem } from '../../testing/fake-server';
import { user } from '../../testing/records';
import { Screen, signedInWith } from '../../testing/screen';
import type { Permission } from '../session/session';
import UserDetail from './user-detail';

const at = '/api/v1/namespaces/shop';
const path = `${at}/users/u1`;
let server: FakeServer;
let screen: Screen<UserDetail>;

const writer = ['users:read', 'users:write', 'groups:read', 'orgs:read', 'sessions:read'] as const;

const open = async (permissions: readonly Permission[] = writer): Promise<void> => {
  signedInWith(...permissions);
  screen = await Screen.of(UserDetail, { ns: 'shop', id: 'u1' });
};

beforeEach(() => {
  server = new FakeServer()
    .on(`GET ${path}`, user())
    .on(`GET ${at}/groups`, pageOf())
    .on(`GET ${at}/sessions`, pageOf({ id: 's1' }, { id: 's2' }))
    .on('GET /api/v1/orgs', pageOf());
});

describe('the form of a user', () => {
  beforeEach(() => open());

  it('is saved only after a change, with a patch of the changed fields', async () => {
    const save = await screen.button('Save');
    expect(await save.isDisabled()).toBe(true);
    await screen.fill('Name', ' anna ');
    expect(await save.isDisabled()).toBe(false);
    server.on(`PATCH ${path}`, user({ name: 'anna', version: 2 }));
    await screen.click('Save');
    expect(server.changes()).toMatchObject([{ path, ifMatch: '"1"' }]);
    expect(server.changes()[0]?.body).toEqual({ name: ' anna ' });
    expect(await screen.value('Name'), 'as it was saved').toBe('anna');
    expect(await screen.notice()).toBe('Saved.');
    expect(await save.isDisabled()).toBe(true);
    expect(screen.text('h1')).toBe('anna');
  });

  it.each(['{', '[1]', '"text"', 'null', ''])('takes no attributes such as “%s”', async (text) => {
    await screen.fill('Attributes', text);
    await screen.click('Save');
    expect(await screen.errors('Attributes')).toEqual(['Enter a JSON object.']);
    expect(server.changes()).toEqual([]);
  });

  it('requires a name', async () => {
    await screen.fill('Name', '');
    await screen.click('Save');
    expect(await screen.errors('Name')).toEqual(['Required']);
    expect(server.changes()).toEqual([]);
  });

  it('keeps its input while the user is disabled and enabled', async () => {
    await screen.fill('Name', 'typed before');
    server.on(`PATCH ${path}`, ({ body }) => user({ ...(body as object), version: 2 }));
    await screen.click('Disable user');
    server.on(`GET ${at}/sessions`, pageOf());
    expect(await screen.answer('Disable user')).toContain('Revokes 2 active sessions.');
    expect(server.changes().at(-1)?.body).toEqual({ disabled: true });
    expect(screen.text('app-subject-sessions')).toContain('Active sessions: 0');
    expect(await screen.value('Name')).toBe('typed before');
    await screen.click('Enable user');
    expect(server.changes().at(-1)?.body).toEqual({ disabled: false });
    expect(await screen.buttons()).toContain('Disable user');
    expect(await screen.value('Name')).toBe('typed before');
  });

  it('shows a concurrent change, and saves the chosen side', async () => {
    const theirs = user({ name: 'theirs', version: 2 });
    await screen.fill('Name', 'mine');
    server.on(`GET ${path}`, theirs).on(`PATCH ${path}`, ({ ifMatch, body }) => {
      if (ifMatch !== '"2"') return problem('precondition.failed', { status: 412 });
      return user({ ...(body as object), version: 3 });
    });
    await screen.click('Save');
    const dialog = await screen.dialog();
    expect(await dialog.getTitleText()).toBe('This was changed by someone else');
    expect(await dialog.getContentText()).toContain('theirs');
    const save = [...document.querySelectorAll('mat-dialog-actions button')].at(-1);
    expect((save as HTMLButtonElement).disabled, 'before a side is chosen').toBe(true);
    document.querySelectorAll<HTMLInputElement>('mat-dialog-content input')[1]?.click();
    await screen.answer('Save');
    expect(server.changes().at(-1)).toMatchObject({ ifMatch: '"2"', body: { name: 'mine' } });
    expect(screen.text('h1')).toBe('mine');
  });

  it('merges changes of different fields, and reports it', async () => {
    const theirs = user({ name: 'theirs', version: 2 });
    await screen.fill('Attributes', '{"level": 2}');
    server.on(`GET ${path}`, theirs).on(`PATCH ${path}`, ({ ifMatch, body }) => {
      if (ifMatch !== '"2"') return problem('precondition.failed', { status: 412 });
      return { ...theirs, ...(body as object), version: 3 };
    });
    await screen.click('Save');
    expect(server.changes().at(-1)?.body).toEqual({ attributes: { level: 2 } });
    expect(await screen.notice()).toBe('Saved. Changes by someone else were kept: Name.');
    expect(screen.text('h1')).toBe('theirs');
  });

  it('discards its change if the saved value is chosen', async () => {
    await screen.fill('Name', 'mine');
    server
      .on(`GET ${path}`, user({ name: 'theirs', version: 2 }))
      .on(`PATCH ${path}`, problem('precondition.failed', { status: 412 }));
    await screen.click('Save');
    await screen.dialog();
    document.querySelectorAll<HTMLInputElement>('mat-dialog-content input')[0]?.click();
    await screen.answer('Save');
    expect(await screen.notice()).toContain('Your changes were discarded.');
    expect(await screen.value('Name')).toBe('theirs');
  });
});

describe('a user', () => {
  beforeEach(() => open());

  it('is deleted after a confirmation with the number of sessions', async () => {
    server.on(`DELETE ${path}`, noContent());
    await screen.click('Delete');
    expect(await screen.answer('Cancel')).toContain('Revokes 2 active sessions'.toLowerCase());
    expect(server.changes()).toEqual([]);
    await screen.click('Delete');
    await screen.answer('Delete');
    expect(server.changes()).toMatchObject([{ method: 'DELETE', path, ifMatch: '"1"' }]);
    expect(TestBed.inject(Router).url).toBe('/namespaces/shop/users');
  });

  it('is left unchanged when the server refuses, and the reason is shown', async () => {
    server.on(
      `DELETE ${path}`,
      problem('precondition.failed', { status: 412, detail: 'Changed.' }),
    );
    await screen.click('Delete');
    await screen.answer('Delete');
    expect(await screen.noticeCount()).toBe(1);
    expect(screen.text('h1')).toBe('ann');
  });

  it('gets a new password after a confirmation; a weak one is refused at its field', async () => {
    await screen.fill('New password', 'short');
    const weak = { pointer: '/password', detail: 'must have at least 8 characters' };
    server.on(`PUT ${path}/password`, problem('request.invalid', { errors: [weak] }));
    await screen.click('Set password');
    expect(await screen.answer('Set password')).toContain('Revokes 2 active sessions.');
    expect(await screen.errors('New password')).toEqual([expect.stringContaining('8')]);
    expect(await screen.value('New password')).toBe('short');
    server.on(`PUT ${path}/password`, noContent());
    await screen.fill('New password', 'a long enough one');
    await screen.click('Set password');
    await screen.answer('Set password');
    expect(server.changes().at(-1)?.body).toEqual({ password: 'a long enough one' });
    expect(await screen.notice()).toContain('Password set.');
    expect(await screen.value('New password')).toBe('');
  });

  it('has no new password without input or confirmation', async () => {
    await screen.click('Set password');
    expect(await screen.errors('New password')).toEqual(['Required']);
    await screen.fill('New password', 'a long enough one');
    await screen.click('Set password');
    await screen.answer('Cancel');
    expect(server.changes()).toEqual([]);
    expect(await screen.value('New password')).toBe('a long enough one');
  });
});

it('without permission to change it, a user is read-only', async () => {
  await open(['users:read']);
  expect(await (await screen.input('Name')).isReadonly()).toBe(true);
  expect(await screen.buttons()).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/Save|Delete|Disable|Set/)]),
  );
});

it('a user that cannot be loaded offers to try again', async () => {
  server.on(`GET ${path}`, json({}, 502));
  await open();
  expect(screen.text()).toContain('Could not load this page');
  server.on(`GET ${path}`, user());
  await screen.click('Try again');
  expect(screen.text('h1')).toBe('ann');
});
