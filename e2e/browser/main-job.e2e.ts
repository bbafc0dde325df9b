import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createUser, listUsers, login, renew } from '#client';
import { newAdministrator } from '../support/administrators.js';
import { newNamespace, newUser, uniqueName } from '../support/api.js';
import {
  choose,
  confirm,
  enterCredentials,
  expectAccessible,
  expectFits,
  field,
  goTo,
  heading,
  notice,
  pick,
  signIn,
  TestConsole,
} from '../support/console.js';
import { send } from '../support/http.js';
import { owner } from '../support/server.js';

let signet: TestConsole;

beforeAll(async () => {
  signet = await TestConsole.shared();
});
afterEach(() => signet.closePages());
afterAll(() => signet.dispose());

describe('the sign-in', () => {
  it('reports a wrong password, and then opens the requested URL', async () => {
    const page = await signet.newPage();
    await page.goto('/namespaces');
    await heading(page, 'Sign in').waitFor();
    await expectAccessible(page);
    await enterCredentials(page.locator('form'), { ...owner, password: 'not the password at all' });
    await page.getByRole('alert').getByText('wrong').waitFor();
    expect(await page.getByLabel('Username').inputValue()).toBe(owner.username);
    await enterCredentials(page.locator('form'));
    await heading(page, 'Namespaces').waitFor();
    expect(new URL(page.url()).pathname).toBe('/namespaces');
  });
});

describe('the main job', () => {
  it('works from the namespace to the revoked session, and is in the audit log', async () => {
    const [ns, username, password] = [uniqueName('shop'), 'ann', 'a password for ann'];
    const page = await signet.newPage();
    await signIn(page);
    await goTo(page, 'Namespaces');
    await page.getByRole('link', { name: 'Create namespace' }).first().click();
    await field(page, 'Name').fill(ns);
    await choose(page, 'Template', 'Custom');
    await page.getByRole('button', { name: 'Create' }).click();
    await notice(page, 'Namespace created.');

    await goTo(page, 'Users');
    await page.getByText('No users yet.').waitFor();
    await page.getByRole('link', { name: 'Create user' }).first().click();
    await field(page, 'Name').fill(username);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create' }).click();
    await heading(page, username).waitFor();

    await goTo(page, 'Groups and rights');
    await page.getByRole('link', { name: 'Create group' }).first().click();
    await field(page, 'Name').fill('readers');
    await page.getByRole('button', { name: 'Create' }).click();
    await heading(page, 'readers').waitFor();
    await page.getByLabel('Add a right').fill('datastore:read');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await notice(page, 'Rights saved.');
    await pick(page, 'Add member', username);
    await page.getByRole('cell', { name: username }).waitFor();

    const { token } = await login({ namespace: ns, username, password, scope: 'datastore:read' });
    const access = await renew({ namespace: ns, refresh_token: token });
    expect(decodeJwt(access.token)).toMatchObject({ usr: username, grp: ['readers'] });
    expect(decodeJwt(access.token)['scope']).toBe('datastore:read');

    await goTo(page, 'Tokens');
    await pick(page, 'User or API key', username);
    await page.getByRole('heading', { name: `Claims for ${username}` }).waitFor();
    await page.getByRole('button', { name: 'Issue test token' }).click();
    await page.getByRole('button', { name: 'Check this token' }).click();
    await page.getByText('Valid token').waitFor();

    await goTo(page, 'Signing keys');
    await page.getByRole('button', { name: 'Rotate key' }).first().click();
    await confirm(page, 'Rotate key');
    await notice(page, 'Next key published.');
    await page.getByRole('button', { name: 'Activate key' }).click();
    await confirm(page, 'Activate key');
    await notice(page, 'Key activated.');

    await goTo(page, 'Tokens');
    await field(page, 'Token').fill(access.token);
    await page.getByRole('button', { name: 'Check token', exact: true }).click();
    await page.getByText('Valid token').waitFor();

    await goTo(page, 'Sessions');
    const own = page.getByRole('row').filter({ hasText: username });
    // The login's session and the test token's; the latter is newer, so it is listed first.
    await own.last().getByRole('button', { name: 'Revoke session', exact: true }).click();
    await confirm(page, 'Revoke session');
    await notice(page, 'Session revoked.');
    await expect(renew({ namespace: ns, refresh_token: token })).rejects.toMatchObject({
      status: 401,
    });

    // The server section has an audit log as well, further down.
    const navigation = page.getByRole('navigation', { name: 'Navigation' });
    await navigation.getByRole('link', { name: 'Audit log' }).first().click();
    await heading(page, 'Audit log').waitFor();
    for (const done of [
      'Session revoked',
      'Key rotated',
      'Test token issued',
      'User added to a group',
      'Group created',
      'User created',
      'Namespace created',
    ]) {
      await page
        .getByRole('button', { name: `Details: ${done}` })
        .first()
        .waitFor();
    }
  });
});

