import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addApiKeyRight,
  addGroupMember,
  addGroupRight,
  addOrgMember,
  createApiKey,
  createGroup,
  createOrg,
  createUser,
  login,
} from '#client';
import { newAdministrator } from '../support/administrators.js';
import { newNamespace, userPassword } from '../support/api.js';
import { signIn, TestConsole } from '../support/console.js';
import { layoutDefectsAt, WIDTHS } from '../support/layout.js';
import { allScreens, type Shown } from '../support/screens.js';

/** 240 characters without spaces, in scripts with different line-breaking rules. */
const hostile = {
  latin: 'Donaudampfschifffahrtsgesellschaft'.repeat(8).slice(0, 240),
  'right to left': 'مستخدماسمهطويلجدا'.repeat(15).slice(0, 240),
  marks: 'q\u0323\u0301a\u0330\u0304\u0302'.repeat(60).slice(0, 240).normalize('NFC'),
  emoji: '🚀🦊👩‍🚀'.repeat(24),
};
/** A right has up to 100 characters on each side of its colon. */
const right = `${'a'.repeat(100)}:${'b'.repeat(100)}`;

let signet: TestConsole;
let page: Page;
let shown: Shown;
let screens: string[];

beforeAll(async () => {
  signet = await TestConsole.start();
  const { name: ns } = await newNamespace({
    name: 'n'.repeat(63),
    description: hostile.latin,
    audience: hostile.latin,
  });
  const administrator = await newAdministrator({ username: hostile.latin });
  const ids: string[] = [];
  const groupIds: string[] = [];
  const orgIds: string[] = [];
  for (const name of [...Object.values(hostile), 'ann']) {
    const user = await createUser(ns, { name, password: userPassword });
    const group = await createGroup(ns, { name, description: name });
    const org = await createOrg({ name, description: name });
    await addGroupRight(ns, group.id, right);
    await addOrgMember(org.id, ns, user.id);
    await login({ namespace: ns, username: name, password: userPassword });
    [ids, groupIds, orgIds].forEach((list, at) => list.push([user.id, group.id, org.id][at] ?? ''));
  }
  for (const groupId of groupIds) await addGroupMember(ns, groupId, ids[0] ?? '');
  for (const userId of ids)
    await addGroupMember(ns, groupIds[0] ?? '', userId).catch(() => undefined);
  const apiKey = await createApiKey(ns, { name: hostile.latin });
  await addApiKeyRight(ns, apiKey.id, right);
  await createApiKey(ns, { name: 'printer' });
  shown = {
    ns,
    userId: ids[0] ?? '',
    groupId: groupIds[0] ?? '',
    apiKeyId: apiKey.id,
    orgId: orgIds[0] ?? '',
    administratorId: administrator.id,
  };
  page = await signet.newPage();
  await signIn(page, `/namespaces/${ns}`, administrator);
  screens = await allScreens(page, shown);
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

/** Navigates without reloading the page, like Back, and waits until the content has loaded. */
async function open(path: string): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(path);
  await page.locator('main').getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
}

const button = (name: string): Locator => page.getByRole('button', { name, exact: true });

describe('with rows of 240 characters without spaces, at 1280, 390 and 320 pixels', () => {
  it('every screen keeps words whole and stays within the viewport', async () => {
    expect(screens.length).toBeGreaterThan(28);
    const faults: string[] = [];
    for (const screen of screens) {
      await open(screen);
      for (const width of WIDTHS) faults.push(...(await layoutDefectsAt(page, width, screen)));
    }
    expect(faults).toEqual([]);
  });

  it('dialogs and menus do, too', async () => {
    const at = `/namespaces/${shown.ns}`;
    const faults: string[] = [];
    const opened: [string, string, () => Promise<unknown>][] = [
      ['a question', `${at}/users/${shown.userId}`, () => button('Delete').click()],
      ['a question that wants a word', `${at}/settings`, () => button('Delete').click()],
      [
        'an entry of the audit log',
        `${at}/audit`,
        () => page.locator('button.open').first().click(),
      ],
      ['the palette', `${at}/users`, () => page.keyboard.press('Control+k')],
      ['the shortcuts', `${at}/users`, () => page.keyboard.press('?')],
      [
        'the menu of the account',
        `${at}/users`,
        () => page.getByRole('button', { name: 'My account:' }).click(),
      ],
    ];
    for (const [name, path, act] of opened) {
      await open(path);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await act();
        await page.locator('.cdk-overlay-pane').first().waitFor();
        faults.push(...(await layoutDefectsAt(page, width, name)));
        // The first Escape may close a pick-list in the dialog.
        await expect
          .poll(async () => {
            await page.keyboard.press('Escape');
            return page.locator('.cdk-overlay-backdrop').count();
          })
          .toBe(0);
      }
    }
    await button('Open navigation').click();
    await page.getByRole('link', { name: 'API keys' }).waitFor();
    faults.push(...(await layoutDefectsAt(page, 320, 'the navigation of a phone')));
    expect(faults).toEqual([]);
  });

  it('the first error of each form is visible and has the focus', async () => {
    const at = `/namespaces/${shown.ns}`;
    const forms: [string, string, string][] = [
      ['/namespaces/~new', 'Name', 'Create'],
      [`${at}/users/new`, 'Name', 'Create'],
      [`${at}/groups/new`, 'Name', 'Create'],
      [`${at}/api-keys/new`, 'Name', 'Create'],
      ['/orgs/new', 'Name', 'Create'],
      ['/administrators/~new', 'Username', 'Create'],
      [`${at}/users/${shown.userId}`, 'Name', 'Save'],
      [`${at}/users/${shown.userId}`, 'New password', 'Set password'],
      [`${at}/groups/${shown.groupId}`, 'Name', 'Save'],
      [`${at}/api-keys/${shown.apiKeyId}`, 'Name', 'Save'],
      [`/orgs/${shown.orgId}`, 'Name', 'Save'],
      [`/administrators/${shown.administratorId}`, 'Username', 'Save'],
      [`${at}/settings`, 'Active sessions per user and API key', 'Save'],
      ['/account', 'Current password', 'Change password'],
    ];
    for (const [path, label, action] of forms) {
      await open(path);
      const wrong = page.getByLabel(label, { exact: true }).first();
      await wrong.fill('x');
      await wrong.fill('');
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 600 });
        await button(action).click();
        await expect
          .poll(
            () =>
              wrong.evaluate((input: { matches(selector: string): boolean }) =>
                input.matches(':focus'),
              ),
            {
              message: `${path}: the focus of ${label} at ${width} pixels`,
              timeout: 5_000,
            },
          )
          .toBe(true);
        const error = page.locator('mat-form-field').filter({ has: wrong }).locator('mat-error');
        const box = await error.boundingBox();
        expect(box !== null && box.y >= 0 && box.y + box.height <= 600, `${path}: ${label}`).toBe(
          true,
        );
      }
      await wrong.fill('given up');
    }
  });
});
