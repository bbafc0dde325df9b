import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  addApiKeyRight,
  addGroupMember,
  addGroupRight,
  addOrgMember,
  createApiKey,
  createGroup,
  createOrg,
  createUser,
  getApiKeyRights,
  getGroupRights,
  listGroups,
  listOrgs,
  listUsers,
} from '#client';
import { newAdministrator } from '../support/administrators.js';
import { newNamespace, uniqueName } from '../support/api.js';
import {
  expectAccessible,
  heading,
  notice,
  signIn,
  TestConsole,
  visit,
} from '../support/console.js';
import { resize } from '../support/layout.js';

let signet: TestConsole;
let page: Page;
let ns: string;
let ids: { user: string; group: string; apiKey: string; org: string };

beforeAll(async () => {
  signet = await TestConsole.shared();
  ({ name: ns } = await newNamespace());
  const user = await createUser(ns, { name: 'ann' });
  const group = await createGroup(ns, { name: 'readers', description: 'who may read' });
  const org = await createOrg({ name: uniqueName('org') });
  const apiKey = await createApiKey(ns, { name: 'printer' });
  await addGroupMember(ns, group.id, user.id);
  await addOrgMember(org.id, ns, user.id);
  await addGroupRight(ns, group.id, 'datastore:read');
  await addApiKeyRight(ns, apiKey.id, 'datastore:read');
  ids = { user: user.id, group: group.id, apiKey: apiKey.id, org: org.id };
  page = await signet.newPage();
  await signIn(page, `/namespaces/${ns}`);
});
afterEach(async () => {
  await page.unrouteAll();
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

const at = (path: string): string => `/namespaces/${ns}/${path}`;

describe('“Undo” restores a removed record', () => {
  const removals: [string, () => string, string, () => Promise<unknown>][] = [
    [
      'a member of a group',
      () => at(`groups/${ids.group}`),
      'Remove',
      async () => (await listUsers(ns, { groupId: ids.group })).items.length,
    ],
    [
      'a member of an org',
      () => `/orgs/${ids.org}`,
      'Remove',
      async () => (await listUsers(ns, { orgId: ids.org })).items.length,
    ],
    [
      'a user from a group',
      () => at(`users/${ids.user}`),
      'Remove from readers',
      async () => (await listGroups(ns, { userId: ids.user })).items.length,
    ],
    [
      'a user from an org',
      () => at(`users/${ids.user}`),
      'Remove from org-',
      async () => (await listOrgs({ $namespace: ns, userId: ids.user })).items.length,
    ],
    [
      'a right of a group',
      () => at(`groups/${ids.group}`),
      'Remove datastore:read',
      async () => (await getGroupRights(ns, ids.group)).rights.length,
    ],
    [
      'a right of an API key',
      () => at(`api-keys/${ids.apiKey}`),
      'Remove datastore:read',
      async () => (await getApiKeyRights(ns, ids.apiKey)).rights.length,
    ],
  ];

  it.each(removals)('%s', async (_name, path, button, count) => {
    await visit(page, path());
    expect(await count()).toBe(1);
    const remove = page.locator('main').getByRole('button', { name: button }).last();
    await remove.click();
    const undo = page.locator('mat-snack-bar-container').getByRole('button', { name: 'Undo' });
    await undo.waitFor();
    expect(await count()).toBe(0);
    await undo.click();
    await notice(page, 'Undone.');
    expect(await count()).toBe(1);
    await remove.waitFor();
  });
});

describe('a list', () => {
  const names = (): Promise<string[]> => page.locator('main tbody td:first-child').allInnerTexts();
  const turn = async (button: string, first: string): Promise<void> => {
    await page.getByRole('button', { name: button }).click();
    await expect.poll(async () => (await names())[0]).toBe(first);
  };

  it('goes back page by page, also after a reload, and a search starts at the first page', async () => {
    const { name } = await newNamespace();
    for (let count = 100; count < 155; count++) await createUser(name, { name: `user ${count}` });
    await visit(page, `/namespaces/${name}/users?limit=25`);
    const previous = page.getByRole('button', { name: 'Previous page' });
    expect(await previous.isDisabled()).toBe(true);
    await turn('Next page', 'user 125');
    await turn('Next page', 'user 150');
    await page.reload();
    await turn('Previous page', 'user 125');
    await turn('Next page', 'user 150');
    await turn('Previous page', 'user 125');
    await turn('Previous page', 'user 100');
    expect(await previous.isDisabled()).toBe(true);
    await turn('Next page', 'user 125');
    await page.getByLabel('Search by name or ID').fill('user 15');
    await page.getByLabel('Search by name or ID').press('Enter');
    await expect.poll(async () => (await names())[0]).toBe('user 150');
    expect(await previous.isDisabled()).toBe(true);
    expect(new URL(page.url()).search).not.toContain('trail');
  });
});

describe('the layout', () => {
  it('shows complete dates and times in every browser language', async () => {
    const clipped = `[...document.querySelectorAll('input[type=datetime-local]')].map((input) => {
      const copy = input.cloneNode();
      copy.style.cssText = 'position: absolute; width: max-content; min-width: 0';
      copy.value = '2026-12-28T22:58:58';
      input.parentElement.append(copy);
      const missing = Math.max(
        copy.getBoundingClientRect().width - input.getBoundingClientRect().width,
        input.scrollHeight - input.clientHeight);
      copy.remove();
      return missing;
    })`;
    for (const locale of ['en-US', 'de-DE']) {
      const theirs = await signet.newPage(locale);
      await theirs.addInitScript("localStorage.setItem('signet.language', 'en')");
      await signIn(theirs, at('audit'));
      for (const path of [at('audit'), at('api-keys/new'), at(`api-keys/${ids.apiKey}`)]) {
        await visit(theirs, path);
        for (const width of [1280, 390, 320]) {
          await resize(theirs, width);
          const missing = await theirs.evaluate<number[]>(clipped);
          expect(missing.length, path).toBeGreaterThan(0);
          expect(Math.max(...missing), `${path} in ${locale} at ${width}`).toBeLessThanOrEqual(0);
        }
      }
    }
  });

  it('shows read-only forms with full contrast instead of disabled controls', async () => {
    const auditor = await newAdministrator({ role: 'auditor' });
    const theirs = await signet.newPage();
    await signIn(theirs, at('users'), auditor);
    for (const path of [
      at('settings'),
      at(`users/${ids.user}`),
      at(`groups/${ids.group}`),
      at(`api-keys/${ids.apiKey}`),
      `/orgs/${ids.org}`,
      `/administrators/${auditor.id}`,
      at('claims'),
    ]) {
      await visit(theirs, path);
      const off = theirs.locator('main form').locator(':disabled, [aria-disabled=true]');
      expect(await off.count(), path).toBe(0);
    }
    await visit(theirs, at('settings'));
    await expectAccessible(theirs);
    await visit(theirs, at(`groups/${ids.group}`));
    const description = theirs.getByLabel('Description');
    await description.focus();
    expect(await description.inputValue()).toBe('who may read');
    expect(await description.getAttribute('readonly')).not.toBeNull();
  });
});

describe('passkeys', () => {
  it('are not offered without browser support: over http on hosts other than localhost', async () => {
    const port = new URL(signet.server.url).port;
    for (const host of ['signet.test', '127.0.0.1']) {
      const theirs = await signet.newPage(undefined, host);
      await theirs.goto(`http://${host}:${port}/sign-in`);
      await heading(theirs, 'Sign in').waitFor();
      expect(await theirs.getByRole('button', { name: 'passkey' }).count(), host).toBe(0);
    }
    await signet.expectFault(/Cross-Origin-Opener-Policy header has been ignored/);
    const theirs = await signet.newPage();
    await theirs.goto('/sign-in');
    await theirs.getByRole('button', { name: 'Use a passkey' }).waitFor();
  });

  it('explain in My account why they are not available', async () => {
    const theirs = await signet.newPage();
    await theirs.addInitScript(
      "Object.defineProperty(window, 'isSecureContext', { value: false })",
    );
    await signIn(theirs, '/account');
    await theirs.getByText('Passkeys are not available.').waitFor();
    expect(await theirs.getByRole('button', { name: 'Add a passkey' }).count()).toBe(0);
  });
});