describe('names from the database', () => {
  const hostile = [
    '<img src="https://evil.test/x.png" onerror="alert(1)">',
    '<script>alert(1)</script>',
    `"><svg onload='alert(1)'>`,
    `{{constructor.constructor('alert(1)')()}}`,
    'javascript:alert(1)',
    '=HYPERLINK("https://evil.test")',
    '+1+1',
    '@SUM(A1)',
    'שלום עולם',
    'محمد ١٢٣',
    '👩‍👩‍👧‍👦🎉',
    '..%2f..%2fsettings',
    'm'.repeat(255),
    '<b>'.repeat(85),
  ];

  it('are rendered as text in lists, headings and searches, within the viewport', async () => {
    const { name: ns } = await newNamespace();
    for (const name of hostile) await createUser(ns, { name });
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/users`);
    for (const name of hostile) {
      await page.getByRole('link', { name, exact: true }).waitFor();
    }
    expect(await page.locator('main').locator('img, script, svg[onload], b').count()).toBe(0);
    await expectFits(page);
    await expectAccessible(page);
    for (const name of hostile.slice(0, 4).concat('m'.repeat(255))) {
      await page.getByLabel('Search by name or ID').fill(name.slice(0, 60));
      await page.getByLabel('Search by name or ID').press('Enter');
      // The unfiltered list contains this name too, so wait until the other rows are gone.
      await expect.poll(() => page.locator('tbody tr').count()).toBeLessThan(hostile.length);
      await page.getByRole('link', { name, exact: true }).click();
      await heading(page, name).waitFor();
      expect(await field(page, 'Name').inputValue()).toBe(name);
      await expectFits(page);
      await page.goBack();
      await page.getByRole('link', { name, exact: true }).waitFor();
    }
  });
});

describe('a session that expires during work', () => {
  /** Deletes the page's session on the server, as another device can. */
  async function endSession(page: Page): Promise<void> {
    const [cookie] = await page.context().cookies();
    const headers = { cookie: `${cookie?.name}=${cookie?.value}`, 'x-signet-console': '1' };
    const { status } = await send(signet.server, '/api/v1/session', { method: 'DELETE', headers });
    expect(status).toBe(204);
  }

  it('is renewed in a dialog, and the request is sent once', async () => {
    const { name: ns } = await newNamespace();
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/users/new`);
    await field(page, 'Name').fill('typed before');
    await endSession(page);
    await page.getByRole('button', { name: 'Create' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.waitFor();
    await expectAccessible(page);
    await enterCredentials(dialog, { ...owner, password: 'not the password at all' });
    await dialog.getByRole('alert').waitFor();
    await enterCredentials(dialog);
    await heading(page, 'typed before').waitFor();
    const { items } = await listUsers(ns);
    expect(items.map(({ name }) => name)).toEqual(['typed before']);
  });

  it('keeps the page when the sign-in is cancelled', async () => {
    const { name: ns } = await newNamespace();
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/users/new`);
    await field(page, 'Name').fill('typed before');
    await endSession(page);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('alert').waitFor();
    expect(await field(page, 'Name').inputValue()).toBe('typed before');
    expect((await listUsers(ns)).items).toEqual([]);
  });

  it('keeps an edit, and says so, when someone with fewer permissions signs in', async () => {
    const { name: ns } = await newNamespace();
    const user = await newUser(ns);
    const auditor = await newAdministrator({ role: 'auditor' });
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/users/${user.id}`);
    await field(page, 'Name').fill('typed before');
    await page.getByLabel('New password').fill('a phrase that is typed');
    await endSession(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await enterCredentials(page.getByRole('dialog', { name: 'Sign in again' }), auditor);
    await page.getByRole('alert').getByText(`signed in as ${auditor.username}`).waitFor();
    expect(await field(page, 'Name').inputValue()).toBe('typed before');
    expect(await page.getByLabel('New password').inputValue()).toBe('a phrase that is typed');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('Your role does not allow this').waitFor();
    expect((await listUsers(ns)).items.map(({ name }) => name)).toEqual([user.name]);
    await page.getByRole('navigation').getByRole('link', { name: 'Groups' }).click();
    await confirm(page, 'Keep editing', 'Discard unsaved changes?');
    // An administrator with the permission can still save it.
    await endSession(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await enterCredentials(page.getByRole('dialog', { name: 'Sign in again' }));
    await page.getByRole('alert').getByText(`signed in as ${owner.username}`).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await heading(page, 'typed before').waitFor();
  });
});
