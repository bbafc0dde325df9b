import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeServer, json, noContent, pageOf, problem } from '../../testing/fake-server';
import { apiKey } from '../../testing/records';
import { Screen, signedInWith } from '../../testing/screen';
import type { Permission } from '../session/session';
import ApiKeyCreate from './api-key-create';
import ApiKeyDetail from './api-key-detail';

const at = '/api/v1/namespaces/shop';
const path = `${at}/api-keys/k1`;
let server: FakeServer;

beforeEach(() => {
  server = new FakeServer();
});

describe('the form of a new API key', () => {
  let screen: Screen<ApiKeyCreate>;

  beforeEach(async () => {
    screen = await Screen.of(ApiKeyCreate, { ns: 'shop' });
  });

  it('requires a name', async () => {
    await screen.click('Create');
    expect(await screen.errors('Name')).toEqual(['Required']);
    expect(server.sent).toEqual([]);
  });

  it('keeps its input when an address is invalid, with the error at the field', async () => {
    const wrong = { pointer: '/allowedAddresses/0', detail: 'must be like 10.0.0.0/8' };
    server.on(`POST ${at}/api-keys`, problem('request.invalid', { errors: [wrong] }));
    await screen.fill('Name', 'scanner');
    await screen.fill('Allowed IP addresses', '10.0.0.0/99');
    await screen.click('Create');
    expect(await screen.errors('Allowed IP addresses')).toEqual(['must be like 10.0.0.0/8']);
    expect(await screen.value('Name')).toBe('scanner');
  });

  it('sends lists line by line, shows the secret once, and opens the key', async () => {
    server.on(`POST ${at}/api-keys`, json({ ...apiKey(), key: 'sgk_secret' }, 201));
    await screen.fill('Name', 'printer');
    await screen.fill('Allowed IP addresses', '127.0.0.0/8\n ::1/128, 10.0.0.1');
    await screen.fill('Token exchange audiences', 'one, with a comma\n\n two ');
    await screen.click('Create');
    expect(server.changes()[0]?.body).toEqual({
      name: 'printer',
      expiresAt: null,
      allowedAddresses: ['127.0.0.0/8', '::1/128', '10.0.0.1'],
      maySetClaims: false,
      exchangeAudiences: ['one, with a comma', 'two'],
      attributes: {},
    });
    expect(await (await screen.dialog()).getTitleText()).toBe('API key printer');
    expect(document.querySelector('[data-testid=secret]')?.textContent).toBe('sgk_secret');
    await screen.answer('Close');
    expect(TestBed.inject(Router).url).toBe('/namespaces/shop/api-keys/k1');
    expect(document.body.textContent).not.toContain('sgk_secret');
  });
});

