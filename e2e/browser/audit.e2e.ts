import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createGroup, createUser, editUser, type AuditEntry, type User } from '#client';
import { newAdministrator } from '../support/administrators.js';
import { newNamespace, uniqueName } from '../support/api.js';
import {
  choose,
  expectAccessible,
  expectFits,
  heading,
  signIn,
  TestConsole,
} from '../support/console.js';

let signet: TestConsole;
let ns: string;
let ann: User;

const markup = '<img src=x onerror=alert(1)>';

beforeAll(async () => {
  signet = await TestConsole.start();
  ({ name: ns } = await newNamespace());
  const attributes = { level: 3, team: markup, kept: 'as it is' };
  const made = await createUser(ns, { name: '=1+1', attributes });
  ann = await editUser(ns, made.id, { attributes: { ...attributes, level: 4 } });
});
afterEach(() => signet.closePages());
afterAll(() => signet.dispose());

const rows = (page: Page) => page.locator('tbody tr');

/** The content of the file that an action downloads. */
async function saved(page: Page, step: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), step()]);
  return readFile(await download.path(), 'utf8');
}

async function exportAs(page: Page, format: RegExp): Promise<string> {
  return saved(page, async () => {
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: format }).click();
  });
}

/** Selects a kind of record and picks one by typing its name. */
async function pickOf(page: Page, label: string, name: string, kind: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).fill(name);
  await page.getByRole('option', { name: `${name} (${kind})`, exact: true }).click();
}

describe('the audit log of a namespace', () => {
  it('shows the activity of a user, and the changed fields of an event', async () => {
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/users/${ann.id}`);
    await page.getByRole('link', { name: 'View activity' }).click();
    await heading(page, 'Audit log').waitFor();
    await page.getByText('Target: =1+1').waitFor();
    await expect.poll(() => rows(page).count()).toBe(2);

    await page.getByRole('button', { name: 'Details: User updated' }).click();
    const entry = page.getByRole('dialog', { name: 'User updated' });
    const change = entry.getByRole('row').filter({ hasText: 'attributes / level' });
    await expect.poll(() => change.getByRole('cell').allInnerTexts()).toEqual(['3', '4']);
    // Unchanged fields are not listed.
    expect(await entry.getByText('as it is').count()).toBe(0);
    await entry.getByText('user.edit').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await entry.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Details: User created' }).click();
    await page.getByRole('dialog').getByText(markup).waitFor();
    expect(await page.getByRole('dialog').locator('img').count()).toBe(0);
    await page.getByRole('link', { name: 'All events of this request' }).click();
    await expect.poll(() => rows(page).count()).toBe(1);
    expect(new URL(page.url()).searchParams.get('q')).toMatch(/^[\w.-]{8,}$/);
  });

  it('is filtered by action, actor and time, with the filters in the URL', async () => {
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/audit`);
    await choose(page, 'Event', 'User updated');
    await expect.poll(() => rows(page).count()).toBe(1);
    await page.reload();
    await page.getByRole('button', { name: 'Details: User updated' }).waitFor();
    expect(await rows(page).count()).toBe(1);

    await pickOf(page, 'Actor', '=1+1', 'user');
    await page.getByText('No results.').waitFor();
    await page.getByRole('button', { name: /^Remove filter/ }).click();
    await page.getByRole('button', { name: 'Details: User updated' }).waitFor();

    await page.getByLabel('To', { exact: true }).fill('2020-01-01T00:00:00');
    await page.getByText('No results.').waitFor();
    expect(new URL(page.url()).searchParams.get('to')).toMatch(/^20(19|20)-.+Z$/);
    await page.getByRole('button', { name: 'Clear search and filters' }).click();
    await page.getByRole('button', { name: 'Details: Namespace created' }).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('is read page by page', async () => {
    const { name: other } = await newNamespace();
    for (let i = 0; i < 30; i++) await createGroup(other, { name: `group ${i}` });
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${other}/audit?action=group.create&limit=25`);
    await page.getByRole('cell', { name: 'group 29' }).waitFor();
    expect(await rows(page).count()).toBe(25);
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByRole('cell', { name: 'group 4' }).waitFor();
    expect(await rows(page).count()).toBe(5);
  });

  it('is exported with its filters, and no cell is a formula', async () => {
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/audit?target=${ann.id}`);
    await page.getByRole('button', { name: 'Details: User created' }).waitFor();
    const lines = parse(await exportAs(page, /CSV$/), { columns: true });
    expect(lines).toMatchObject([
      { action: 'user.edit', targetName: "'=1+1" },
      { action: 'user.create', targetName: "'=1+1" },
    ]);
    const json = (await exportAs(page, /JSON Lines$/)).trimEnd().split('\n');
    const entries = json.map((line) => JSON.parse(line) as AuditEntry);
    expect(entries.map(({ action }) => action)).toEqual(['user.edit', 'user.create']);
    expect(entries[0]?.target).toMatchObject({ id: ann.id, name: '=1+1' });
  });
});

describe('the audit log of the server', () => {
  it('shows all namespaces, or one of them, to owners and auditors', async () => {
    const auditor = await newAdministrator({ role: 'auditor' });
    const page = await signet.newPage();
    await signIn(page, '/audit', auditor);
    await page.getByRole('columnheader', { name: 'Namespace' }).waitFor();
    // The header of the console has a field of this name, too.
    await page.getByRole('main').getByRole('combobox', { name: 'Namespace' }).fill(ns);
    await page.getByRole('option', { name: ns, exact: true }).click();
    await page.getByText(`Namespace: ${ns}`).waitFor();
    await page.getByRole('button', { name: 'Details: User updated' }).waitFor();
    await pickOf(page, 'Target', auditor.username, 'administrator');
    await page.getByText('No results.').waitFor();
    await page.getByRole('button', { name: 'Remove filter: Namespace:' }).click();
    await page.getByRole('button', { name: 'Details: Administrator created' }).waitFor();
    await expectAccessible(page);
    await expectFits(page);
  });

  it('is hidden from a namespace-admin, who sees the log of their own namespace', async () => {
    const username = uniqueName('admin');
    const admin = await newAdministrator({ username, role: 'namespace-admin', namespaces: [ns] });
    const page = await signet.newPage();
    await signIn(page, '/audit', admin);
    await heading(page, 'You do not have access to this page').waitFor();
    await page.goto(`/namespaces/${ns}/audit`);
    await page.getByRole('button', { name: 'Details: User updated' }).waitFor();
  });
});
