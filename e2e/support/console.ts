import axe, { type RunOptions } from 'axe-core';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { useApi } from './api.js';
import { reportPages, sharedBrowser } from './browser.js';
import { serveBelow } from './contract.js';
import { freePort } from './free-port.js';
import { consoleSettings, owner, TestServer } from './server.js';
import { sharedConsoleServer } from './shared-server.js';

/** The timeout of one step, in milliseconds; generous, because a busy machine is slow. */
const STEP_LIMIT = 60_000;

/** A desktop window, in pixels. */
const VIEWPORT = { width: 1280, height: 900 };

/** Chromium's own message about a refused request; many tests provoke refusals. */
const REFUSED_REQUEST = /^Failed to load resource: the server responded with a status of 4/;

/** A server with its console, and a browser. Each page has its own context, so it starts signed out. */
export class TestConsole {
  /** Page errors, violations of the content security policy and requests to other hosts, none of which may occur. */
  readonly #faults: string[] = [];

  private constructor(
    readonly server: TestServer,
    private readonly browser: Browser,
    private readonly isShared: boolean,
  ) {}

  /**
   * Starts a server of its own.
   * @param behind the port of the server, and the public URL of a proxy that the test has started in front of it
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

  /** Uses the shared server; support/shared-server.ts says which files may. */
  static async shared(): Promise<TestConsole> {
    return new TestConsole(await sharedConsoleServer(), await sharedBrowser(), true);
  }

  /**
   * @param locale the preferred language of the browser
   * @param host another host name of this machine from which the page may be opened
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
      // A navigation in a test is meant to discard unsaved input.
      if (dialog.type() === 'beforeunload') return void dialog.accept();
      this.#faults.push(`a dialog of the browser: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      const isFault = message.type() === 'error' && !REFUSED_REQUEST.test(message.text());
      if (isFault) this.#faults.push(message.text());
    });
    page.on('request', () => pending.set(page, pendingRequests(page) + 1));
    for (const outcome of ['requestfinished', 'requestfailed'] as const)
      page.on(outcome as 'requestfinished', () => pending.set(page, pendingRequests(page) - 1));
    page.on('request', (request) => {
      const { origin, protocol, hostname } = new URL(request.url());
      if (hostname === host) return;
      if (protocol === 'blob:' || protocol === 'data:') return;
      if (origin !== new URL(this.server.url).origin)
        this.#faults.push(`a request to ${request.url()}`);
    });
    return page;
  }

  /** Closes the pages of a test and fails if one of them had a fault. For `afterEach`. */
  async closePages(): Promise<void> {
    await reportPages();
    await Promise.all(this.browser.contexts().map((context) => context.close()));
    expect(this.#faults.splice(0), 'faults of pages').toEqual([]);
  }

  /** Waits for a fault that a test provokes, and removes it so that the test does not fail. */
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

/** The number of requests of each page that have no response yet. */
const pending = new WeakMap<Page, number>();
const pendingRequests = (page: Page): number => pending.get(page) ?? 0;

/** Signs in over HTTP, which takes less time than the form, and opens a path of the console. */
export async function signIn(
  page: Page,
  path = '/',
  credentials: { username: string; password: string } = owner,
): Promise<void> {
  await startSession(page, credentials);
  await page.goto(path);
  await page.getByRole('button', { name: `My account: ${credentials.username}` }).waitFor();
}

/** Gives the browser context of the page a console session. */
export async function startSession(
  page: Page,
  { username, password }: { username: string; password: string } = owner,
): Promise<void> {
  const answer = await page
    .context()
    .request.post('/api/v1/session', { data: { username, password } });
  expect(answer.status(), `the sign-in of ${username}`).toBe(201);
}

/** Waits two frames in the page. */
export const TWO_FRAMES =
  'new Promise((passed) => requestAnimationFrame(() => requestAnimationFrame(passed)))';

/** Waits until the page has received and rendered everything that it requested. */
export async function settled(page: Page): Promise<void> {
  do {
    await page.evaluate(TWO_FRAMES);
  } while (pendingRequests(page) > 0);
}

/**
 * Opens a path of the console without loading the page again, like Back and Forward, and waits until its content has
 * loaded.
 *
 * @param discard whether to leave a form with unsaved input
 */
export async function visit(page: Page, path: string, discard = false): Promise<void> {
  const { pathname, search } = new URL(page.url());
  if (pathname + search === path) return settled(page);
  await page.evaluate(`
    document.querySelector('main h1')?.setAttribute('data-left', '');
    history.pushState(null, '', ${JSON.stringify(path)});
    dispatchEvent(new PopStateEvent('popstate'));`);
  if (discard) await page.getByRole('button', { name: 'Discard changes' }).click();
  await page.locator('main h1:not([data-left])').waitFor();
  await settled(page);
}

/** Fills in and submits the sign-in form, which is a screen or a dialog. */
export async function enterCredentials(
  form: Locator,
  { username, password }: { username: string; password: string } = owner,
): Promise<void> {
  await form.getByLabel('Username').fill(username);
  await form.getByLabel('Password').fill(password);
  await form.getByRole('button', { name: 'Sign in' }).click();
}

/** Signs out through the account menu and waits for the sign-in screen. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'My account:' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await heading(page, 'Sign in').waitFor();
}

/** Backdates the administrator's sign-in, so that sensitive changes require reauthentication. */
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

/** Opens a screen from the navigation and waits for its heading. */
export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Navigation' }).getByRole('link', { name }).click();
  await heading(page, name).waitFor();
}

/** The heading of the screen. */
export const heading = (page: Page, name: string): Locator =>
  page.getByRole('heading', { level: 1, name, exact: true });

/** A text field, by its full label. */
export const field = (page: Page, name: string): Locator =>
  page.getByRole('textbox', { name, exact: true });

/** Selects an option. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Picks a record from an autocomplete by typing its name. */
export async function pick(page: Page, label: string, name: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).fill(name);
  await page.getByRole('option', { name, exact: true }).click();
}