describe('an API key', () => {
  let screen: Screen<ApiKeyDetail>;
  const expiresAt = '2040-02-03T04:05:06.000Z';

  const open = async (
    more: object = {},
    permissions: readonly Permission[] = ['api-keys:read', 'api-keys:write', 'sessions:read'],
  ): Promise<void> => {
    signedInWith(...permissions);
    server
      .on(`GET ${path}`, apiKey(more))
      .on(`GET ${path}/rights`, { rights: ['shop:read'] })
      .on(`GET ${at}/sessions`, pageOf());
    screen = await Screen.of(ApiKeyDetail, { ns: 'shop', id: 'k1' });
  };

  it('is edited with a patch of the changed fields: the seconds of its expiry are not lost', async () => {
    await open({ expiresAt });
    await screen.fill('Name', 'edited again');
    await screen.fill('Attributes', '{"floor": 3}');
    server.on(`PATCH ${path}`, ({ body }) => apiKey({ expiresAt, ...(body as object) }));
    await screen.click('Save');
    expect(server.changes()).toMatchObject([
      { ifMatch: '"1"', body: { name: 'edited again', attributes: { floor: 3 } } },
    ]);
    expect(Object.keys(server.changes()[0]?.body as object)).toEqual(['name', 'attributes']);
    await screen.fill('Expires at', '2041-01-01T12:00');
    await screen.click('Save');
    expect(server.changes()[1]?.body).toEqual({
      expiresAt: new Date('2041-01-01T12:00').toISOString(),
    });
    await screen.fill('Expires at', '');
    await screen.click('Save');
    expect(server.changes()[2]?.body).toEqual({ expiresAt: null });
  });

  it('merges concurrent changes, also of other attributes, and reports it', async () => {
    await open({ attributes: { floor: 1, hall: 1 } });
    await screen.fill('Attributes', '{"floor": 2, "hall": 1}');
    const theirs = apiKey({
      version: 2,
      allowedAddresses: ['10.0.0.0/8'],
      attributes: { floor: 1, hall: 2 },
    });
    server.on(`GET ${path}`, theirs).on(`PATCH ${path}`, ({ ifMatch, body }) => {
      if (ifMatch !== '"2"') return problem('precondition.failed', { status: 412 });
      return { ...theirs, ...(body as object), version: 3 };
    });
    await screen.click('Save');
    expect(server.changes().at(-1)?.body).toEqual({ attributes: { floor: 2, hall: 2 } });
    expect(await screen.notice()).toMatch(/Allowed IP addresses.*Attributes: hall\./);
    expect(await screen.value('Allowed IP addresses')).toBe('10.0.0.0/8');
  });

  it('keeps a change that is not saved when disabling meets a concurrent change', async () => {
    await open({ attributes: { floor: 1, hall: 1 } });
    await screen.fill('Attributes', '{"floor": 2, "hall": 1}');
    const theirs = apiKey({ version: 2, attributes: { floor: 1, hall: 2 } });
    server.on(`GET ${path}`, theirs).on(`PATCH ${path}`, ({ ifMatch, body }) => {
      if (ifMatch !== '"2"') return problem('precondition.failed', { status: 412 });
      return { ...theirs, ...(body as object), version: 3 };
    });
    await screen.click('Disable API key');
    await screen.answer('Disable API key');
    expect(await screen.notice()).toContain('Changes by someone else were kept');
    expect(await screen.value('Attributes')).toBe('{"floor": 2, "hall": 1}');
  });

  it('takes only a JSON object as attributes', async () => {
    await open();
    await screen.fill('Attributes', '[3]');
    await screen.click('Save');
    expect(await screen.errors('Attributes')).toEqual(['Enter a JSON object.']);
    expect(server.changes()).toEqual([]);
  });

  it('keeps its input while its secret is rotated', async () => {
    await open();
    await screen.fill('Name', 'typed before');
    server.on(`POST ${path}/rotate`, { ...apiKey({ version: 2 }), key: 'sgk_new' });
    await screen.click('Rotate secret');
    expect(await (await screen.dialog()).getTitleText()).toBe('Rotate the secret of printer?');
    expect(await screen.answer('Rotate secret')).toContain('Revokes no active session.');
    expect(document.querySelector('[data-testid=secret]')?.textContent).toBe('sgk_new');
    await screen.answer('Close');
    expect(await screen.value('Name')).toBe('typed before');
  });

  it('is disabled and deleted after a confirmation with the consequence', async () => {
    await open();
    server.on(`PATCH ${path}`, ({ body }) => apiKey({ ...(body as object), version: 2 }));
    await screen.click('Disable API key');
    expect(await screen.answer('Disable API key')).toContain(
      'gets no tokens until it is enabled again',
    );
    expect(server.changes()[0]?.body).toEqual({ disabled: true });
    expect(await screen.buttons()).toContain('Enable API key');
    await screen.click('Delete');
    expect(await screen.answer('Cancel')).toContain('cannot be undone');
    expect(server.changes('DELETE')).toEqual([]);
    server.on(`DELETE ${path}`, noContent());
    await screen.click('Delete');
    await screen.answer('Delete');
    expect(server.changes('DELETE')).toMatchObject([{ path, ifMatch: '"2"' }]);
    expect(TestBed.inject(Router).url).toBe('/namespaces/shop/api-keys');
  });

  it('loses a right, which “Undo” restores', async () => {
    await open();
    server.on(`DELETE ${path}/rights/${encodeURIComponent('shop:read')}`, noContent());
    server.on(`PUT ${path}/rights/${encodeURIComponent('shop:read')}`, noContent());
    server.on(`GET ${path}/rights`, { rights: [] });
    await screen.press('Remove shop:read');
    expect(screen.text('app-rights-field')).toContain('No rights.');
    server.on(`GET ${path}/rights`, { rights: ['shop:read'] });
    await screen.act();
    expect(screen.text('app-rights-field')).toContain('shop:read');
    expect(server.changes()).toHaveLength(2);
  });

  it('without permission to change it is read-only', async () => {
    await open({}, ['api-keys:read']);
    expect(await (await screen.input('Name')).isReadonly()).toBe(true);
    const buttons = await screen.buttons();
    expect(buttons.filter((text) => /Save|Delete|Rotate|able/.test(text))).toEqual([]);
  });
});
