import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createPersonalAccessToken,
  editAdministrator,
  getAdministrator,
  listAdministrators,
  listAdministratorConsoleSessions,
  listAdministratorPersonalAccessTokens,
} from '#client';
import {
  administratorPassword,
  newAdministrator,
  type TestAdministrator,
} from '../support/administrators.js';
import { consoleCookie, newNamespace, uniqueName } from '../support/api.js';
import {
  expireReauthentication,
  choose,
  confirm,
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
import { startSignIn, enrolApp, inConsole } from '../support/second-factor.js';
import { owner } from '../support/server.js';

let signet: TestConsole;

beforeAll(async () => {
  signet = await TestConsole.start();
});
afterEach(() => signet.closePages());
afterAll(() => signet.dispose());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const open = async (page: Page, { id, username }: { id: string; username: string }) => {
  await signIn(page, `/administrators/${id}`);
  await heading(page, username).waitFor();
};

/** The status of a sign-in attempt. */
const signInStatus = async (credentials: { username: string; password: string }) =>
  (await startSignIn(signet.server, credentials)).status;

/** Creates a console session and a personal access token for an administrator. */
async function withCredentials(administrator: TestAdministrator): Promise<void> {
  const cookie = await consoleCookie(signet.server, administrator);
  await createPersonalAccessToken({ name: 'deploys' }, inConsole(signet.server, cookie));
}

const credentialsOf = async ({ id }: { id: string }) => ({
  sessions: (await listAdministratorConsoleSessions(id)).items.length,
  tokens: (await listAdministratorPersonalAccessTokens(id)).items.length,
});

describe('administrators', () => {
  it('are searched and filtered by role and state on the server', async () => {
    const prefix = uniqueName('<b>found</b>');
    await newAdministrator({ username: `${prefix} auditor`, role: 'auditor' });
    await newAdministrator({ username: `${prefix} gone`, role: 'auditor', disabled: true });
    await newAdministrator({ username: `${prefix} admin`, role: 'namespace-admin' });
    const page = await signet.newPage();
    await signIn(page);
    await goTo(page, 'Administrators');
    await page.getByRole('link', { name: owner.username, exact: true }).waitFor();
    await page.getByRole('searchbox').fill(prefix);
    await page.getByRole('searchbox').press('Enter');
    await page.getByRole('link', { name: owner.username, exact: true }).waitFor({
      state: 'detached',
    });
    await choose(page, 'Role', 'auditor');
    await page.getByRole('link', { name: `${prefix} admin` }).waitFor({ state: 'detached' });
    await choose(page, 'Status', 'Disabled');
    await page.getByRole('link', { name: `${prefix} auditor` }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: `${prefix} gone` }).waitFor();
    const { searchParams } = new URL(page.url());
    expect([searchParams.get('role'), searchParams.get('disabled')]).toEqual(['auditor', 'true']);
  });

  it('are created for selected namespaces, with reauthentication after an old sign-in', async () => {
    const [first, second] = [await newNamespace(), await newNamespace()];
    const me = await newAdministrator();
    const username = uniqueName('<i>nina</i>');
    const page = await signet.newPage();
    await signIn(page, '/administrators', me);
    await page.getByRole('link', { name: 'Create administrator' }).click();
    await field(page, 'Username').fill(owner.username.toUpperCase());
    await choose(page, 'Role', 'namespace admin');
    await pick(page, 'Add a namespace', first.name);
    await pick(page, 'Add a namespace', second.name);
    await button(page, `Remove ${second.name}`).click();
    await field(page, 'Password').fill('short');
    await expectAccessible(page);
    await expectFits(page);
    await expireReauthentication(signet.server, me.id);
    await button(page, 'Create').click();
    const proof = page.getByRole('dialog', { name: 'Confirm your identity' });
    await proof.getByLabel('Password').fill(me.password);
    await proof.getByRole('button', { name: 'Continue' }).click();
    await page.locator('mat-error').getByText('15').waitFor();
    await field(page, 'Password').fill(administratorPassword);
    await button(page, 'Create').click();
    await page.locator('mat-error').getByText('name').waitFor();
    await field(page, 'Username').fill(username);
    await button(page, 'Create').click();
    await heading(page, username).waitFor();
    const [made] = (await listAdministrators({ q: username })).items;
    expect(made).toMatchObject({
      role: 'namespace-admin',
      namespaces: [{ name: first.name }],
    });
    expect(await signInStatus({ username, password: administratorPassword })).toBe(201);
  });

  it('are edited with their version, without losing typed or saved values', async () => {
    const [first, second] = [await newNamespace(), await newNamespace()];
    const made = await newAdministrator({ role: 'namespace-admin', namespaces: [first.name] });
    const page = await signet.newPage();
    await open(page, made);
    await pick(page, 'Add a namespace', second.name);
    await editAdministrator(made.id, { namespaces: [] });
    await button(page, 'Save').click();
    const conflict = page.getByRole('dialog', { name: 'This was changed by someone else' });
    await conflict.getByText('(empty)').waitFor();
    await expectAccessible(page);
    await conflict.getByLabel('Your value').check();
    await conflict.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    const saved = await getAdministrator(made.id);
    expect(saved.role).toBe('namespace-admin');
    expect(saved.namespaces.map(({ name }) => name).sort()).toEqual(
      [first.name, second.name].sort(),
    );
    await choose(page, 'Role', 'auditor');
    await button(page, 'Save').click();
    await page.getByRole('heading', { name: 'Namespaces' }).waitFor({ state: 'detached' });
    await expect
      .poll(() => getAdministrator(made.id))
      .toMatchObject({ role: 'auditor', namespaces: [] });
  });

  it('get a new password or lose their factor after a confirmation with counts', async () => {
    const made = await newAdministrator({ role: 'auditor' });
    await enrolApp(signet.server, await consoleCookie(signet.server, made));
    const page = await signet.newPage();
    await open(page, made);
    await button(page, 'Reset second factor').click();
    expect(await confirm(page, 'Reset second factor')).toContain('Revokes 1 console session.');
    await button(page, 'Reset second factor').waitFor({ state: 'detached' });
    expect(await getAdministrator(made.id)).toMatchObject({ secondFactor: false });

    await withCredentials(made);
    await field(page, 'New password').fill('short');
    await button(page, 'Set password').click();
    const consequence = await confirm(page, 'Set password');
    expect(consequence).toContain('Revokes 1 console session and 1 personal access token.');
    await page.locator('app-administrator-password mat-error').getByText('15').waitFor();
    await field(page, 'New password').fill('a blue gate by the mill');
    await button(page, 'Set password').click();
    await confirm(page, 'Set password');
    await notice(page, 'Password set.');
    expect(await credentialsOf(made)).toEqual({ sessions: 0, tokens: 0 });
    expect(await signInStatus(made)).toBe(401);
    expect(await signInStatus({ ...made, password: 'a blue gate by the mill' })).toBe(201);
  });

  it('lose single or all sessions and tokens', async () => {
    const made = await newAdministrator({ role: 'auditor' });
    await withCredentials(made);
    for (let i = 0; i < 2; i++) await consoleCookie(signet.server, made);
    const page = await signet.newPage();
    await open(page, made);
    await button(page, 'Revoke session').first().click();
    await confirm(page, 'Revoke session');
    await notice(page, 'Console session ended.');
    expect((await credentialsOf(made)).sessions).toBe(2);
    await expectAccessible(page);
    await expectFits(page);
    await button(page, 'Revoke all sessions').click();
    expect(await confirm(page, 'Revoke all sessions')).toContain('Revokes 2 console sessions.');
    await button(page, 'Revoke all sessions').waitFor({ state: 'detached' });
    expect(await credentialsOf(made)).toEqual({ sessions: 0, tokens: 1 });
    await button(page, 'Delete deploys').click();
    await confirm(page, 'Delete');
    await page.getByText('None. Scripts and tools').waitFor();
    expect((await credentialsOf(made)).tokens).toBe(0);
  });

  it('are disabled, enabled and deleted after a confirmation with counts', async () => {
    const made = await newAdministrator({ role: 'auditor' });
    await withCredentials(made);
    const page = await signet.newPage();
    await open(page, made);
    await field(page, 'Username').fill('typed before');
    await button(page, 'Disable administrator').click();
    expect(await confirm(page, 'Disable administrator')).toContain(
      'Revokes 1 console session and deletes 1 personal access token.',
    );
    await button(page, 'Enable administrator').waitFor();
    expect(await credentialsOf(made)).toEqual({ sessions: 0, tokens: 0 });
    expect(await signInStatus(made)).toBe(401);
    expect(await field(page, 'Username').inputValue()).toBe('typed before');
    await button(page, 'Enable administrator').click();
    await button(page, 'Disable administrator').waitFor();
    await withCredentials(made);
    await button(page, 'Delete').click();
    expect(await confirm(page, 'Cancel')).toContain('cannot be undone');
    await button(page, 'Delete').click();
    expect(await confirm(page, 'Delete')).toContain('Revokes 1 console session and');
    await heading(page, 'Administrators').waitFor();
    await expect(getAdministrator(made.id)).rejects.toMatchObject({ status: 404 });
  });
});