/** The part of a DOM element that is used here; the suite is compiled without DOM types. */
interface Marked {
  setAttribute(name: string, value: string): void;
}

/**
 * Waits for a notice with this text. A notice of an earlier step may still be visible, so each counts once: a test that
 * expects a notice must also expect the same notices before it.
 */
export async function notice(page: Page, text: string): Promise<void> {
  const line = page.locator('mat-snack-bar-container:not([data-seen])', { hasText: text });
  await line.waitFor();
  await line.evaluate((element: Marked) => element.setAttribute('data-seen', ''));
}

/**
 * Confirms a dialog with the button of this name.
 *
 * @param title the title of the dialog, if another one follows at once
 * @returns the consequence that the dialog stated
 */
export async function confirm(page: Page, action: string, title?: string): Promise<string> {
  const dialog = page.getByRole('dialog', { name: title });
  const consequence = await dialog.getByRole('paragraph').first().innerText();
  await dialog.getByRole('button', { name: action, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  return consequence;
}

/** The axe rules: WCAG 2.2 A and AA, as far as they can be automated, in light mode; only color rules in dark mode. */
const axeRuns: Record<'light' | 'dark', RunOptions['runOnly']> = {
  light: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  dark: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
};

/** Taller than any screen, in pixels, because axe skips the contrast of elements that are scrolled out of view. */
const WHOLE_SCREEN = 3_000;

/** Fails if axe finds a violation on the current page. Screens as such are checked by every-screen.e2e.ts. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await axeViolations(page), `axe at ${page.url()}`).toEqual([]);
}

/** Runs axe in light and dark mode. @returns a line for each violated rule */
export async function axeViolations(page: Page): Promise<string[]> {
  const violations: string[] = [];
  const { width, height } = page.viewportSize() ?? VIEWPORT;
  await page.setViewportSize({ width, height: WHOLE_SCREEN });
  if (await page.evaluate('window.axe === undefined')) await page.evaluate(axe.source);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Listing passes takes longer than running the rules.
    const options: RunOptions = { runOnly: axeRuns[colorScheme], resultTypes: ['violations'] };
    const found = await page.evaluate<string[]>(
      `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join()))`,
    );
    violations.push(...found.map((line) => `${colorScheme}: ${line}`));
  }
  await page.setViewportSize({ width, height });
  return violations;
}

/** The elements that overflow horizontally. */
const TOO_WIDE = `
  [document.documentElement, ...document.querySelectorAll('mat-sidenav-content, main')]
    .filter((element) => element.scrollWidth > element.clientWidth)
    .map((element) => element.localName)`;

/** Expects no horizontal overflow on a desktop or at 320 pixels (WCAG 2.2, 1.4.10). */
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
