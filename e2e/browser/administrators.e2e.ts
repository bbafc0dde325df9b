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
import { startSignIn, inConsole } from '../support/second-factor.js';
import { owner } from '../support/server.js';

let signet: TestConsole;

beforeAll(async () => {
  signet = await TestConsole.shared();
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
    const confirmation = page.getByRole('dialog', { name: 'Confirm your identity' });
    await confirmation.getByLabel('Password').fill(me.password);
    await confirmation.getByRole('button', { name: 'Continue' }).click();
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
});
