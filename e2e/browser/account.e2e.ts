import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createPersonalAccessToken,
  getAdministrator,
  listAdministratorConsoleSessions,
  listAdministratorPersonalAccessTokens,
  listPasskeys,
  resetAdministratorSecondFactor,
  setOwnPassword,
} from '#client';
import { newAdministrator, type TestAdministrator } from '../support/administrators.js';
import { consoleCookie } from '../support/api.js';
import {
  expireReauthentication,
  choose,
  confirm,
  enterCredentials,
  expectAccessible,
  expectFits,
  field,
  goTo,
  heading,
  notice,
  signIn,
  signOut,
  TestConsole,
} from '../support/console.js';
import { send } from '../support/http.js';
import { addAuthenticator } from '../support/passkeys.js';
import {
  AuthenticatorApp,
  enrolAdministrator,
  enrolApp,
  inConsole,
} from '../support/second-factor.js';

let signet: TestConsole;

beforeAll(async () => {
  signet = await TestConsole.shared();
});
afterEach(() => signet.closePages());
afterAll(() => signet.dispose());

const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The account menu's button, which shows the current username. */
const signedIn = ({ username }: TestAdministrator, page: Page) =>
  page.getByRole('button', { name: `My account: ${username}` });

/** Reads the recovery codes, which are shown only once, and closes the dialog. */
async function takeRecoveryCodes(page: Page): Promise<string[]> {
  const shown = dialog(page, 'Recovery codes');
  const codes = (await shown.getByTestId('secret').innerText()).split('\n');
  await shown.getByRole('button', { name: 'Close' }).click();
  await shown.waitFor({ state: 'detached' });
  return codes;
}

describe('an authenticator app', () => {
  it('is set up, required at sign-in, replaced by a recovery code, and removed', async () => {
    const me = await newAdministrator();
    const page = await signet.newPage();
    await signIn(page, '/', me);
    await goTo(page, 'My account');
    await page
      .getByText('You get recovery codes when you set up your first second factor.')
      .waitFor();

    await button(page, 'Set up an authenticator app').click();
    const setUp = dialog(page, 'Set up an authenticator app');
    await setUp.getByRole('img', { name: 'QR code' }).waitFor();
    await expectAccessible(page);
    const secret = await setUp.getByTestId('secret').innerText();
    const app = new AuthenticatorApp(`otpauth://totp/Signet:me?secret=${secret}&issuer=Signet`);
    await setUp.getByRole('textbox', { name: 'Code' }).fill('12345');
    await setUp.getByRole('button', { name: 'Confirm' }).click();
    await setUp.locator('mat-error').waitFor();
    await setUp.getByRole('textbox', { name: 'Code' }).fill(app.next());
    await setUp.getByRole('button', { name: 'Confirm' }).click();
    const codes = dialog(page, 'Recovery codes');
    await codes.getByTestId('secret').waitFor();
    await expectAccessible(page);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      codes.getByRole('button', { name: 'Download' }).click(),
    ]);
    const recoveryCodes = await takeRecoveryCodes(page);
    expect(await readFile(await file.path(), 'utf8')).toBe(`${recoveryCodes.join('\n')}\n`);
    await page.getByText('10 of 10 codes left.').waitFor();
    expect(await page.content()).not.toContain(recoveryCodes[0]);
    await expectAccessible(page);
    await expectFits(page);

    await signOut(page);
    await enterCredentials(page.locator('form'), me);
    await page.getByText('Enter your second factor').waitFor();
    await expectAccessible(page);
    await field(page, 'Code').fill('000000');
    await button(page, 'Continue').click();
    await page.getByRole('alert').waitFor();
    await field(page, 'Code').fill(app.next());
    await button(page, 'Continue').click();
    await signedIn(me, page).waitFor();

    await signOut(page);
    await enterCredentials(page.locator('form'), me);
    await button(page, 'Use a recovery code').click();
    await field(page, 'Recovery code').fill(` ${recoveryCodes[0]?.toUpperCase() ?? ''} `);
    await page.keyboard.press('Enter');
    await signedIn(me, page).waitFor();
    await goTo(page, 'My account');
    await page.getByText('9 of 10 codes left.').waitFor();

    await button(page, 'Create new codes').click();
    expect(await confirm(page, 'Create new codes')).toContain(
      'The 9 remaining codes stop working.',
    );
    const renewed = await takeRecoveryCodes(page);
    expect(renewed).toHaveLength(10);
    expect(renewed).not.toContain(recoveryCodes[1]);
    await page.getByText('10 of 10 codes left.').waitFor();

    await button(page, 'Remove the app').click();
    expect(await confirm(page, 'Remove')).toContain('your password alone is enough to sign in');
    await page
      .getByText('You get recovery codes when you set up your first second factor.')
      .waitFor();
    expect((await getAdministrator(me.id)).secondFactor).toBe(false);
  });
});

