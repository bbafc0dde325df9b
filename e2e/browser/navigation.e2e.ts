import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createGroup, createUser } from '#client';
import { newAdministrator } from '../support/administrators.js';
import { newNamespace } from '../support/api.js';
import { field, goTo, heading, signIn, TestConsole } from '../support/console.js';

let signet: TestConsole;
let page: Page;
let ns: string;
let other: string;
let userId: string;

/** More rows than fit on a screen. */
const MANY = 45;

beforeAll(async () => {
  signet = await TestConsole.start();
  [{ name: ns }, { name: other }] = await Promise.all([newNamespace(), newNamespace()]);
  for (let count = 10; count < 10 + MANY; count++) {
    userId = (await createUser(ns, { name: `user ${count}` })).id;
  }
  await createGroup(ns, { name: 'readers' });
  page = await signet.newPage();
  await signIn(page);
});
afterEach(async () => {
  await page.unrouteAll();
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

const main = (): ReturnType<Page['locator']> => page.locator('main');
const at = (path: string): string => `/namespaces/${ns}/${path}`;
const path = (): string => new URL(page.url()).pathname;
const scrolled = (): Promise<number> =>
  page
    .locator('mat-sidenav-content')
    .evaluate((element: { scrollTop: number }) => element.scrollTop);
const navigation = (): ReturnType<Page['locator']> =>
  page.getByRole('navigation', { name: 'Navigation' });

describe('Back', () => {
  it('returns to the screen before the form, also after “Keep editing”', async () => {
    await goTo(page, 'Namespaces');
    await page.getByRole('link', { name: ns }).click();
    await goTo(page, 'Users');
    await main().getByRole('link', { name: 'Create user' }).click();
    await field(page, 'Name').fill('half');
    const dialog = page.getByRole('dialog', { name: 'Discard unsaved changes?' });
    for (const answer of ['Keep editing', 'Keep editing', 'Discard changes']) {
      await page.goBack();
      await dialog.getByRole('button', { name: answer }).click();
      await dialog.waitFor({ state: 'detached' });
      if (answer === 'Discard changes') break;
      await expect.poll(path).toBe(at('users/new'));
      expect(await field(page, 'Name').inputValue()).toBe('half');
    }
    await heading(page, 'Users').waitFor();
    expect(path()).toBe(at('users'));
    await page.goBack();
    await expect.poll(path).toBe(`/namespaces/${ns}`);
  });

  it('restores the scroll position of a list; a new screen starts at the top', async () => {
    await page.goto(at('users'));
    const last = main().getByRole('link', { name: 'user 40', exact: true });
    await last.scrollIntoViewIfNeeded();
    const before = await scrolled();
    expect(before).toBeGreaterThan(200);
    await last.click();
    await heading(page, 'user 40').waitFor();
    expect(await scrolled()).toBe(0);
    await page.goBack();
    await heading(page, 'Users').waitFor();
    await expect.poll(scrolled).toBe(before);
  });
});

describe('an unsaved form', () => {
  /** Whether leaving the page opens the browser's `beforeunload` dialog; it is dismissed, so the page stays. */
  const asksBefore = async (leave: () => Promise<unknown>): Promise<boolean> => {
    page.removeAllListeners('dialog');
    const asked = page.waitForEvent('dialog').then(async (dialog) => {
      await dialog.dismiss();
      return dialog.type() === 'beforeunload';
    });
    void leave().catch(() => undefined); // Dismissing the dialog aborts the navigation.
    return asked;
  };

  it('is kept when a reload is cancelled', async () => {
    await page.goto(at('users/new'));
    await field(page, 'Name').pressSequentially('half');
    expect(await asksBefore(() => page.reload())).toBe(true);
    expect(await field(page, 'Name').inputValue()).toBe('half');
    await field(page, 'Name').fill('');
  });

  it('is confirmed before signing out', async () => {
    await page.goto(at(`users/${userId}`));
    await field(page, 'Name').pressSequentially('half');
    await page.getByRole('button', { name: 'My account:' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    const dialog = page.getByRole('dialog', { name: 'Discard unsaved changes?' });
    await dialog.getByRole('button', { name: 'Keep editing' }).click();
    await dialog.waitFor({ state: 'detached' });
    await navigation().getByRole('link', { name: 'Namespaces' }).click();
    await dialog.getByRole('button', { name: 'Discard changes' }).click();
    await heading(page, 'Namespaces').waitFor();
  });
});

describe('a URL', () => {
  it('that does not exist shows the not-found page with status 404, and a problem to API clients', async () => {
    for (const unknown of ['/users', '/nothing/here', '/sessions?q=1']) {
      const answer = await page.goto(unknown);
      expect(answer?.status(), unknown).toBe(404);
      await main().getByText('This address does not exist. Check the link.').waitFor();
      const asked = await page.request.get(unknown, { headers: { accept: '*/*' } });
      expect(asked.headers()['content-type'], unknown).toContain('application/problem+json');
    }
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    for (const ofApi of [
      '/api',
      '/api/v1/nothing',
      '/api/v1?a=b',
      '/ns/nothing',
      '/token/x',
      '/compat',
    ]) {
      const asked = await page.request.get(ofApi, { headers: browser });
      expect(asked.headers()['content-type'], ofApi).toContain('json');
      expect(asked.status(), ofApi).toBe(404);
    }
    const sent = await page.request.post('/users', { headers: browser });
    expect(sent.headers()['content-type']).toContain('application/problem+json');
  });

  it('without permission names the missing permission, and links to the overview', async () => {
    const auditor = await newAdministrator({ role: 'auditor' });
    const theirs = await signet.newPage();
    await signIn(theirs, at('users'), auditor);
    await theirs.goto(at('users/new'));
    await heading(theirs, 'You do not have access to this page').waitFor();
    await theirs.getByText('users:write').waitFor();
    expect(new URL(theirs.url()).pathname).toBe(at('users/new'));
    await theirs.getByRole('navigation').getByRole('link', { name: 'Users' }).click();
    await heading(theirs, 'Users').waitFor();
    await theirs.goBack();
    await heading(theirs, 'You do not have access to this page').waitFor();
    await theirs.reload();
    await heading(theirs, 'You do not have access to this page').waitFor();
    await theirs.getByRole('link', { name: 'Go to the overview' }).click();
    await heading(theirs, 'Overview').waitFor();
  });

  it('of a namespace that is missing or inaccessible offers none of its screens', async () => {
    await page.goto('/namespaces/nothing-like-this/users');
    await main().getByText('Could not load this page').waitFor();
    await expect.poll(() => navigation().getByRole('link', { name: 'API keys' }).count()).toBe(0);
    const admin = await newAdministrator({ role: 'namespace-admin', namespaces: [ns] });
    const theirs = await signet.newPage();
    await signIn(theirs, at('users'), admin);
    await theirs.getByRole('link', { name: 'API keys' }).waitFor();
    await theirs.goto(`/namespaces/${other}/users`);
    await theirs.getByText('Could not load this page').waitFor();
    await expect.poll(() => theirs.getByRole('link', { name: 'API keys' }).count()).toBe(0);
    await theirs.getByRole('navigation').getByRole('link', { name: 'Namespaces' }).waitFor();
  });

  it('of a namespace names it in the tab, and another namespace opens in the same section', async () => {
    await page.goto(at('users'));
    await heading(page, 'Users').waitFor();
    await expect.poll(() => page.title()).toBe(`Users · ${ns} · Signet`);
    await page.goto(at(`users/${userId}`));
    await heading(page, `user ${9 + MANY}`).waitFor();
    await expect.poll(() => page.title()).toBe(`user ${9 + MANY} · ${ns} · Signet`);
    await page.getByRole('combobox', { name: 'Namespace' }).fill(other);
    await page.getByRole('option', { name: other }).click();
    await heading(page, 'Users').waitFor();
    expect(path()).toBe(`/namespaces/${other}/users`);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill(ns);
    await page.getByRole('option', { name: ns, exact: true }).click();
    await expect.poll(path).toBe(at('users'));
  });
});

describe('a failed load', () => {
  const scripts = /\/chunk-.*\.js$/;
  const gone = { status: 404, contentType: 'application/problem+json', body: '{}' };
  const failed = /Failed to (fetch dynamically imported module|load resource)/;

  it('after an update of the console is explained, and reloads the same URL', async () => {
    await page.goto(at('users'));
    await heading(page, 'Users').waitFor();
    await page.route(scripts, (route) => route.fulfill(gone));
    await navigation().getByRole('link', { name: 'Signing keys' }).click();
    await main().getByText('A new version of the console is available').waitFor();
    expect(path()).toBe(at('keys'));
    await expect.poll(() => page.title()).toContain('Could not load this page');
    await page.unrouteAll();
    await main().getByRole('button', { name: 'Reload' }).click();
    await heading(page, 'Signing keys').waitFor();
    await page.goBack();
    await heading(page, 'Users').waitFor();
    await signet.expectFault(failed);
  });

  it('of an unreachable server says so until it responds', async () => {
    await page.goto(at('users'));
    await heading(page, 'Users').waitFor();
    await page.route('**', (route) => route.abort());
    await navigation().getByRole('link', { name: 'Tokens' }).click();
    await main().getByText('The server does not respond').waitFor();
    // The text is visible before and after the attempt, so wait for the request itself.
    const attempt = page.waitForEvent('requestfailed');
    await main().getByRole('button', { name: 'Try again' }).click();
    await attempt;
    await main().getByRole('button', { name: 'Try again', disabled: false }).waitFor();
    await main().getByText('The server does not respond').waitFor();
    await page.unrouteAll();
    await main().getByRole('button', { name: 'Try again' }).click();
    await heading(page, 'Tokens').waitFor();
    await signet.expectFault(failed);
  });

  it('of a dialog says so, too', async () => {
    await page.goto(at('users'));
    await heading(page, 'Users').waitFor();
    await page.route(scripts, (route) => route.fulfill(gone));
    // Another notice may replace this one; a second attempt shows it again.
    const outdated = page.getByText('A new version of the console is available');
    await vi.waitFor(
      async () => {
        await page.keyboard.press('?');
        await outdated.waitFor({ timeout: 10_000 });
      },
      { timeout: 60_000 },
    );
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Reload' }).click();
    await heading(page, 'Users').waitFor();
  });

  it('at start-up never leaves a blank page', async () => {
    const { promise: held, resolve: answer } = Promise.withResolvers<undefined>();
    await page.route('**/api/v1/session', async (route) => {
      await held;
      await route.fulfill({ status: 503, contentType: 'text/html', body: 'Bad gateway' });
    });
    await page.goto(at('users'));
    await page.getByText('Signet', { exact: true }).waitFor();
    answer(undefined);
    await main().getByText('Could not load this page').waitFor();
    await page.unrouteAll();
    await main().getByRole('button', { name: 'Try again' }).click();
    await heading(page, 'Users').waitFor();
    await page.route(/\/main.*\.js$/, (route) => route.abort());
    await page.goto(at('users'));
    await page.getByText('Signet', { exact: true }).waitFor();
    await signet.expectFault(/Failed to load resource/);
  });

  it('of rows is shown in place of the list, with a retry', async () => {
    await page.route('**/users?*', (route) => route.fulfill({ status: 502, body: 'Bad gateway' }));
    await page.goto(at('users'));
    await main().getByRole('alert').getByText('Could not load this page').waitFor();
    await page.unrouteAll();
    await main().getByRole('button', { name: 'Try again' }).click();
    await main().getByRole('link', { name: 'user 10', exact: true }).waitFor();
    await signet.expectFault(/Failed to load resource/);
  });
});
