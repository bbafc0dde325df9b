import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { heading, signIn, TestConsole } from '../support/console.js';

let signet: TestConsole;
let page: Page;

beforeAll(async () => {
  signet = await TestConsole.shared();
});
afterEach(() => signet.closePages());
afterAll(() => signet.dispose());

/** A sentence that occurs only in the file of its language, which identifies its chunk. */
const marks = { en: 'You do not have access to this page', de: 'Kein Zugriff auf diese Seite' };
const chunks = /\/chunk-.*\.js$/;

/** Responds to language files with 404, like a server of a newer version. */
async function withhold(...languages: (keyof typeof marks)[]): Promise<void> {
  await page.route(chunks, async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    const isWithheld = languages.some((language) => body.includes(marks[language]));
    await route.fulfill(isWithheld ? { status: 404, body: '' } : { response, body });
  });
}

async function chooseLanguage(current: string, next: string): Promise<void> {
  await page.getByRole('button', { name: current, exact: true }).click();
  await page.getByRole('menuitem', { name: next }).click();
}

const language = (): Promise<string> => page.evaluate('document.documentElement.lang');

describe('a language', () => {
  it('is downloaded when it is first shown, and switched without a reload', async () => {
    page = await signet.newPage();
    const downloaded: Promise<string>[] = [];
    page.on('response', (response) => {
      if (chunks.test(response.url())) downloaded.push(response.text());
    });
    const has = async (mark: string): Promise<boolean> =>
      (await Promise.all(downloaded)).some((body) => body.includes(mark));
    await signIn(page, '/namespaces');
    await heading(page, 'Namespaces').waitFor();
    expect(await has(marks.en)).toBe(true);
    expect(await has(marks.de)).toBe(false);
    await page.evaluate('window.isSamePage = true');
    await chooseLanguage('Language', 'Deutsch');
    await heading(page, 'Namensräume').waitFor();
    expect(await has(marks.de)).toBe(true);
    expect(await language()).toBe('de');
    expect(await page.evaluate('window.isSamePage')).toBe(true);
    await page.reload();
    await heading(page, 'Namensräume').waitFor();
    await chooseLanguage('Sprache', 'English');
    await heading(page, 'Namespaces').waitFor();
    expect(await language()).toBe('en');
  });

  it('also translates the descriptions of settings, and back', async () => {
    page = await signet.newPage();
    await signIn(page, '/system');
    await page.getByText('Minimum log level.').waitFor();
    await chooseLanguage('Language', 'Deutsch');
    await page.getByText('Niedrigstes Log-Level.').waitFor();
    expect(await page.getByText('Minimum log level.').count()).toBe(0);
    await chooseLanguage('Sprache', 'English');
    await page.getByText('Minimum log level.').waitFor();
  });

  it('is shown from the first screen on, never as keys', async () => {
    page = await signet.newPage('de-DE');
    await page.addInitScript(`
      window.shown = new Set();
      new MutationObserver(() => window.shown.add(document.body?.innerText ?? ''))
        .observe(document, { childList: true, subtree: true, characterData: true });`);
    await page.goto('/');
    await heading(page, 'Anmelden').waitFor();
    const shown = String(await page.evaluate('[...window.shown].join()'));
    expect(shown).toContain('Anmelden');
    expect(shown).not.toMatch(/session\.|Sign in/);
  });

  it('whose file cannot be loaded leaves the current one, and shows a notice', async () => {
    page = await signet.newPage();
    await signIn(page, '/namespaces');
    await withhold('de');
    await chooseLanguage('Language', 'Deutsch');
    await page.getByText('A new version of the console is available').waitFor();
    await heading(page, 'Namespaces').waitFor();
    expect(await language()).toBe('en');
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Reload' }).click();
    await heading(page, 'Namespaces').waitFor();
    await chooseLanguage('Language', 'Deutsch');
    await heading(page, 'Namensräume').waitFor();
  });

  it('that is preferred and cannot be loaded is replaced by English', async () => {
    page = await signet.newPage('de-DE');
    await withhold('de');
    await signIn(page, '/namespaces');
    await heading(page, 'Namespaces').waitFor();
    expect(await language()).toBe('en');
  });

  it('can be loaded again after no language file could be loaded', async () => {
    page = await signet.newPage('de-DE');
    await withhold('de', 'en');
    await page.goto('/');
    await heading(page, 'Could not load this page').waitFor();
    await page.getByText('A new version of the console is available').waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Reload' }).click();
    await heading(page, 'Anmelden').waitFor();
  });
});