describe('a passkey', () => {
  it('is added with a name, works alone and as a second factor, and is removed', async () => {
    const me = await newAdministrator();
    const page = await signet.newPage();
    await addAuthenticator(page);
    await signIn(page, '/account', me);
    await button(page, 'Add a passkey').click();
    const adding = dialog(page, 'Add a passkey');
    await expectAccessible(page);
    await adding.getByLabel('Name').fill('<b>my ring</b>');
    await page.keyboard.press('Enter');
    expect(await takeRecoveryCodes(page)).toHaveLength(10);
    const row = page.getByRole('row').filter({ hasText: '<b>my ring</b>' });
    await row.getByText('never').waitFor();
    await expectAccessible(page);
    await expectFits(page);

    await button(page, 'Add a passkey').click();
    await adding.getByLabel('Name').fill('the same again');
    await adding.getByRole('button', { name: 'Continue' }).click();
    await adding.getByRole('alert').getByText('already has a passkey for your account').waitFor();
    await adding.getByRole('button', { name: 'Cancel' }).click();
    await button(page, 'Rename <b>my ring</b>').click();
    await dialog(page, 'Rename <b>my ring</b>').getByLabel('Name').fill('telephone');
    await button(page, 'Save').click();
    await page.getByRole('row').filter({ hasText: 'telephone' }).waitFor();

    await signOut(page);
    await button(page, 'Use a passkey').click();
    await signedIn(me, page).waitFor();
    await signOut(page);
    await enterCredentials(page.locator('form'), me);
    await page.getByText('Your browser asks you to confirm').waitFor();
    await expectAccessible(page);
    await button(page, 'Use a passkey').click();
    await signedIn(me, page).waitFor();
    await goTo(page, 'My account');
    const used = page.getByRole('row').filter({ hasText: 'telephone' });
    await used.waitFor();
    expect(await used.getByText('never').count()).toBe(0);

    await expireReauthentication(signet.server, me.id);
    await button(page, 'Remove telephone').click();
    expect(await confirm(page, 'Remove', 'Remove telephone?')).toContain(
      'You can no longer sign in with it.',
    );
    await dialog(page, 'Confirm your identity')
      .getByRole('button', { name: 'Use a passkey' })
      .click();
    await page.getByText('None. With a passkey').waitFor();
    const cookie = await consoleCookie(signet.server, me);
    expect((await listPasskeys(inConsole(signet.server, cookie))).items).toEqual([]);
  });

  it('shows an error when it is cancelled, and is not offered by browsers without support', async () => {
    const page = await signet.newPage();
    const { devtools, authenticatorId } = await addAuthenticator(page);
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.goto('/sign-in');
    await button(page, 'Use a passkey').click();
    await page.getByRole('alert').getByText('The passkey request was cancelled').waitFor();
    await page.addInitScript('delete window.PublicKeyCredential');
    await page.reload();
    await heading(page, 'Sign in').waitFor();
    expect(await button(page, 'Use a passkey').count()).toBe(0);
    await expectAccessible(page);
  });
});

describe('the sign-in', () => {
  it('asks for the second factor in the dialog over a page, and the page continues', async () => {
    const me = await newAdministrator();
    const cookie = await consoleCookie(signet.server, me);
    const page = await signet.newPage();
    await signIn(page, '/account', me);
    await field(page, 'Token name').fill('typed before');
    const { app } = await enrolApp(signet.server, cookie);
    // The enrollment has revoked the page's session.
    await button(page, 'Create token').click();
    const again = dialog(page, 'Sign in again');
    await enterCredentials(again, me);
    await again.getByLabel('Code').fill(app.next());
    await expectAccessible(page);
    await again.getByRole('button', { name: 'Continue' }).click();
    await dialog(page, 'Personal access token typed before').getByTestId('secret').waitFor();
    expect((await listAdministratorPersonalAccessTokens(me.id)).items).toMatchObject([
      { name: 'typed before' },
    ]);
  });
});

describe('a sensitive change', () => {
  it('asks for reauthentication in a dialog, and continues afterwards', async () => {
    const me = await newAdministrator();
    const { app, recoveryCodes } = await enrolAdministrator(signet.server, me);
    const page = await signet.newPage();
    await page.goto('/account');
    await enterCredentials(page.locator('form'), me);
    await button(page, 'Use a recovery code').click();
    await field(page, 'Recovery code').fill(recoveryCodes[0] ?? '');
    await button(page, 'Continue').click();
    await heading(page, 'My account').waitFor();

    await expireReauthentication(signet.server, me.id);
    await field(page, 'Token name').fill('deploys');
    await button(page, 'Create token').click();
    const confirmation = dialog(page, 'Confirm your identity');
    await confirmation.getByLabel('Code').waitFor();
    expect(await confirmation.getByRole('button', { name: 'Use your password' }).count()).toBe(0);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.locator('app-own-tokens').getByRole('alert').waitFor();
    expect(await field(page, 'Token name').inputValue()).toBe('deploys');
    expect((await listAdministratorPersonalAccessTokens(me.id)).items).toEqual([]);

    await button(page, 'Create token').click();
    await confirmation.getByLabel('Code').fill(app.at(-3600));
    await confirmation.getByRole('button', { name: 'Continue' }).click();
    await confirmation.getByRole('alert').waitFor();
    await confirmation.getByLabel('Code').fill(app.next());
    await confirmation.getByRole('button', { name: 'Continue' }).click();
    const made = dialog(page, 'Personal access token deploys');
    const token = await made.getByTestId('secret').innerText();
    expect((await send(signet.server, '/api/v1/session', { method: 'GET', token })).status).toBe(
      200,
    );
    await made.getByRole('button', { name: 'Close' }).click();

    await expireReauthentication(signet.server, me.id);
    await button(page, 'Create new codes').click();
    await confirm(page, 'Create new codes', 'Create new codes?');
    await confirmation.getByRole('button', { name: 'Use a recovery code' }).click();
    await confirmation.getByLabel('Recovery code').fill(recoveryCodes[1] ?? '');
    await confirmation.getByRole('button', { name: 'Continue' }).click();
    expect(await takeRecoveryCodes(page)).toHaveLength(10);
  });
});

