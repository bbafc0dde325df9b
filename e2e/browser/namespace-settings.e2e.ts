import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNamespace, login } from '#client';
import { newNamespace, newUser, userPassword } from '../support/api.js';
import {
  choose,
  confirm,
  expectAccessible,
  field,
  heading,
  notice,
  signIn,
  TestConsole,
} from '../support/console.js';

let signet: TestConsole;
let page: Page;
let ns: string;

beforeAll(async () => {
  signet = await TestConsole.shared();
  ({ name: ns } = await newNamespace());
  page = await signet.newPage();
  await signIn(page, `/namespaces/${ns}/settings`);
  await heading(page, 'Settings').waitFor();
  await field(page, 'Description').waitFor();
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

describe('the settings of a namespace', () => {
  it('keep their input when the namespace is disabled and enabled', async () => {
    await field(page, 'Description').fill('typed before');
    await page.getByRole('button', { name: 'Disable namespace' }).click();
    expect(await confirm(page, 'Disable namespace')).toContain('No tokens are issued');
    await notice(page, 'Saved.');
    await page.getByRole('button', { name: 'Enable namespace' }).click();
    await notice(page, 'Saved.');
    expect(await field(page, 'Description').inputValue()).toBe('typed before');
    expect(await getNamespace(ns)).toMatchObject({ description: '', disabled: false });
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    expect((await getNamespace(ns)).description).toBe('typed before');
  });

  it('set the key rotation interval, or manual rotation', async () => {
    await field(page, 'Key rotation interval').fill('10m');
    await page.getByRole('button', { name: 'Save' }).click();
    const place = page.locator('app-text-field', { hasText: 'Key rotation interval' });
    await place.locator('mat-error').getByText('accessTtlMax').waitFor();
    await field(page, 'Key rotation interval').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    expect((await getNamespace(ns)).keyRotation).toBeNull();
    await field(page, 'Key rotation interval').fill('45d');
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    expect((await getNamespace(ns)).keyRotation).toBe('45d');
  });

  it('support verifiers that reject an audience or a type, and explain the trade-off', async () => {
    await page.getByText('A token leaked by one service').waitFor();
    await page.getByLabel('Omit “aud” from access tokens').check();
    await choose(page, 'Access token header type (typ)', 'JWT');
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    expect(await getNamespace(ns)).toMatchObject({ omitAudience: true, headerType: 'JWT' });
  });

  it('warn which clients break with refresh token rotation before saving', async () => {
    await page.getByText('Works with every client').waitFor();
    await choose(page, 'Refresh token rotation', 'Every use');
    await page.getByText('Clients must store the new refresh token').waitFor();
    await choose(page, 'Refresh token rotation', 'Never');
    await page.getByText('Works with every client').waitFor();
  });

  it('of the template for Quid clients omit the audience, and do not rotate refresh tokens', async () => {
    const form = await signet.newPage();
    await signIn(form, '/namespaces/~new');
    await field(form, 'Name').fill('quid-preset');
    await choose(form, 'Template', 'Quid clients');
    await form.getByText('no “aud” claim').waitFor();
    await form.getByRole('button', { name: 'Create' }).click();
    const shownOnce = form.getByRole('dialog', { name: 'HMAC key secret' });
    // The server signs with the secret, so it must store it encrypted instead of hashed.
    await shownOnce.getByText('stores it encrypted').waitFor();
    expect(await shownOnce.innerText()).not.toContain('hash');
    expect(await getNamespace('quid-preset')).toMatchObject({
      omitAudience: true,
      algorithm: 'HS256',
      renewalStrategy: 'keep',
    });
  });

  it('of the template for services refuse password logins', async () => {
    const form = await signet.newPage();
    await signIn(form, '/namespaces/~new');
    await field(form, 'Name').fill('service-preset');
    await choose(form, 'Template', 'Service to service');
    await form.getByText('No password login').waitFor();
    await form.getByRole('button', { name: 'Create' }).click();
    await heading(form, 'Settings').waitFor();
    const { name: username } = await newUser('service-preset');
    const credentials = { namespace: 'service-preset', username, password: userPassword };
    await expect(login(credentials)).rejects.toMatchObject({ status: 403 });
    const flag = form.getByLabel('Allow password login');
    expect(await flag.isChecked()).toBe(false);
    await flag.check();
    await form.getByRole('button', { name: 'Save' }).click();
    await notice(form, 'Saved.');
    expect(await login(credentials)).toHaveProperty('token');
  });

  it('set the minimum password length', async () => {
    const place = page.locator('app-text-field', { hasText: 'Minimum password length' });
    const length = field(page, 'Minimum password length');
    await length.fill('7');
    await page.getByRole('button', { name: 'Save' }).click();
    await place.locator('mat-error').getByText('must not be less than 8').waitFor();
    await length.fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await place.locator('mat-error').waitFor();
    await length.fill('12');
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    expect((await getNamespace(ns)).passwordMinLength).toBe(12);
  });

  it('encrypt refresh tokens after a confirmation with the number of sessions', async () => {
    const { name: username } = await newUser(ns);
    await login({ namespace: ns, username, password: userPassword });
    await choose(page, 'Refresh token encryption', 'ECDH-ES+A256KW');
    await choose(page, 'Key curve', 'P-384');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await confirm(page, 'Save')).toContain('Revokes 1 active session;');
    await notice(page, 'Saved.');
    const { refreshEncryption } = await getNamespace(ns);
    expect(refreshEncryption).toEqual({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', crv: 'P-384' });
    await choose(page, 'Content encryption', 'A128GCM');
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    expect((await getNamespace(ns)).refreshEncryption?.enc).toBe('A128GCM');
    await choose(page, 'Refresh token encryption', 'None (signed only)');
    const curve = page.getByRole('combobox', { name: 'Key curve' });
    await curve.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save' }).click();
    await confirm(page, 'Save');
    await notice(page, 'Saved.');
    expect((await getNamespace(ns)).refreshEncryption).toBeNull();
  });
});
