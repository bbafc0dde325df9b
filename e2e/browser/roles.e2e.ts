import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addGroupMember,
  createApiKey,
  createGroup,
  createOrg,
  createUser,
  getNamespace,
  listKeys,
  listUsers,
} from '#client';
import { newAdministrator } from '../support/administrators.js';
import { newNamespace, uniqueName } from '../support/api.js';
import {
  confirm,
  field,
  goTo,
  heading,
  notice,
  pick,
  signIn,
  TestConsole,
  visit,
} from '../support/console.js';

let signet: TestConsole;
let ns: string;
let other: string;
let ids: { user: string; group: string; apiKey: string; org: string };

beforeAll(async () => {
  signet = await TestConsole.shared();
  [{ name: ns }, { name: other }] = await Promise.all([newNamespace(), newNamespace()]);
  const user = await createUser(ns, { name: 'ann' });
  const group = await createGroup(ns, { name: 'readers' });
  await addGroupMember(ns, group.id, user.id);
  const apiKey = await createApiKey(ns, { name: 'printer' });
  const org = await createOrg({ name: uniqueName('org') });
  ids = { user: user.id, group: group.id, apiKey: apiKey.id, org: org.id };
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

const ofNamespace = ['Settings', 'Users', 'Groups and rights', 'API keys', 'Sessions'].concat(
  ...['Signing keys', 'Tokens', 'Claims', 'Audit log', 'Import and export'],
);

const links = (page: Page): Promise<string[]> =>
  page.getByRole('navigation', { name: 'Navigation' }).getByRole('link').allInnerTexts();

/** The names of all buttons and links in the content of the screen. */
async function offered(page: Page): Promise<string[]> {
  const lines = (await page.locator('main').ariaSnapshot()).split('\n');
  return lines.flatMap((line) => /^\s*- (?:button|link) "(.*?)"/.exec(line)?.[1] ?? []);
}

/** Opens a URL and waits until its screen has loaded. */
async function open(page: Page, path: string, title: string): Promise<void> {
  await visit(page, path);
  await heading(page, title).waitFor();
}

describe('a namespace-admin', () => {
  let page: Page;

  beforeAll(async () => {
    const admin = await newAdministrator({ role: 'namespace-admin', namespaces: [ns] });
    page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/users`, admin);
  });

  it('sees the screens of their own namespace, and no server-wide ones', async () => {
    await heading(page, 'Users').waitFor();
    const shown = await links(page);
    expect(shown).toEqual(expect.arrayContaining([...ofNamespace, 'Namespaces', 'Orgs']));
    for (const name of ['Administrators', 'System']) expect(shown).not.toContain(name);
    expect(
      shown.filter((name) => name === 'Audit log'),
      'of the namespace alone',
    ).toHaveLength(1);
  });

  it('manages group members, keys and settings there', async () => {
    await page.getByRole('link', { name: 'Create user' }).first().click();
    await field(page, 'Name').fill('made by the admin');
    await page.getByRole('button', { name: 'Create' }).click();
    await heading(page, 'made by the admin').waitFor();
    await pick(page, 'Add to a group', 'readers');
    await page.getByRole('link', { name: 'readers', exact: true }).waitFor();
    expect((await listUsers(ns, { groupId: ids.group })).items).toHaveLength(2);

    await goTo(page, 'Signing keys');
    await page.getByRole('button', { name: 'Rotate key' }).first().click();
    await confirm(page, 'Rotate key');
    await notice(page, 'Next key published.');
    expect((await listKeys(ns)).items.map(({ state }) => state)).toContain('next');

    await goTo(page, 'Tokens');
    await pick(page, 'User or API key', 'ann');
    await page.getByRole('button', { name: 'Issue test token' }).click();
    await page.getByTestId('token').waitFor();

    await goTo(page, 'Settings');
    await field(page, 'Description').fill('looked after');
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    expect((await getNamespace(ns)).description).toBe('looked after');
  });

  it('is not offered owner actions', async () => {
    await open(page, `/namespaces/${ns}/settings`, 'Settings');
    await page.getByRole('button', { name: 'Disable namespace' }).waitFor();
    expect(await offered(page)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(Delete|Clone)\b/)]),
    );
    await open(page, '/namespaces', 'Namespaces');
    await page.getByRole('link', { name: ns }).waitFor();
    expect(await page.getByRole('link', { name: other }).count()).toBe(0);
    expect(await offered(page)).not.toContain('Create namespace');
    await open(page, '/orgs', 'Orgs');
    expect(await offered(page)).not.toContain('Create org');
    for (const path of ['/namespaces/~new', '/administrators']) {
      await page.goto(path);
      await heading(page, 'You do not have access to this page').waitFor();
    }
  });

  it('cannot open another namespace by its URL', async () => {
    await page.goto(`/namespaces/${other}/sessions`);
    for (const screen of ['sessions', 'users', 'groups', 'api-keys', 'keys', 'settings']) {
      await visit(page, `/namespaces/${other}/${screen}`);
      await page.getByRole('alert').getByText('Could not load this page').waitFor();
      expect(await page.locator('main').getByRole('row').count(), screen).toBe(0);
    }
  });
});

describe('an auditor', () => {
  let page: Page;

  beforeAll(async () => {
    const auditor = await newAdministrator({ role: 'auditor' });
    page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/users`, auditor);
  });

  it('sees every screen', async () => {
    await heading(page, 'Users').waitFor();
    const shown = await links(page);
    const ofServer = ['Namespaces', 'Orgs', 'Administrators', 'System'];
    expect(shown).toEqual(expect.arrayContaining([...ofNamespace, ...ofServer]));
    expect(shown.filter((name) => name === 'Audit log')).toHaveLength(2);
  });

  it('reads everything, and is offered no changes', async () => {
    const screens: [string, string][] = [
      ['settings', 'Settings'],
      ['users', 'Users'],
      [`users/${ids.user}`, 'ann'],
      ['groups', 'Groups and rights'],
      [`groups/${ids.group}`, 'readers'],
      ['api-keys', 'API keys'],
      [`api-keys/${ids.apiKey}`, 'printer'],
      ['sessions', 'Sessions'],
      ['keys', 'Signing keys'],
      ['tokens', 'Tokens'],
      ['claims', 'Claims'],
      ['audit', 'Audit log'],
      ['import', 'Import and export'],
    ];
    const changes =
      /^(New|Create|Add|Put|Take|Save|Set|Delete|Clone|Disable|Enable|Rotate|Activate|Revoke|Issue|Import)\b/;
    for (const [path, title] of screens) {
      await open(page, `/namespaces/${ns}/${path}`, title);
      const found = (await offered(page)).filter((name) => changes.test(name));
      expect(found, path).toEqual([]);
    }
    const ofServer: [string, string][] = [
      ['/', 'Overview'],
      ['/namespaces', 'Namespaces'],
      ['/orgs', 'Orgs'],
      ['/administrators', 'Administrators'],
      ['/audit', 'Audit log'],
      ['/system', 'System'],
    ];
    for (const [path, title] of ofServer) {
      await open(page, path, title);
      expect(
        (await offered(page)).filter((name) => changes.test(name)),
        path,
      ).toEqual([]);
    }
  });

  it('finds a user, previews claims, and sees the key set', async () => {
    await open(page, `/namespaces/${ns}/users`, 'Users');
    await page.getByLabel('Search by name or ID').fill('ann');
    await page.getByLabel('Search by name or ID').press('Enter');
    await page.getByRole('link', { name: 'ann', exact: true }).click();
    await heading(page, 'ann').waitFor();
    await page.getByRole('link', { name: 'readers', exact: true }).waitFor();
    await goTo(page, 'Tokens');
    await pick(page, 'User or API key', 'ann');
    await page.getByRole('heading', { name: 'Claims for ann' }).waitFor();
    await goTo(page, 'Signing keys');
    await page.getByTestId('key-set').waitFor();
  });

  it('gets “no access” at the URLs of forms', async () => {
    for (const path of ['users/new', 'groups/new', 'api-keys/new']) {
      await page.goto(`/namespaces/${ns}/${path}`);
      await heading(page, 'You do not have access to this page').waitFor();
    }
    await page.goto('/orgs/new');
    await heading(page, 'You do not have access to this page').waitFor();
  });
});
