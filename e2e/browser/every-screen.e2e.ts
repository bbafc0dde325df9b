import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiKey, createGroup, createOrg, createUser, listAdministrators } from '#client';
import { newNamespace, uniqueName } from '../support/api.js';
import { expectAccessible, expectFits, signIn, TestConsole } from '../support/console.js';

let signet: TestConsole;
let page: Page;
let screens: string[];

beforeAll(async () => {
  signet = await TestConsole.start();
  const { name: ns } = await newNamespace();
  const at = `/namespaces/${ns}`;
  const user = await createUser(ns, { name: 'ann' });
  const group = await createGroup(ns, { name: 'readers' });
  const apiKey = await createApiKey(ns, { name: 'printer' });
  const org = await createOrg({ name: uniqueName('org') });
  const [owner] = (await listAdministrators()).items;
  page = await signet.newPage();
  await signIn(page, at);
  // Whatever the navigation leads to, so that a screen that comes later is looked at too; and what lies behind.
  const links = page.getByRole('navigation', { name: 'Navigation' }).getByRole('link');
  const led = await Promise.all((await links.all()).map((link) => link.getAttribute('href')));
  screens = [
    ...led.map((href) => href ?? ''),
    '/namespaces/~new',
    `${at}/users/new`,
    `${at}/users/${user.id}`,
    `${at}/groups/new`,
    `${at}/groups/${group.id}`,
    `${at}/api-keys/new`,
    `${at}/api-keys/${apiKey.id}`,
    `/orgs/new`,
    `/orgs/${org.id}`,
    '/administrators/~new',
    `/administrators/${owner?.id ?? ''}`,
    '/account/nothing-here',
    `${at}/users?q=nothing-like-this`,
  ];
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

it('has nothing that axe finds, in light and in dark, and nothing wider than the screen', async () => {
  expect(screens.length).toBeGreaterThan(28);
  for (const screen of screens) {
    await page.goto(screen);
    await page.locator('main').getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    await expectAccessible(page);
    await expectFits(page);
  }
}, 600_000);
