import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiKey, createGroup, createOrg, createUser, listAdministrators } from '#client';
import { newNamespace, uniqueName } from '../support/api.js';
import { expectAccessible, expectFits, signIn, TestConsole } from '../support/console.js';
import { allScreens } from '../support/screens.js';

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
  screens = await allScreens(page, {
    ns,
    userId: user.id,
    groupId: group.id,
    apiKeyId: apiKey.id,
    orgId: org.id,
    administratorId: owner?.id ?? '',
  });
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

it('has no axe violations in light and dark mode, and no horizontal overflow', async () => {
  expect(screens.length).toBeGreaterThan(28);
  for (const screen of screens) {
    await page.goto(screen);
    await page.locator('main').getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    await expectAccessible(page);
    await expectFits(page);
  }
}, 600_000);
