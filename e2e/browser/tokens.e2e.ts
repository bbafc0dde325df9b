import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addGroupMember,
  checkToken,
  createApiKey,
  createGroup,
  createUser,
  editUser,
  issueToken,
  replaceGroupRights,
  revokeSession,
  type User,
} from '#client';
import { newNamespace, refreshTokenOf, userPassword } from '../support/api.js';
import {
  expectAccessible,
  expectFits,
  field,
  goTo,
  heading,
  notice,
  pick,
  signIn,
  TestConsole,
} from '../support/console.js';

let signet: TestConsole;
let page: Page;
let ns: string;
let ann: User;

beforeAll(async () => {
  signet = await TestConsole.shared();
  ({ name: ns } = await newNamespace({
    claimTemplate: { department: { from: 'attribute', name: 'department' } },
  }));
  ann = await createUser(ns, {
    name: 'ann',
    password: userPassword,
    attributes: { department: '<b>sales</b>' },
  });
  const group = await createGroup(ns, { name: 'readers' });
  await replaceGroupRights(ns, group.id, { rights: ['datastore:read', 'shop:write'] });
  await addGroupMember(ns, group.id, ann.id);
  page = await signet.newPage();
  await signIn(page);
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

async function open(): Promise<void> {
  await page.goto(`/namespaces/${ns}/tokens`);
  await heading(page, 'Tokens').waitFor();
}

/** The row of a claim: its value and its source. */
const claim = (name: string): Locator =>
  page
    .locator('app-try-token')
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name, exact: true }) });

/** Checks a token. @returns the text of the failed check */
async function failedCheck(token: string): Promise<string> {
  await field(page, 'Token').fill(token);
  await page.getByRole('button', { name: 'Check token', exact: true }).click();
  await page.getByText('Invalid token').waitFor();
  return page.getByRole('listitem').filter({ hasText: ': failed' }).innerText();
}

describe('a claims preview', () => {
  it('shows each claim with its source', async () => {
    await open();
    await pick(page, 'User or API key', 'ann');
    await page.getByRole('heading', { name: 'Claims for ann' }).waitFor();
    expect(await claim('department').innerText()).toMatch(/<b>sales<\/b>\s+custom claims/);
    expect(await claim('scope').innerText()).toMatch(/datastore:read shop:write\s+granted rights/);
    expect(await claim('usr').innerText()).toMatch(/ann\s+user or API key/);
    await page.getByText(/\d+ of 4096 bytes/).waitFor();
    await expectAccessible(page);
    await expectFits(page);
    await field(page, 'Rights').fill('shop:write');
    await page.getByRole('button', { name: 'Preview claims' }).click();
    await claim('scope').getByText('shop:write', { exact: true }).waitFor();
  });

  it('reports excessive requests at their field', async () => {
    await open();
    await page.getByRole('button', { name: 'Preview claims' }).click();
    await page.getByRole('alert').getByText('Select a user or an API key.').waitFor();
    await pick(page, 'User or API key', 'ann');
    for (const [name, value, said] of [
      ['Rights', 'vault:open', 'These rights are not granted: vault:open'],
      ['Lifetime', '300d', 'must be at most 1h'],
      ['Audience', 'https://elsewhere.test', 'The audience is neither'],
    ] as const) {
      await field(page, name).fill(value);
      await page.getByRole('button', { name: 'Preview claims' }).click();
      const place = page.locator('app-try-token app-text-field', { hasText: name });
      await place.locator('mat-error').getByText(said).waitFor();
      await field(page, name).fill('');
    }
  });
});

