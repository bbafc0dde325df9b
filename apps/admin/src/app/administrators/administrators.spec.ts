import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeServer, json, noContent, pageOf, problem } from '../../testing/fake-server';
import { administrator } from '../../testing/records';
import { Screen, signedInWith } from '../../testing/screen';
import type { Permission } from '../session/session';
import AdministratorCreate from './administrator-create';
import AdministratorDetail from './administrator-detail';

const path = '/api/v1/administrators/a1';
const lastOwner = problem('administrator.last_owner', {
  status: 409,
  detail: 'This is the last owner.',
});
let server: FakeServer;

beforeEach(() => {
  server = new FakeServer();
});

describe('the form of a new administrator', () => {
  let screen: Screen<AdministratorCreate>;

  beforeEach(async () => {
    screen = await Screen.of(AdministratorCreate);
  });

  it('requires a name and a password', async () => {
    await screen.click('Create');
    expect(await screen.errors('Username')).toEqual(['Required']);
    expect(await screen.errors('Password')).toEqual(['Required']);
    expect(server.sent).toEqual([]);
  });

  it('shows a weak password and a taken name at their fields', async () => {
    const weak = { pointer: '/password', detail: 'must have at least 15 characters' };
    server.on('POST /api/v1/administrators', problem('request.invalid', { errors: [weak] }));
    await screen.fill('Username', 'nina');
    await screen.fill('Password', 'short');
    await screen.click('Create');
    expect(await screen.errors('Password')).toEqual([expect.stringContaining('15')]);
    const taken = problem('administrator.name_taken', { status: 409, detail: 'Taken: name.' });
    server.on('POST /api/v1/administrators', taken);
    await screen.fill('Password', 'a long enough password');
    await screen.click('Create');
    expect(await screen.errors('Username')).toEqual([expect.stringContaining('name')]);
    expect(await screen.value('Username')).toBe('nina');
  });

  it('explains each role, and has namespaces for one role only', async () => {
    expect(screen.text()).toContain('Manages the namespaces below');
    expect(screen.text()).toContain('No namespaces: only your own account is accessible.');
    await screen.choose('Role', 'auditor');
    expect(screen.text()).toContain('Read-only access to everything.');
    expect(await screen.labels()).not.toContain('Add a namespace');
    await screen.fill('Username', 'nina');
    await screen.fill('Password', 'a long enough password');
    server.on('POST /api/v1/administrators', json(administrator({ role: 'auditor' }), 201));
    await screen.click('Create');
    expect(server.changes()[0]?.body).toEqual({
      username: 'nina',
      role: 'auditor',
      namespaces: [],
      password: 'a long enough password',
    });
    expect(await screen.notice()).toBe('Administrator created.');
    expect(TestBed.inject(Router).url).toBe('/administrators/a1');
  });
});

describe('an administrator', () => {
  let screen: Screen<AdministratorDetail>;

  const open = async (
    more: object = {},
    permissions: readonly Permission[] = ['administrators:read', 'administrators:write'],
    id = 'a1',
  ): Promise<void> => {
    const at = `/api/v1/administrators/${id}`;
    server
      .on(`GET ${at}`, administrator({ id, ...more }))
      .on(`GET ${at}/sessions`, pageOf({ id: 's1' }))
      .on(`GET ${at}/personal-access-tokens`, pageOf({ id: 't1', name: 'deploys' }))
      .on('GET /api/v1/session', { id: 'me', username: 'admin', permissions });
    signedInWith(...permissions);
    screen = await Screen.of(AdministratorDetail, { id });
  };

  it('that is the last owner keeps its role, with the error at the role', async () => {
    await open({ role: 'owner' });
    server.on(`PATCH ${path}`, lastOwner);
    await screen.choose('Role', 'auditor');
    await screen.click('Save');
    expect(await screen.errors('Role')).toEqual([expect.stringContaining('the last owner')]);
  });

  it.each(['Disable administrator', 'Delete'])(
    'that is the last owner is kept on “%s”, with the error beside the buttons',
    async (action) => {
      await open({ role: 'owner' });
      server.on(`PATCH ${path}`, lastOwner).on(`DELETE ${path}`, lastOwner);
      await screen.click(action);
      await screen.answer(action);
      expect(screen.text('p[role=alert]')).toContain('the last owner');
      expect(await screen.noticeCount()).toBe(0);
    },
  );

  it('is disabled and enabled without losing input', async () => {
    await open();
    await screen.fill('Username', 'typed before');
    server.on(`PATCH ${path}`, ({ body }) => administrator({ version: 2, ...(body as object) }));
    await screen.click('Disable administrator');
    expect(await screen.answer('Disable administrator')).toContain(
      'Revokes 1 console session and deletes 1 personal access token.',
    );
    expect(server.changes()).toMatchObject([{ body: { disabled: true } }]);
    expect(await screen.value('Username')).toBe('typed before');
    await screen.click('Enable administrator');
    expect(server.changes()[1]?.body).toEqual({ disabled: false });
    expect(await screen.buttons()).toContain('Disable administrator');
  });

  it('is deleted after a confirmation with counts', async () => {
    await open();
    await screen.click('Delete');
    expect(await screen.answer('Cancel')).toContain('cannot be undone');
    expect(server.changes()).toEqual([]);
    server.on(`DELETE ${path}`, noContent());
    await screen.click('Delete');
    expect(await screen.answer('Delete')).toContain('Revokes 1 console session and');
    expect(TestBed.inject(Router).url).toBe('/administrators');
  });

  it('gets a new password after a confirmation with counts; a weak one is refused', async () => {
    await open();
    await screen.fill('New password', 'short');
    const weak = { pointer: '/password', detail: 'must have at least 15 characters' };
    server.on(`PUT ${path}/password`, problem('request.invalid', { errors: [weak] }));
    await screen.click('Set password');
    expect(await screen.answer('Set password')).toContain(
      'Revokes 1 console session and 1 personal access token.',
    );
    expect(await screen.errors('New password')).toEqual([expect.stringContaining('15')]);
    server.on(`PUT ${path}/password`, noContent());
    await screen.fill('New password', 'a blue gate by the mill');
    await screen.click('Set password');
    await screen.answer('Set password');
    expect(await screen.notice()).toContain('Password set.');
  });

  it('loses the second factor only if there is one, after a confirmation', async () => {
    await open();
    expect(await screen.buttons()).not.toContain('Reset second factor');
    await open({ secondFactor: true });
    server.on(`DELETE ${path}/second-factor`, noContent());
    await screen.click('Reset second factor');
    expect(await screen.answer('Reset second factor')).toContain('Revokes 1 console session.');
    expect(server.changes('DELETE')).toHaveLength(1);
  });

  it('that is yourself has no password field here', async () => {
    await open({}, ['administrators:read', 'administrators:write'], 'me');
    expect(screen.text()).toContain('This is your own account.');
    expect(await screen.labels()).not.toContain('New password');
  });

  it('without permission to change it is read-only', async () => {
    await open({}, ['administrators:read']);
    expect(screen.texts('td')).toContain('deploys');
    // Besides the icon that copies the request.
    expect((await screen.buttons()).filter((text) => text !== '')).toEqual([]);
    expect(await (await screen.input('Username')).isReadonly()).toBe(true);
  });
});
