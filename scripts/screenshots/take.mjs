// Starts the built server on a fresh folder, fills it, and writes a picture of each main screen. The names of the files are
// fixed: pages link to them. Runs on the `node` package, which reads the TypeScript of the suite as it is.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanUp, password, startSignet, undo } from '../../bench/signet.mjs';
import { startBrowser } from '../../e2e/support/browser.ts';
import { freePort } from '../../e2e/support/free-port.ts';
import { root, say } from '../setup.mjs';
import { fill } from './fill.mjs';

const folder = join(root, 'docs', 'images');
/** How long a step may take, in milliseconds; a machine that does much else is slow. */
const LIMIT = 60_000;

const port = String(await freePort());
const url = `http://localhost:${port}`;
try {
  await startSignet({ SIGNET_PORT: port, SIGNET_PUBLIC_URL: url });
  const places = await fill(url);
  await mkdir(folder, { recursive: true });
  const browser = await startBrowser();
  undo(() => browser.close());
  await takeAll(await signedIn(browser), places);
} finally {
  await cleanUp();
}

/** @param {import('playwright-core').Browser} browser */
async function signedIn(browser) {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  context.setDefaultTimeout(LIMIT);
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.getByLabel('Username').fill('admin');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  return page;
}

/**
 * @param {import('playwright-core').Page} page
 * @param {Awaited<ReturnType<typeof fill>>} places
 */
async function takeAll(page, { ns, user, group }) {
  const at = `/namespaces/${ns}`;
  await take(page, 'overview', '/');
  await take(page, 'namespaces', '/namespaces');
  await take(page, 'namespace-overview', at);
  await take(page, 'users', `${at}/users`);
  await take(page, 'user', `${at}/users/${user}`);
  await take(page, 'group-rights', `${at}/groups/${group}`);
  await take(page, 'api-keys', `${at}/api-keys`);
  await take(page, 'keys', `${at}/keys`);
  await take(page, 'tokens', `${at}/tokens`, async () => {
    await pickSubject(page);
    await page.locator('app-token-claims').waitFor();
    await page.getByText('Preview claims').scrollIntoViewIfNeeded();
    await page.locator('app-token-claims').scrollIntoViewIfNeeded();
  });
  await take(page, 'claims', `${at}/claims`, async () => {
    await pickSubject(page);
    await page.locator('app-token-claims').waitFor();
  });
  await take(page, 'audit-log', `${at}/audit`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await take(page, 'keys-dark', `${at}/keys`);
}

/** @param {import('playwright-core').Page} page */
async function pickSubject(page) {
  await page.getByRole('combobox', { name: 'User or API key' }).fill('anna');
  await page.getByRole('option', { name: 'anna.keller' }).click();
}

/**
 * Takes one screenshot after the screen has finished loading.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} name
 * @param {string} path
 * @param {() => Promise<void>} [prepare] What a person does first.
 */
async function take(page, name, path, prepare) {
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  await prepare?.();
  await page.waitForLoadState('networkidle');
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  say(`docs/images/${name}.png`);
}
