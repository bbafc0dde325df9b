import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createUser, editNamespace, getNamespace } from '#client';
import { newAdministrator } from '../support/administrators.js';
import { newNamespace } from '../support/api.js';
import {
  choose,
  expectAccessible,
  expectFits,
  field,
  heading,
  notice,
  pick,
  signIn,
  TestConsole,
} from '../support/console.js';

let signet: TestConsole;
let page: Page;
let ns: string;

beforeAll(async () => {
  signet = await TestConsole.shared();
  page = await signet.newPage();
  await signIn(page);
});
beforeEach(async () => {
  ({ name: ns } = await newNamespace());
  await createUser(ns, { name: 'ann', attributes: { department: 'sales' } });
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

async function open(): Promise<void> {
  await page.goto(`/namespaces/${ns}/claims`);
  await heading(page, 'Claims').waitFor();
}

/** Adds a row, which focuses its name field. */
async function add(name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a claim' }).click();
  await page.getByRole('group', { name: 'New claim' }).waitFor();
  await page.keyboard.type(name);
}

const row = (name: string) => page.getByRole('group', { name: `Claim ${name}`, exact: true });
const template = async () => (await getNamespace(ns)).claimTemplate;

describe('custom claims', () => {
  it('are edited with a live preview, and saved as a whole', async () => {
    await open();
    await page.getByText('No custom claims').waitFor();
    await add('department');
    await row('department').getByLabel('Attribute name').fill('department');
    await pick(page, 'User or API key', 'ann');
    await page.getByRole('row', { name: 'department sales custom claims' }).waitFor();
    expect(await template(), 'a preview saves nothing').toEqual({});
    await add('tier');
    await row('tier').getByRole('combobox', { name: 'Source' }).click();
    await page.getByRole('option', { name: 'Fixed number' }).click();
    await row('tier').getByLabel('Number').fill('two');
    await row('tier').getByLabel('Number').press('Tab');
    await row('tier').getByText('Enter a number.').waitFor();
    await row('tier').getByLabel('Number').fill('2.5');
    await page.getByRole('row', { name: 'tier 2.5 custom claims' }).waitFor();
    await add('roles');
    await row('roles').getByRole('combobox', { name: 'Source' }).click();
    await page.getByRole('option', { name: 'Groups' }).click();
    await expectAccessible(page);
    await expectFits(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    expect(await template()).toEqual({
      department: { from: 'attribute', name: 'department' },
      tier: { from: 'value', value: 2.5 },
      roles: { from: 'groups' },
    });
    await page.getByRole('button', { name: 'Remove tier' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    const names = async (): Promise<string[]> => Object.keys(await template()).sort();
    await expect.poll(names).toEqual(['department', 'roles']);
    expect(await row('tier').count()).toBe(0);
  });

  it('refuse a reserved name at its field, and duplicate names', async () => {
    await open();
    await add('Sub');
    await choose(page, 'Source', 'Always true');
    await page.getByRole('button', { name: 'Save' }).click();
    await row('Sub').locator('mat-error').getByText('which is reserved').waitFor();
    await expectAccessible(page);
    await field(page, 'Claim').fill('level');
    await add('level');
    await page.keyboard.press('Tab');
    await page.getByText('This claim name is already used.').first().waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await template()).toEqual({});
    await page.getByRole('button', { name: 'Remove level' }).last().click();
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    await expect.poll(template).toEqual({ level: { from: 'value', value: true } });
  });

  it('keep unsaved changes, and show a concurrent change', async () => {
    await open();
    await add('mine');
    await choose(page, 'Source', 'Orgs');
    await page.getByRole('navigation').getByRole('link', { name: 'Users' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep editing' }).click();
    await row('mine').waitFor();
    const { version } = await getNamespace(ns);
    const theirs = { theirs: { from: 'groups' }, mine: { from: 'groups' } } as const;
    await editNamespace(ns, { claimTemplate: theirs }, { ifMatch: `"${version}"` });
    await page.getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog', { name: 'This was changed by someone else' });
    await dialog.getByRole('group', { name: 'Custom claims: mine' }).waitFor();
    await expectAccessible(page);
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Your value').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    // A change to a different claim is not a conflict.
    await notice(page, 'Custom claims: theirs.');
    await row('theirs').waitFor();
    expect(await template()).toEqual({ ...theirs, mine: { from: 'orgs' } });
  });

  it('are read-only for an auditor, with a preview', async () => {
    await editNamespace(ns, {
      claimTemplate: { department: { from: 'attribute', name: 'department' } },
    });
    const auditor = await newAdministrator({ role: 'auditor' });
    const other = await signet.newPage();
    await signIn(other, `/namespaces/${ns}/claims`, auditor);
    await other.getByRole('group', { name: 'Claim department' }).waitFor();
    expect(await field(other, 'Claim').isEditable()).toBe(false);
    expect(await other.getByRole('button', { name: /Save|Add a claim|Remove/ }).count()).toBe(0);
    await pick(other, 'User or API key', 'ann');
    await other.getByRole('row', { name: 'department sales custom claims' }).waitFor();
  });
});
