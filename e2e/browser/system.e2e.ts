import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { newAdministrator } from '../support/administrators.js';
import { goTo, heading, signIn, TestConsole } from '../support/console.js';

let signet: TestConsole;

beforeAll(async () => {
  signet = await TestConsole.shared();
});
afterEach(() => signet.closePages());
afterAll(() => signet.dispose());

it('shows versions, the database, settings with their source, and resources', async () => {
  const page = await signet.newPage();
  await signIn(page);
  await goTo(page, 'System');
  await page.getByText(/^PostgreSQL, \d+/).waitFor();
  const row = (variable: string) =>
    page.getByRole('row').filter({ has: page.getByText(variable, { exact: true }) });
  const { port } = new URL(page.url());
  expect(await row('SIGNET_PORT').getByRole('cell').allInnerTexts()).toEqual([
    port,
    'Environment variable',
  ]);
  // The database URL contains its password.
  expect(await row('DATABASE_URL').getByRole('cell').first().innerText()).toBe('set (secret)');

  await page.getByRole('checkbox', { name: 'Changed from the default' }).check();
  await row('SIGNET_AUDIT_RETENTION').waitFor({ state: 'detached' });
  await row('SIGNET_PORT').waitFor();
  await page.getByLabel('Search settings').fill('no such setting');
  await page.getByText('No results.').waitFor();

  for (const name of ['API documentation', 'OpenAPI document', 'Health endpoint']) {
    const path = await page.getByRole('link', { name }).getAttribute('href');
    expect((await page.request.get(path ?? '')).status(), path ?? name).toBe(200);
  }
});

it('is hidden from a namespace-admin', async () => {
  const admin = await newAdministrator({ role: 'namespace-admin' });
  const page = await signet.newPage();
  await signIn(page, '/system', admin);
  await heading(page, 'You do not have access to this page').waitFor();
  expect(await page.getByRole('link', { name: 'System' }).count()).toBe(0);
});
