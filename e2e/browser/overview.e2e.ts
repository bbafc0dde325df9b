import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, login, renew } from '#client';
import { newAdministrator } from '../support/administrators.js';
import { newNamespace, newUser, userPassword } from '../support/api.js';
import {
  choose,
  expectAccessible,
  expectFits,
  goTo,
  heading,
  signIn,
  TestConsole,
} from '../support/console.js';

let signet: TestConsole;
let ns: string;

beforeAll(async () => {
  signet = await TestConsole.start();
  ({ name: ns } = await newNamespace());
  const { name: username } = await newUser(ns);
  const as = { namespace: ns, username };
  for (let i = 0; i < 2; i++) await login({ ...as, password: userPassword });
  const { token } = await login({ ...as, password: userPassword });
  await renew({ namespace: ns, refresh_token: token });
  await expect(login({ ...as, password: 'not the password' })).rejects.toThrow();
});
afterEach(() => signet.closePages());
afterAll(() => signet.dispose());

const chart = (page: Page, title: string) =>
  page.getByRole('figure').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

describe('the overview of a namespace', () => {
  it('is its first screen, and shows activity as charts and tables', async () => {
    const page = await signet.newPage();
    await signIn(page, '/namespaces');
    await page.getByRole('link', { name: ns }).click();
    await heading(page, 'Overview').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/namespaces/${ns}`);
    await page.getByRole('img', { name: 'Logins: succeeded 3, refused 1' }).waitFor();
    await page.getByRole('img', { name: 'Tokens issued: access tokens 1' }).waitFor();
    await page.getByText('rotates').or(page.getByText('not scheduled')).first().waitFor();
    await page.getByRole('term').filter({ hasText: 'Active sessions' }).waitFor();

    const logins = chart(page, 'Logins');
    await logins.getByText('Show as table').click();
    const total = logins.getByRole('row').filter({ hasText: 'Total' });
    await expect.poll(() => total.getByRole('cell').allInnerTexts()).toEqual(['3', '1']);
    expect(await logins.getByRole('row').count()).toBeGreaterThan(24);
    await expectAccessible(page);
    await expectFits(page);
  });

  it('has a selectable period, which is in the URL', async () => {
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}`);
    await choose(page, 'Period', 'Last 30 days');
    await page.getByText('per day (UTC)').first().waitFor();
    expect(new URL(page.url()).search).toBe('?span=month');
    await page.reload();
    await page.getByRole('img', { name: 'Logins: succeeded 3, refused 1' }).waitFor();
    await page.getByText('per day (UTC)').first().waitFor();
    await page.goBack();
    await page.getByText('per hour').first().waitFor();
  });

  it('lists what needs attention, with links', async () => {
    const { name: other } = await newNamespace({ publicEndpoint: false });
    const expiresAt = new Date(Date.now() + 5 * 86_400_000).toISOString();
    await createApiKey(other, { name: 'ends soon', expiresAt });
    await createApiKey(other, { name: 'ends never' });
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${other}`);
    await page.getByText('Login and token endpoints are disabled for this namespace.').waitFor();
    await page.getByRole('link', { name: 'Show 1 API key expires within 30 days.' }).click();
    await heading(page, 'API keys').waitFor();
    await page.goto(`/namespaces/${ns}`);
    await page.getByText('Nothing needs attention.').waitFor();
  });
});

describe('the overview of the server', () => {
  it('sums up all namespaces and lists what needs attention', async () => {
    const page = await signet.newPage();
    await signIn(page);
    await heading(page, 'Overview').waitFor();
    await page.getByText('Your account has no second factor').waitFor();
    await page
      .getByRole('link', { name: /^Show \d+ administrators? (has|have) no second factor/ })
      .waitFor();
    await page.getByRole('img', { name: /^Logins: succeeded 3, refused 1/ }).waitFor();
    await expectAccessible(page);
    await expectFits(page);
    await goTo(page, 'Namespaces');
  });

  it('shows a namespace-admin only accessible data', async () => {
    const { name: other } = await newNamespace();
    const admin = await newAdministrator({ role: 'namespace-admin', namespaces: [other] });
    const page = await signet.newPage();
    await signIn(page, '/', admin);
    await page.getByText('Your account has no second factor').waitFor();
    await page.getByRole('img', { name: 'Logins: succeeded 0, refused 0' }).waitFor();
    expect(await page.getByText('no second factor.').count()).toBe(0);
  });
});