describe('a test token', () => {
  it('is real, can be checked directly, and is not stored in the browser', async () => {
    await open();
    await pick(page, 'User or API key', 'ann');
    await page.getByRole('button', { name: 'Issue test token' }).click();
    const token = await page.getByTestId('token').innerText();
    expect(await checkToken(ns, { token })).toMatchObject({ good: true });
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await notice(page, 'Copied.');
    await page.getByRole('button', { name: 'Check this token' }).click();
    await page.getByText('Valid token').waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: ': passed' }).count()).toBe(12);
    await expectAccessible(page);
    await expectFits(page);
    const kept = await page.evaluate<string>(
      'JSON.stringify([location.href, history.state, { ...localStorage }, { ...sessionStorage }])',
    );
    expect(kept).not.toContain(token.slice(0, 20));
    await page.getByRole('link', { name: 'Show sessions' }).click();
    await page.getByText('Sessions of ann').waitFor();
    await page.goBack();
    await heading(page, 'Tokens').waitFor();
    expect(await page.content()).not.toContain(token.slice(0, 20));
  });

  it('is issued for API keys too, but not for disabled users', async () => {
    await createApiKey(ns, { name: 'printer' });
    const { id, version } = await createUser(ns, { name: 'bob' });
    await editUser(ns, id, { disabled: true }, { ifMatch: `"${version}"` });
    await open();
    await pick(page, 'User or API key', 'bob');
    await page.getByRole('button', { name: 'Issue test token' }).click();
    await page.getByRole('alert').getByText('is disabled, and gets no tokens').waitFor();
    expect(await page.getByTestId('token').count()).toBe(0);
    await page.getByRole('combobox', { name: 'User or API key' }).fill('print');
    await page.getByRole('option', { name: 'printer (API key)' }).click();
    await page.getByRole('button', { name: 'Issue test token' }).click();
    const token = await page.getByTestId('token').innerText();
    expect(await checkToken(ns, { token })).toMatchObject({ good: true });
  });
});

describe('the check of a token', () => {
  it('shows the failed check, and a remedy', async () => {
    const { token, sessionId } = await issueToken(ns, { subjectId: ann.id });
    await open();
    expect(await failedCheck('not a token')).toMatch(/Well-formed token.*Copy the whole token/s);
    await page.getByText('This is not a token: it cannot be decoded.').waitFor();
    const [header = '', claims = ''] = token.split('.');
    const forged = await failedCheck(`${header}.${claims}.${'A'.repeat(86)}`);
    expect(forged).toMatch(/signature.*was modified or truncated/s);
    await page.getByText('Decoded, not verified').waitFor();
    await expectAccessible(page);
    await expectFits(page);
    expect(await failedCheck(await refreshTokenOf(ns, 'ann'))).toMatch(/an access token/);
    const { name: other } = await newNamespace();
    const { id } = await createUser(other, { name: 'ann' });
    const foreign = await issueToken(other, { subjectId: id });
    expect(await failedCheck(foreign.token)).toMatch(/a key of this namespace/);
    await field(page, 'Expected audience').fill('https://elsewhere.test');
    expect(await failedCheck(token)).toMatch(/Expected audience/);
    await page.getByText('The signature is valid').waitFor();
    expect(await page.getByText('not verified').count()).toBe(0);
    await field(page, 'Expected audience').fill('');
    await revokeSession(ns, sessionId);
    expect(await failedCheck(token)).toMatch(/Session is active.*accept it until it expires/s);
    // Changing the text removes the previous result.
    await field(page, 'Token').fill('something else');
    await page.getByText('Invalid token').waitFor({ state: 'detached' });
    await goTo(page, 'Users');
  });

  it('accepts a token with its header, and scrolls to the result', async () => {
    const { token } = await issueToken(ns, { subjectId: ann.id });
    await page.setViewportSize({ width: 1280, height: 400 });
    await open();
    await field(page, 'Token').fill(`-H "authorization: bearer ${token}"`);
    await page.getByRole('button', { name: 'Check token', exact: true }).click();
    const verdict = page.getByRole('heading', { name: 'Valid token' });
    await verdict.waitFor();
    await expect
      .poll(() => page.evaluate('document.activeElement.textContent.trim()'))
      .toBe('Valid token');
    await expect
      .poll(() =>
        page.evaluate('document.activeElement.getBoundingClientRect().bottom <= innerHeight'),
      )
      .toBe(true);
    await page.setViewportSize({ width: 1280, height: 900 });
    await goTo(page, 'Users');
  });
});

it('a refused preview clears the previous claims', async () => {
  await open();
  await pick(page, 'User or API key', 'ann');
  const claims = page.getByRole('heading', { name: 'Claims for ann' });
  await claims.waitFor();
  await field(page, 'Rights').fill('unknown:right');
  await page.getByRole('button', { name: 'Preview claims' }).click();
  await page.locator('mat-error').getByText('unknown:right').waitFor();
  expect(await claims.count()).toBe(0);
  await goTo(page, 'Users');
});
