import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeServer, noContent, problem } from '../../testing/fake-server';
import { namespace } from '../../testing/records';
import { Screen, signedInWith } from '../../testing/screen';
import type { Permission } from '../session/session';
import NamespaceSettings from './namespace-settings';

const path = '/api/v1/namespaces/shop';
let server: FakeServer;
let screen: Screen<NamespaceSettings>;

const open = async (
  more: object = {},
  permissions: readonly Permission[] = ['namespaces:read', 'namespaces:write', 'namespaces:delete'],
): Promise<void> => {
  let saved = namespace(more);
  server = new FakeServer()
    .on(`GET ${path}`, () => saved)
    .on(`GET ${path}/counts`, { users: 3, groups: 1, sessions: 2 })
    .on(`PATCH ${path}`, ({ body }) => {
      saved = { ...saved, ...(body as object), version: saved.version + 1 };
      return saved;
    });
  signedInWith(...permissions);
  screen = await Screen.of(NamespaceSettings, { ns: 'shop' });
};
const changed = (): unknown => server.changes().at(-1)?.body;

describe('the settings of a namespace', () => {
  beforeEach(() => open());

  it('are saved with a patch of the changed ones, and only after a change', async () => {
    expect(await (await screen.button('Save')).isDisabled()).toBe(true);
    await screen.fill('Description', 'for the shop');
    await screen.click('Save');
    expect(changed()).toEqual({ description: 'for the shop' });
    expect(await screen.notice()).toBe('Saved.');
    expect(await (await screen.button('Save')).isDisabled()).toBe(true);
  });

  it('offer the RSA key size with RSA keys only', async () => {
    expect(await screen.labels()).not.toContain('RSA key size (bits)');
    await screen.choose('Algorithm', 'PS256');
    expect(await screen.labels()).toContain('RSA key size (bits)');
    await screen.choose('Algorithm', 'ES256');
    expect(await screen.labels()).not.toContain('RSA key size (bits)');
    await screen.choose('Refresh token encryption', 'RSA-OAEP-256');
    expect(await screen.labels()).toContain('RSA key size (bits)');
  });

  it('offer a key curve only for encryption on elliptic curves', async () => {
    expect(await screen.labels()).not.toContain('Content encryption');
    await screen.choose('Refresh token encryption', 'RSA-OAEP-256');
    expect(await screen.labels()).toContain('Content encryption');
    expect(await screen.labels()).not.toContain('Key curve');
    await screen.choose('Refresh token encryption', 'ECDH-ES+A256KW');
    expect(await screen.labels()).toContain('Key curve');
    await screen.choose('Refresh token encryption', 'None (signed only)');
    expect(await screen.labels()).not.toContain('Content encryption');
    expect(await screen.labels()).not.toContain('Key curve');
  });

  it('encrypt refresh tokens after a confirmation with the number of sessions', async () => {
    await screen.choose('Refresh token encryption', 'ECDH-ES+A256KW');
    await screen.choose('Key curve', 'P-384');
    await screen.click('Save');
    expect(await screen.answer('Cancel')).toContain('Revokes 2 active sessions');
    expect(server.changes()).toEqual([]);
    await screen.click('Save');
    await screen.answer('Save');
    const refreshEncryption = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', crv: 'P-384' };
    expect(changed()).toEqual({ refreshEncryption });
    // Another algorithm does not revoke sessions.
    await screen.choose('Content encryption', 'A128GCM');
    await screen.click('Save');
    expect(changed()).toEqual({ refreshEncryption: { ...refreshEncryption, enc: 'A128GCM' } });
    await screen.choose('Refresh token encryption', 'None (signed only)');
    await screen.click('Save');
    await screen.answer('Save');
    expect(changed()).toEqual({ refreshEncryption: null });
  });

  it('warn which clients break with refresh token rotation before saving', async () => {
    expect(screen.text()).toContain('Works with every client');
    await screen.choose('Refresh token rotation', 'Every use');
    expect(screen.text()).toContain('Clients must store the new refresh token');
    await screen.choose('Refresh token rotation', 'Near expiry');
    expect(screen.text()).toContain('Clients must store the new refresh token');
    await screen.choose('Refresh token rotation', 'Never');
    expect(screen.text()).toContain('Works with every client');
  });

  it('take only whole numbers, with the error at the field', async () => {
    for (const [label, value, error] of [
      ['Active sessions per user and API key', '', 'Required'],
      ['Active sessions per user and API key', '-1', 'Enter a whole number.'],
      ['Active sessions per user and API key', '1.5', 'Enter a whole number.'],
      ['Active sessions per user and API key', '123456', 'Enter a whole number.'],
      ['Reuse grace period (seconds)', 'ten', 'Enter a whole number.'],
      ['Reuse grace period (seconds)', '', 'Required'],
      ['Minimum password length', '8 characters', 'Enter a whole number.'],
    ] as const) {
      await screen.fill(label, value);
      await screen.click('Save');
      expect(await screen.errors(label), `${label}: “${value}”`).toEqual([error]);
    }
    expect(server.changes()).toEqual([]);
  });

  it('send numbers as numbers, and an empty interval and audience as null', async () => {
    await screen.fill('Active sessions per user and API key', '7');
    await screen.fill('Key rotation interval', '');
    await screen.fill('Reuse grace period (seconds)', '0');
    await screen.click('Save');
    expect(changed()).toEqual({ maxSessions: 7, keyRotation: null, reuseGrace: 0 });
  });

  it('show what the server rejects at its field', async () => {
    const wrong = { pointer: '/keyRotation', detail: 'must be longer than accessTtlMax (1h)' };
    server.on(`PATCH ${path}`, problem('request.invalid', { errors: [wrong] }));
    await screen.fill('Key rotation interval', '10m');
    await screen.click('Save');
    expect(await screen.errors('Key rotation interval')).toEqual([
      expect.stringContaining('accessTtlMax'),
    ]);
    expect(await screen.value('Key rotation interval')).toBe('10m');
  });

  it('explain the trade-offs of options for strict verifiers', async () => {
    expect(screen.text()).toContain('A token leaked by one service');
    await (await screen.checkbox('Omit “aud” from access tokens')).check();
    await screen.choose('Access token header type (typ)', 'JWT');
    await screen.click('Save');
    expect(changed()).toEqual({ omitAudience: true, headerType: 'JWT' });
  });

  it('keep their input when the namespace is disabled and enabled', async () => {
    await screen.fill('Description', 'typed before');
    await screen.click('Disable namespace');
    const consequence = await screen.answer('Disable namespace');
    expect(consequence).toContain('No tokens are issued');
    expect(consequence).toContain('Suspends 2 active sessions.');
    expect(changed()).toEqual({ disabled: true });
    await screen.click('Enable namespace');
    expect(changed()).toEqual({ disabled: false });
    expect(await screen.value('Description')).toBe('typed before');
    await screen.click('Save');
    expect(changed()).toEqual({ description: 'typed before' });
  });

  it('show the secret of a new HMAC key once', async () => {
    server.on(`PATCH ${path}`, { ...namespace({ algorithm: 'HS256' }), sharedSecret: 'hmac' });
    await screen.choose('Algorithm', 'HS256');
    await screen.click('Save');
    expect(await (await screen.dialog()).getTitleText()).toBe('HMAC key secret');
    expect(await screen.answer('Close')).toContain('Signet stores it encrypted');
  });

  it('delete the namespace after its name is typed, with the consequence in numbers', async () => {
    server.on(`DELETE ${path}`, noContent());
    await screen.click('Delete');
    const dialog = await screen.dialog();
    expect(await dialog.getContentText()).toContain(
      'Deletes 3 users, 1 group, 2 active sessions and all keys.',
    );
    await screen.fill('Type “shop” to confirm', 'shop');
    await screen.answer('Delete');
    expect(server.changes('DELETE')).toMatchObject([{ ifMatch: '"1"' }]);
    expect(TestBed.inject(Router).url).toBe('/namespaces');
  });
});

it('without permission to change them, settings are read-only text', async () => {
  await open({}, ['namespaces:read']);
  expect(await (await screen.input('Description')).isReadonly()).toBe(true);
  expect(await (await screen.input('Algorithm')).isReadonly()).toBe(true);
  expect(screen.element.querySelectorAll(':disabled, [aria-disabled=true]')).toHaveLength(0);
  const buttons = await screen.buttons();
  expect(buttons.filter((text) => /Save|Delete|able/.test(text))).toEqual([]);
});
