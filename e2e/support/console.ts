import axe, { type RunOptions } from 'axe-core';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { useApi } from './api.js';
import { sharedBrowser } from './browser.js';
import { serveBelow } from './contract.js';
import { freePort } from './free-port.js';
import { consoleSettings, owner, TestServer } from './server.js';
import { sharedConsoleServer } from './shared-server.js';

/** How long a step of a person may take, in milliseconds; a machine that does much else is slow. */
const STEP_LIMIT = 60_000;

/** The window of a computer, in pixels. */
const VIEWPORT = { width: 1280, height: 900 };

/** What Chromium itself writes of a refused request. Refusals are what many tests are about. */
const REFUSED_REQUEST = /^Failed to load resource: the server responded with a status of 4/;

/** A server with its console, and a browser. Each page has a profile of its own, so nobody is signed in there. */
export class TestConsole {
  /** What no page may do: throw, be stopped by the content security policy, or ask another host. */
  readonly #faults: string[] = [];

  private constructor(
    readonly server: TestServer,
    private readonly browser: Browser,
    private readonly isShared: boolean,
  ) {}

  /**
   * With a server of its own.
   * @param behind the port of the server, and the public address of a proxy in front that the test has started
   */
  static async start(behind?: { port: number; publicUrl: string }): Promise<TestConsole> {
    if (behind) serveBelow(new URL(behind.publicUrl).pathname);
    const environment = consoleSettings(behind?.port ?? (await freePort()));
    if (behind) environment['SIGNET_PUBLIC_URL'] = behind.publicUrl;
    const server = await TestServer.start({ environment });
    try {
      await useApi(server);
      return new TestConsole(server, await sharedBrowser(), false);
    } catch (error) {
      await server.dispose();
      throw error;
    }
  }

  /** With the server that files share (support/shared-server.ts says which may). */
  static async shared(): Promise<TestConsole> {
    return new TestConsole(await sharedConsoleServer(), await sharedBrowser(), true);
  }

  /**
   * @param locale the first language of the browser
   * @param host another name of this machine by which the page may be opened
   */
  async newPage(locale = 'en-GB', host?: string): Promise<Page> {
    const context = await this.browser.newContext({
      baseURL: this.server.url,
      viewport: VIEWPORT,
      reducedMotion: 'reduce',
      locale,
    });
    context.setDefaultTimeout(STEP_LIMIT);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.#faults.push(error.message));
    page.on('dialog', (dialog) => {
      // A test that goes elsewhere leaves what it has typed, as it means to.
      if (dialog.type() === 'beforeunload') return void dialog.accept();
      this.#faults.push(`a dialog of the browser: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      const isFault = message.type() === 'error' && !REFUSED_REQUEST.test(message.text());
      if (isFault) this.#faults.push(message.text());
    });
    page.on('request', (request) => {
      const { origin, protocol, hostname } = new URL(request.url());
      if (hostname === host) return;
      if (protocol === 'blob:' || protocol === 'data:') return;
      if (origin !== new URL(this.server.url).origin)
        this.#faults.push(`a request to ${request.url()}`);
    });
    return page;
  }

