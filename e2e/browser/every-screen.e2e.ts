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
  listAdministrators,
  login,
} from '#client';
import { newAdministrator } from '../support/administrators.js';
import { newNamespace, userPassword } from '../support/api.js';
import { axeViolations, signIn, TestConsole, visit } from '../support/console.js';
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
  const others = (await listAdministrators()).items.filter(({ id }) => id !== administrator.id);
  screens = [...(await allScreens(page, shown)), `/administrators/${others[0]?.id ?? ''}`];
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

/** The vertical offset between the center of an icon and that of its label or button, in pixels. */
const MISPLACED = `[...document.querySelectorAll('app-icon')]
  .filter((icon) => icon.checkVisibility())
  .flatMap((icon) => {
    const middle = ({ top, bottom }) => (top + bottom) / 2;
    const control = icon.closest('button, a, li, h2, .sort');
    const walker = document.createTreeWalker(control ?? icon, NodeFilter.SHOW_TEXT);
    let label = control?.getBoundingClientRect();
    for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
      if (text.data.trim() === '' || !text.parentElement.checkVisibility() || text.parentElement.closest('.wide, .hidden-text')?.offsetWidth === 1) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const lines = [...range.getClientRects()];
      if (lines.length > 1) return []; // Beside several lines it stands at their middle, or at the first.
      if (lines[0]?.width > 1) { label = lines[0]; break; }
    }
    if (label === undefined) return [];
    const off = middle(icon.getBoundingClientRect()) - middle(label);
    return Math.abs(off) > 1.5 ? [off.toFixed(1) + ' ' + (control.textContent || control.ariaLabel).trim()] : [];
  })`;

/** Landmarks without an accessible name. */
const UNNAMED = `[...document.querySelectorAll('main, nav, aside, search, section, [role=navigation], [role=region], [role=search]')]
  .filter((mark) => mark.checkVisibility())
  .filter((mark) => !(mark.ariaLabel || document.getElementById(mark.getAttribute('aria-labelledby'))?.textContent.trim()))
  .map((mark) => mark.outerHTML.slice(0, 120))`;

/** Opens a screen in a desktop window. */
async function open(path: string, discard = false): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 900 });
  await visit(page, path, discard);
}

const button = (name: string): Locator => page.getByRole('button', { name, exact: true });

describe('every screen', () => {
  /** Each screen is opened once for all checks. */
  const found = {
    axe: [] as string[],
    layout: [] as string[],
    icons: [] as string[],
    landmarks: [] as string[],
  };

  beforeAll(async () => {
    const note = (list: string[], screen: string, lines: string[]): void => {
      list.push(...lines.map((line) => `${screen}: ${line}`));
    };
    for (const screen of screens) {
      await open(screen);
      note(found.axe, screen, await axeViolations(page));
      note(found.landmarks, screen, await page.evaluate<string[]>(UNNAMED));
      for (const width of WIDTHS) {
        found.layout.push(...(await layoutDefectsAt(page, width, screen)));
        note(found.icons, `${screen} at ${width}`, await page.evaluate<string[]>(MISPLACED));
      }
    }
  }, 600_000);

  it('is opened', () => {
    expect(screens.length).toBeGreaterThan(28);
  });

  it('has no axe violations in light and dark mode', () => {
    expect(found.axe).toEqual([]);
  });

  it('keeps words whole and stays within the viewport, at 1280, 390 and 320 pixels', () => {
    expect(found.layout).toEqual([]);
  });

  it('centers icons in labels and buttons', () => {
    expect(found.icons).toEqual([]);
  });

  it('names its landmarks', () => {
    expect(found.landmarks).toEqual([]);
  });
});

describe('with rows of 240 characters without spaces, at 1280, 390 and 320 pixels', () => {
  it('dialogs and menus keep words whole and stay within the viewport', async () => {
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
    for (const [index, [path, label, action]] of forms.entries()) {
      await open(path, index > 0);
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