describe('my account', () => {
  it('changes the password, which revokes other sessions and all personal access tokens', async () => {
    const me = await newAdministrator();
    const other = await consoleCookie(signet.server, me);
    await createPersonalAccessToken({ name: 'old' }, inConsole(signet.server, other));
    const page = await signet.newPage();
    await signIn(page, '/account', me);
    await page.getByRole('cell', { name: 'old', exact: true }).waitFor();
    await field(page, 'Current password').fill(me.password);
    await field(page, 'New password').fill('a green door by the river');
    await button(page, 'Change password').click();
    expect(await confirm(page, 'Change password')).toContain(
      'This revokes 1 other console session and 1 personal access token.',
    );
    await notice(page, 'Password changed.');
    await page.getByText('None. Scripts and tools').waitFor();
    expect((await listAdministratorConsoleSessions(me.id)).items).toHaveLength(1);
    await signOut(page);
    await enterCredentials(page.locator('form'), { ...me, password: 'a green door by the river' });
    await signedIn(me, page).waitFor();
  });

  it('revokes a single console session, and deletes a token', async () => {
    const me = await newAdministrator();
    await consoleCookie(signet.server, me);
    const page = await signet.newPage();
    await signIn(page, '/account', me);
    await page.getByText('this session').waitFor();
    await button(page, 'Revoke session').click();
    expect(await confirm(page, 'Revoke session')).toContain('Signs out ');
    await button(page, 'Revoke session').waitFor({ state: 'detached' });
    expect((await listAdministratorConsoleSessions(me.id)).items).toHaveLength(1);

    await field(page, 'Token name').fill('<i>deploys</i>');
    await choose(page, 'Expires in', '1 day');
    await button(page, 'Create token').click();
    await dialog(page, 'Personal access token <i>deploys</i>')
      .getByRole('button', { name: 'Close' })
      .click();
    await button(page, 'Delete <i>deploys</i>').click();
    expect(await confirm(page, 'Delete')).toContain('refused from now on');
    await page.getByText('None. Scripts and tools').waitFor();
    expect((await listAdministratorPersonalAccessTokens(me.id)).items).toEqual([]);
  });

  it('is restricted to setting up a required second factor', async () => {
    const me = await newAdministrator();
    const password = 'tin roof 42';
    // A shorter password is allowed with a second factor, which this account then loses.
    const { cookie } = await enrolAdministrator(signet.server, me);
    const passwords = { currentPassword: me.password, newPassword: password };
    await setOwnPassword(passwords, inConsole(signet.server, cookie));
    await resetAdministratorSecondFactor(me.id);

    const page = await signet.newPage();
    await page.goto('/namespaces');
    await enterCredentials(page.locator('form'), { ...me, password });
    await heading(page, 'My account').waitFor();
    await page.getByText('Your account requires a second factor').waitFor();
    await expectAccessible(page);
    const links = page.getByRole('navigation', { name: 'Navigation' }).getByRole('link');
    expect(await links.allInnerTexts()).toEqual(['Overview', 'My account']);
    await page.goto('/orgs');
    await heading(page, 'My account').waitFor();

    await button(page, 'Set up an authenticator app').click();
    const setUp = dialog(page, 'Set up an authenticator app');
    const secret = await setUp.getByTestId('secret').innerText();
    const app = new AuthenticatorApp(`otpauth://totp/Signet:me?secret=${secret}&issuer=Signet`);
    await setUp.getByRole('textbox', { name: 'Code' }).fill(app.next());
    await setUp.getByRole('button', { name: 'Confirm' }).click();
    await takeRecoveryCodes(page);
    await page.getByText('Your account requires a second factor').waitFor({ state: 'detached' });
    await goTo(page, 'Namespaces');

    // The factor is removed while the page is open; the next request is refused and leads back here.
    await goTo(page, 'My account');
    await button(page, 'Remove the app').click();
    await confirm(page, 'Remove');
    await page.getByText('Your account requires a second factor').waitFor();
  });
});
