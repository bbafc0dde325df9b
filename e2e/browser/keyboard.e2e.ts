import { decodeJwt } from 'jose';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uniqueName, userPassword } from '../support/api.js';
import { heading, notice, TestConsole } from '../support/console.js';
import { owner } from '../support/server.js';

let signet: TestConsole;
let page: Page;

beforeAll(async () => {
  signet = await TestConsole.start();
  page = await signet.newPage();
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

/** More stops than any screen of these has. */
const MOST_STOPS = 120;

const hasFocus = async (target: Locator): Promise<boolean> =>
  (await target.and(page.locator(':focus')).count()) === 1;

const expectFocus = (target: Locator): Promise<void> =>
  expect.poll(() => hasFocus(target), { message: `the focus on ${target.toString()}` }).toBe(true);

/** Goes on by the Tab key until this has the focus. */
async function tabTo(target: Locator): Promise<void> {
  await target.first().waitFor();
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    if (await hasFocus(target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key does not lead to ${target.toString()}.`);
}

const field = (name: string): Locator => page.getByRole('textbox', { name, exact: true });
const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
const link = (name: string): Locator => page.locator('main').getByRole('link', { name }).first();

async function fill(target: Locator, text: string): Promise<void> {
  await tabTo(target);
  await page.keyboard.type(text);
}

async function press(target: Locator, key: 'Enter' | 'Space'): Promise<void> {
  await tabTo(target);
  await page.keyboard.press(key);
}

/** A combobox that highlights one of its options, which Enter takes. */
const highlighting = (): Locator => page.locator('[aria-activedescendant]');

/** Goes to a screen by the palette. */
async function goTo(name: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const search = page.getByRole('dialog').getByRole('combobox');
  await search.and(page.locator(':focus')).waitFor();
  await page.keyboard.type(name);
  await page.getByRole('option', { name }).first().waitFor();
  await search.and(highlighting()).waitFor();
  await page.keyboard.press('Enter');
  await heading(page, name).waitFor();
}

/** Picks one of many by typing its name. */
async function pick(label: string, name: string): Promise<void> {
  const search = page.getByRole('combobox', { name: label });
  const answered = page.waitForResponse((response) => response.url().includes(`q=${name}`));
  await fill(search, name);
  // The list before the search has settled has the option as well, and loses what is highlighted in it.
  await answered;
  await page.getByRole('option', { name, exact: true }).waitFor();
  await expect
    .poll(async () => {
      await page.keyboard.press('ArrowDown');
      return search.and(highlighting()).count();
    })
    .toBe(1);
  await page.keyboard.press('Enter');
}

describe('by keyboard alone', () => {
  it('the main job is done, from the sign-in to a test token', async () => {
    const [ns, username] = [uniqueName('shop'), 'ann'];
    await page.goto('/');
    await heading(page, 'Sign in').waitFor();
    await fill(page.getByLabel('Username'), owner.username);
    await fill(page.getByLabel('Password'), owner.password);
    await page.keyboard.press('Enter');
    await heading(page, 'Overview').waitFor();

    await goTo('Namespaces');
    await press(link('New namespace'), 'Enter');
    await heading(page, 'New namespace').waitFor();
    await fill(field('Name'), ns);
    await press(page.getByRole('combobox', { name: 'Made for' }), 'Space');
    await page.getByRole('option', { name: 'Service to service' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await press(button('Create'), 'Space');
    await notice(page, 'The namespace is made.');
    await heading(page, 'Settings').waitFor();

    await goTo('Users');
    await press(link('New user'), 'Enter');
    await fill(field('Name'), username);
    await fill(page.getByLabel('Password'), userPassword);
    await page.keyboard.press('Enter');
    await heading(page, username).waitFor();

    await goTo('Groups and rights');
    await press(link('New group'), 'Enter');
    await fill(field('Name'), 'readers');
    await page.keyboard.press('Enter');
    await heading(page, 'readers').waitFor();
    await fill(page.getByLabel('Add a right'), 'datastore:read');
    await page.keyboard.press('Enter');
    await notice(page, 'The rights are saved');
    await pick('Put a user into the group', username);
    await page.getByRole('cell', { name: username }).waitFor();

    await goTo('Tokens');
    await pick('User or API key', username);
    await page.getByRole('heading', { name: `What the token of ${username} carries` }).waitFor();
    await fill(field('Rights'), 'datastore:read');
    await press(button('Issue a test token'), 'Space');
    const token = await page.getByTestId('token').innerText();
    expect(decodeJwt(token)).toMatchObject({
      usr: username,
      grp: ['readers'],
      scope: 'datastore:read',
    });
    await press(button('Check it'), 'Enter');
    await page.getByText('The token is good.').waitFor();
  });

  it('a question is answered, and the focus comes back to where it was', async () => {
    await goTo('Users');
    await press(page.locator('main').getByRole('link', { name: 'ann', exact: true }), 'Enter');
    await heading(page, 'ann').waitFor();
    // A reader of the screen begins at the heading.
    await expectFocus(heading(page, 'ann'));
    await press(button('Disable'), 'Enter');
    const dialog = page.getByRole('dialog', { name: 'Disable ann?' });
    await dialog.waitFor();
    await expectFocus(dialog.getByRole('button', { name: 'Cancel' }));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expectFocus(button('Disable'));
    await page.keyboard.press('Enter');
    await press(dialog.getByRole('button', { name: 'Disable' }), 'Space');
    await button('Enable').waitFor();
  });

  it('the search, the sheet of shortcuts and the content are a key away', async () => {
    await goTo('Users');
    await page.keyboard.press('/');
    await expectFocus(page.getByLabel('Search by name or id'));
    await page.keyboard.type('nobody');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing matches.').waitFor();
    await tabTo(button('Clear search and filters'));
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.reload();
    await heading(page, 'Users').waitFor();
    await tabTo(page.getByRole('link', { name: 'Skip to the content' }));
    await page.keyboard.press('Enter');
    await expectFocus(page.locator('main'));
  });
});
