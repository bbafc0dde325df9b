import { decodeJwt } from 'jose';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGroup, createUser } from '#client';
import { newNamespace, uniqueName, userPassword } from '../support/api.js';
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

/** More tab stops than any of these screens has. */
const MOST_STOPS = 120;

const hasFocus = async (target: Locator): Promise<boolean> =>
  (await target.and(page.locator(':focus')).count()) === 1;

const expectFocus = (target: Locator): Promise<void> =>
  expect.poll(() => hasFocus(target), { message: `the focus on ${target.toString()}` }).toBe(true);

/** Presses Tab until the target has the focus. */
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

/** A combobox with a highlighted option, which Enter selects. */
const highlighting = (): Locator => page.locator('[aria-activedescendant]');

/** Opens a screen from the command palette. */
async function goTo(name: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const search = page.getByRole('dialog').getByRole('combobox');
  await search.and(page.locator(':focus')).waitFor();
  await page.keyboard.type(name);
  await page.getByRole('option', { name }).first().waitFor();
  await search.and(highlighting()).waitFor();
  await page.keyboard.press('Enter');
  await heading(page, name).waitFor();
  // Shortcuts are inactive while a dialog is open, and the palette takes a moment to close.
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Picks a record from an autocomplete by typing its name. */
async function pick(label: string, name: string): Promise<void> {
  await fill(page.getByRole('combobox', { name: label }), name);
  await page.getByRole('option', { name, exact: true }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

/** Delays the responses to a search until `answer` is called. */
async function holdSearch(q: string): Promise<{ asked: Promise<unknown>; answer: () => void }> {
  const { promise: held, resolve: answer } = Promise.withResolvers<undefined>();
  const matches = (url: URL): boolean => url.searchParams.get('q') === q;
  await page.route(matches, async (route) => {
    await held;
    await route.continue().catch(() => undefined); // The page may have canceled the search.
  });
  const asked = page.waitForRequest((request) => matches(new URL(request.url())));
  return { asked, answer: () => answer(undefined) };
}

const optionNames = (): Promise<string[]> => page.getByRole('option').allInnerTexts();

/** The option that Enter selects. */
async function highlighted(search: Locator): Promise<string | undefined> {
  const id = await search.getAttribute('aria-activedescendant');
  return id === null ? undefined : page.locator(`#${id}`).innerText();
}

describe('by keyboard alone', () => {
  it('the main job works from the sign-in to a test token', async () => {
    const [ns, username] = [uniqueName('shop'), 'ann'];
    await page.goto('/');
    await heading(page, 'Sign in').waitFor();
    await fill(page.getByLabel('Username'), owner.username);
    await fill(page.getByLabel('Password'), owner.password);
    await page.keyboard.press('Enter');
    await heading(page, 'Overview').waitFor();

    await goTo('Namespaces');
    await press(link('Create namespace'), 'Enter');
    await heading(page, 'Create namespace').waitFor();
    await fill(field('Name'), ns);
    await press(page.getByRole('combobox', { name: 'Template' }), 'Space');
    await page.getByRole('option', { name: 'Service to service' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await press(button('Create'), 'Space');
    await notice(page, 'Namespace created.');
    await heading(page, 'Settings').waitFor();

    await goTo('Users');
    await press(link('Create user'), 'Enter');
    await fill(field('Name'), username);
    await fill(page.getByLabel('Password'), userPassword);
    await page.keyboard.press('Enter');
    await heading(page, username).waitFor();

    await goTo('Groups and rights');
    await press(link('Create group'), 'Enter');
    await fill(field('Name'), 'readers');
    await page.keyboard.press('Enter');
    await heading(page, 'readers').waitFor();
    await fill(page.getByLabel('Add a right'), 'datastore:read');
    await page.keyboard.press('Enter');
    await notice(page, 'Rights saved.');
    await pick('Add member', username);
    await page.getByRole('cell', { name: username }).waitFor();

    await goTo('Tokens');
    await pick('User or API key', username);
    await page.getByRole('heading', { name: `Claims for ${username}` }).waitFor();
    await fill(field('Rights'), 'datastore:read');
    await press(button('Issue test token'), 'Space');
    const token = await page.getByTestId('token').innerText();
    expect(decodeJwt(token)).toMatchObject({
      usr: username,
      grp: ['readers'],
      scope: 'datastore:read',
    });
    await press(button('Check this token'), 'Enter');
    await page.getByText('Valid token').waitFor();
  });

  it('a confirmation returns the focus to its button', async () => {
    await goTo('Users');
    await press(page.locator('main').getByRole('link', { name: 'ann', exact: true }), 'Enter');
    await heading(page, 'ann').waitFor();
    // Screen readers start reading at the heading.
    await expectFocus(heading(page, 'ann'));
    await press(button('Disable user'), 'Enter');
    const dialog = page.getByRole('dialog', { name: 'Disable ann?' });
    await dialog.waitFor();
    await expectFocus(dialog.getByRole('button', { name: 'Cancel' }));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expectFocus(button('Disable user'));
    await page.keyboard.press('Enter');
    await press(dialog.getByRole('button', { name: 'Disable user' }), 'Space');
    await button('Enable user').waitFor();
  });

  it('search, shortcuts and content have keys', async () => {
    await goTo('Users');
    await page.keyboard.press('/');
    await expectFocus(page.getByLabel('Search by name or ID'));
    await page.keyboard.type('unknown');
    await page.keyboard.press('Enter');
    await page.getByText('No results.').waitFor();
    await tabTo(button('Clear search and filters'));
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.reload();
    await heading(page, 'Users').waitFor();
    await tabTo(page.getByRole('link', { name: 'Skip to content' }));
    await page.keyboard.press('Enter');
    await expectFocus(page.locator('main'));
  });
});

describe('a form', () => {
  const onScreen = async (target: Locator): Promise<boolean> => {
    const box = await target.boundingBox();
    const { height = 0 } = page.viewportSize() ?? {};
    return box !== null && box.y >= 0 && box.y + box.height <= height;
  };
  let ns: string;

  beforeAll(async () => {
    ({ name: ns } = await newNamespace());
    await createUser(ns, { name: 'taken' });
  });

  it('scrolls to the first invalid field and focuses it', async () => {
    await page.goto(`/namespaces/${ns}/settings`);
    await heading(page, 'Settings').waitFor();
    const lifetimes = ['Default access token lifetime', 'Default refresh token lifetime'].map(
      field,
    );
    for (const lifetime of lifetimes) await lifetime.fill('soon');
    await press(button('Save'), 'Enter');
    await expectFocus(lifetimes[0] as Locator);
    expect(await onScreen(lifetimes[0] as Locator)).toBe(true);
    await lifetimes[0]?.fill('5m');
    await press(button('Save'), 'Enter');
    await expectFocus(lifetimes[1] as Locator);
    await lifetimes[1]?.fill('1d');
    await press(button('Save'), 'Enter');
    await expect.poll(() => button('Save').isDisabled()).toBe(true);
  });

  it('focuses the field that the server rejects', async () => {
    await page.goto(`/namespaces/${ns}/users/new`);
    await fill(field('Name'), 'Taken');
    await press(button('Create'), 'Enter');
    await page.locator('mat-error').waitFor();
    await expectFocus(field('Name'));
  });
});

it('the navigation of a wide screen stays when Escape is pressed in it', async () => {
  await page.goto('/');
  await heading(page, 'Overview').waitFor();
  const navigation = page.getByRole('navigation', { name: 'Navigation' });
  await tabTo(navigation.getByRole('link', { name: 'Namespaces' }));
  await page.keyboard.press('Escape');
  // Browsers handle key events in order, so Escape has taken effect when Enter is handled.
  await page.keyboard.press('Enter');
  await heading(page, 'Namespaces').waitFor();
  expect(await navigation.isVisible()).toBe(true);
});

describe('an autocomplete with a slow search', () => {
  let ns: string;
  let search: Locator;

  beforeAll(async () => {
    ({ name: ns } = await newNamespace());
    const ann = await createUser(ns, { name: 'ann' });
    for (const name of ['readers', 'reading room', 'writers']) await createGroup(ns, { name });
    await page.goto(`/namespaces/${ns}/users/${ann.id}`);
    await heading(page, 'ann').waitFor();
    search = page.getByRole('combobox', { name: 'Add to a group' });
    await tabTo(search);
    await page.getByRole('option', { name: 'writers' }).waitFor();
  });

  it('keeps its options and highlight until and after the response', async () => {
    const { asked, answer } = await holdSearch('read');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => highlighted(search)).toBe('reading room');
    await page.keyboard.type('read');
    await asked;
    expect(await optionNames()).toEqual(['readers', 'reading room', 'writers']);
    expect(await highlighted(search)).toBe('reading room');
    answer();
    await expect.poll(optionNames).toEqual(['readers', 'reading room']);
    // Material removes the highlight in a timer after it has rendered the options.
    await page.evaluate('new Promise((passed) => setTimeout(passed))');
    expect(await highlighted(search)).toBe('reading room');
    await page.keyboard.press('Enter');
    await page.locator('main').getByRole('link', { name: 'reading room' }).waitFor();
  });

  it('can be used before the response arrives', async () => {
    await expect.poll(async () => search.inputValue()).toBe('');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: 'writers' }).waitFor();
    const { asked, answer } = await holdSearch('writ');
    await page.keyboard.type('writ');
    await asked;
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => highlighted(search)).toBe('writers');
    await page.keyboard.press('Enter');
    await page.locator('main').getByRole('link', { name: 'writers' }).waitFor();
    answer();
  });

  it('drops the highlight if the response does not have it', async () => {
    await expect.poll(async () => search.inputValue()).toBe('');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: 'writers' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => highlighted(search)).toBe('writers');
    await page.keyboard.type('room');
    await expect.poll(optionNames).toEqual(['reading room']);
    await expect.poll(() => highlighted(search)).toBeUndefined();
    await page.keyboard.press('Escape');
  });

  it('in the palette offers only results that match the current text', async () => {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog').getByRole('combobox');
    await palette.and(page.locator(':focus')).waitFor();
    await page.keyboard.type('an');
    const ann = page.getByRole('option', { name: `${ns} / ann` });
    await ann.waitFor();
    const { asked, answer } = await holdSearch('ann');
    await page.keyboard.type('n');
    await asked;
    await ann.waitFor();
    await page.keyboard.type('abel');
    // Enter must not open ann, who does not match.
    await ann.waitFor({ state: 'detached' });
    answer();
    await page.getByText('No results').waitFor();
    await page.keyboard.press('Escape');
  });
});
