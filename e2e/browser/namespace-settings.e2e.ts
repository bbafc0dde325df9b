import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNamespace } from '#client';
import { newNamespace } from '../support/api.js';
import {
  confirm,
  expectAccessible,
  expectFits,
  field,
  heading,
  notice,
  signIn,
  TestConsole,
} from '../support/console.js';

let signet: TestConsole;
let page: Page;
let ns: string;

beforeAll(async () => {
  signet = await TestConsole.start();
  ({ name: ns } = await newNamespace());
  page = await signet.newPage();
  await signIn(page, `/namespaces/${ns}/settings`);
  await heading(page, 'Settings').waitFor();
  await field(page, 'Description').waitFor();
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

describe('the settings of a namespace', () => {
  it('keep what was typed when the namespace is disabled and enabled', async () => {
    await field(page, 'Description').fill('typed before');
    await page.getByRole('button', { name: 'Disable' }).click();
    expect(await confirm(page, 'Disable')).toContain('No token is given');
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('button', { name: 'Disable' }).waitFor();
    expect(await field(page, 'Description').inputValue()).toBe('typed before');
    expect(await getNamespace(ns)).toMatchObject({ description: '', disabled: false });
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    expect((await getNamespace(ns)).description).toBe('typed before');
    await expectAccessible(page);
    await expectFits(page);
  });

  it('say how long a key signs, or that nobody but a person ends it', async () => {
    await field(page, 'A key signs for').fill('10m');
    await page.getByRole('button', { name: 'Save' }).click();
    const place = page.locator('app-text-field', { hasText: 'A key signs for' });
    await place.locator('mat-error').getByText('accessTtlMax').waitFor();
    await field(page, 'A key signs for').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    expect((await getNamespace(ns)).keyRotation).toBeNull();
    await field(page, 'A key signs for').fill('45d');
    await page.getByRole('button', { name: 'Save' }).click();
    await notice(page, 'Saved.');
    expect((await getNamespace(ns)).keyRotation).toBe('45d');
  });
});