describe('the last owner', () => {
  it('cannot be removed, and the error is shown at its role and beside the buttons', async () => {
    const { items } = await listAdministrators({ role: 'owner', limit: 200 });
    for (const { id, username } of items) {
      if (username !== owner.username) await editAdministrator(id, { role: 'auditor' });
    }
    const me = items.find(({ username }) => username === owner.username) ?? {
      id: '',
      username: '',
    };
    const page = await signet.newPage();
    await open(page, me);
    await page.getByText('This is your own account.').waitFor();
    expect(await field(page, 'New password').count()).toBe(0);
    await choose(page, 'Role', 'auditor');
    await button(page, 'Save').click();
    const role = page.locator('app-choice-field', { hasText: 'Role' });
    await role.locator('mat-error').getByText('the last owner').waitFor();
    for (const action of ['Disable administrator', 'Delete']) {
      await button(page, action).click();
      await confirm(page, action);
      await page.getByRole('alert').getByText('the last owner').waitFor();
    }
    await expectAccessible(page);
    expect(await getAdministrator(me.id)).toMatchObject({ role: 'owner', disabled: false });
  });
});

describe('a missing permission', () => {
  it('hides changes from an auditor, and the screen from a namespace-admin', async () => {
    const made = await newAdministrator({ role: 'auditor' });
    await withCredentials(made);
    const auditor = await newAdministrator({ role: 'auditor' });
    const page = await signet.newPage();
    await signIn(page, '/administrators', auditor);
    await page.getByRole('link', { name: made.username }).click();
    await page.getByRole('cell', { name: 'deploys' }).waitFor();
    const buttons = await page.locator('main').getByRole('button').allInnerTexts();
    expect(buttons.filter((text) => text.trim() !== '')).toEqual([]);
    expect(await field(page, 'Username').isEditable()).toBe(false);

    const admin = await newAdministrator({ role: 'namespace-admin' });
    const other = await signet.newPage();
    await signIn(other, '/administrators', admin);
    await heading(other, 'You do not have access to this page').waitFor();
  });
});