  /** Closes what the test opened; the test answers for the faults of its pages. For `afterEach`. */
  async closePages(): Promise<void> {
    await Promise.all(this.browser.contexts().map((context) => context.close()));
    expect(this.#faults.splice(0), 'faults of pages').toEqual([]);
  }

  /** For tests that provoke faults: takes those that are as expected, so that the test does not fail of them. */
  async expectFault(fault: RegExp): Promise<void> {
    await expect
      .poll(() => this.#faults.some((one) => fault.test(one)), { message: String(fault) })
      .toBe(true);
    this.#faults.splice(0, Infinity, ...this.#faults.filter((one) => !fault.test(one)));
  }

  async dispose(): Promise<void> {
    await Promise.all(this.browser.contexts().map((context) => context.close()));
    if (!this.isShared) await this.server.dispose();
  }
}

/** Goes to an address of the console and signs in there. */
export async function signIn(
  page: Page,
  path = '/',
  credentials: { username: string; password: string } = owner,
): Promise<void> {
  await page.goto(path);
  await enterCredentials(page.locator('form'), credentials);
  await page.getByRole('button', { name: `My account: ${credentials.username}` }).waitFor();
}

/** Fills in the form of the sign-in, which is a screen or a dialog, and sends it. */
export async function enterCredentials(
  form: Locator,
  { username, password }: { username: string; password: string } = owner,
): Promise<void> {
  await form.getByLabel('Username').fill(username);
  await form.getByLabel('Password').fill(password);
  await form.getByRole('button', { name: 'Sign in' }).click();
}

/** Signs out by the menu, and waits for the sign-in. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'My account:' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await heading(page, 'Sign in').waitFor();
}

/** Makes the sign-in of an administrator older than a dangerous change allows. */
export async function expireReauthentication(
  server: TestServer,
  administratorId: string,
): Promise<void> {
  await server.database.run(
    `UPDATE admin_sessions SET proven_at = proven_at - interval '1 hour',
                             factor_proven_at = factor_proven_at - interval '1 hour'
      WHERE administrator_id = '${administratorId}'`,
  );
}

/** Goes to a screen by the navigation, and waits for its heading. */
export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Navigation' }).getByRole('link', { name }).click();
  await heading(page, name).waitFor();
}

/** The heading of the screen. */
export const heading = (page: Page, name: string): Locator =>
  page.getByRole('heading', { level: 1, name, exact: true });

/** A line of text of a form, by its whole label. */
export const field = (page: Page, name: string): Locator =>
  page.getByRole('textbox', { name, exact: true });

/** Chooses one of a few known values. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Picks one of any number by typing its name. */
export async function pick(page: Page, label: string, name: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).fill(name);
  await page.getByRole('option', { name, exact: true }).click();
}

/** As much of an element of the page as is used here: the types of a browser are not the suite's. */
interface Marked {
  setAttribute(name: string, value: string): void;
}

/**
 * Waits for the line that says that something was done. The same line may still be there from the step before, so each
 * is seen once: a test that looks for one looks for each that its page says before.
 */
export async function notice(page: Page, text: string): Promise<void> {
  const line = page.locator('mat-snack-bar-container:not([data-seen])', { hasText: text });
  await line.waitFor();
  await line.evaluate((element: Marked) => element.setAttribute('data-seen', ''));
}

/**
 * Answers a question by the button that does it.
 *
 * @param title where another dialog follows at once: which one is meant
 * @returns the sentence that said what will happen
 */
export async function confirm(page: Page, action: string, title?: string): Promise<string> {
  const dialog = page.getByRole('dialog', { name: title });
  const consequence = await dialog.getByRole('paragraph').first().innerText();
  await dialog.getByRole('button', { name: action, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  return consequence;
}

/** What axe looks at: WCAG 2.2 A and AA, as far as a machine sees it, in light; and in dark what the colours decide. */
const axeRuns: Record<'light' | 'dark', RunOptions['runOnly']> = {
  light: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  dark: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
};

/** Higher than any screen, in pixels: axe passes over the contrast of what is scrolled out of sight. */
const WHOLE_SCREEN = 3_000;

/** Fails where axe finds anything on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? VIEWPORT;
  await page.setViewportSize({ width, height: WHOLE_SCREEN });
  if (await page.evaluate('window.axe === undefined')) await page.evaluate(axe.source);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // To name every place that is right takes longer than the rules themselves.
    const options: RunOptions = { runOnly: axeRuns[colorScheme], resultTypes: ['violations'] };
    const found = await page.evaluate(
      `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join()))`,
    );
    expect(found, `axe at ${page.url()}, ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize({ width, height });
}

/** What is wider than it may be. */
const TOO_WIDE = `
  [document.documentElement, ...document.querySelectorAll('mat-sidenav-content, main')]
    .filter((element) => element.scrollWidth > element.clientWidth)
    .map((element) => element.localName)`;

/** Nothing is wider than the screen, neither of a computer nor of a phone (WCAG 2.2, 1.4.10: 320 pixels). */
export async function expectFits(page: Page): Promise<void> {
  const size = page.viewportSize() ?? VIEWPORT;
  for (const width of [320, VIEWPORT.width]) {
    await page.setViewportSize({ ...VIEWPORT, width });
    await expect
      .poll(() => page.evaluate(TOO_WIDE), { message: `wider than ${width} at ${page.url()}` })
      .toEqual([]);
  }
  await page.setViewportSize(size);
}
