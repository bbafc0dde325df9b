import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  checkToken,
  editNamespace,
  getJwks,
  issueToken,
  listKeys,
  renew,
  type KeyPurpose,
} from '#client';
import { newNamespace, newUser, refreshTokenOf } from '../support/api.js';
import {
  confirm,
  expectAccessible,
  expectFits,
  heading,
  notice,
  signIn,
  TestConsole,
} from '../support/console.js';

let signet: TestConsole;
let page: Page;
let ns: string;

beforeAll(async () => {
  signet = await TestConsole.shared();
  page = await signet.newPage();
  await signIn(page);
});
beforeEach(async () => {
  ({ name: ns } = await newNamespace());
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

async function open(): Promise<void> {
  await page.goto(`/namespaces/${ns}/keys`);
  await heading(page, 'Signing keys').waitFor();
  await page.getByTestId('key-set').waitFor();
}

/** The section for the keys of one purpose. */
const part = (name: string): Locator =>
  page.locator('section', { has: page.getByRole('heading', { level: 2, name, exact: true }) });

/** The key of a section in this state. */
const card = (name: string, state: string): Locator =>
  part(name)
    .locator('app-key-card')
    .filter({ has: page.locator('[aria-current=step]', { hasText: state }) });

const kidOf = async (purpose: KeyPurpose, state: string): Promise<string> => {
  const { items } = await listKeys(ns);
  return items.find((key) => key.purpose === purpose && key.state === state)?.kid ?? '';
};

describe('signing keys', () => {
  it('are shown with their lifecycle, and as verifiers see them', async () => {
    await open();
    const active = card('Access tokens', 'active');
    await active.getByText(await kidOf('access', 'active')).waitFor();
    const life = await active.getByRole('list', { name: 'Key lifecycle' }).innerText();
    expect(life).toMatch(/next\s.*ago|now[^]*active[^]*previous\s+in 3 months\s+retired/);
    await active.getByText('Issued tokens stay valid').waitFor();
    await card('Refresh tokens', 'active').waitFor();
    expect(await part('Refresh token encryption').count()).toBe(0);
    expect(JSON.parse(await page.getByTestId('key-set').innerText())).toEqual(await getJwks(ns));
    const link = page.getByRole('link', { name: 'Open key set' });
    const address = new URL((await link.getAttribute('href')) ?? '', signet.server.url);
    expect(await (await fetch(address)).json()).toEqual(await getJwks(ns));
    await page.getByRole('button', { name: 'Copy key set' }).click();
    await notice(page, 'Copied.');
  });

  it('are rotated: the next key is published, and can be activated immediately', async () => {
    const old = await kidOf('access', 'active');
    await open();
    await part('Access tokens').getByRole('button', { name: 'Rotate key' }).click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page);
    expect(await confirm(page, 'Rotate key')).toContain('No token becomes invalid');
    await notice(page, 'Next key published.');
    const next = card('Access tokens', 'next');
    await next.getByText('in 6 minutes').first().waitFor();
    const kid = await kidOf('access', 'next');
    await page.getByTestId('key-set').getByText(kid).waitFor();
    expect(await part('Access tokens').getByRole('button', { name: 'Rotate key' }).count()).toBe(0);

    await next.getByRole('button', { name: 'Activate key' }).click();
    expect(await confirm(page, 'Cancel')).toContain('reject them until they refresh it');
    expect(await kidOf('access', 'active')).toBe(old);
    await next.getByRole('button', { name: 'Activate key' }).click();
    await confirm(page, 'Activate key');
    await notice(page, 'Key activated.');
    await card('Access tokens', 'active').getByText(kid).waitFor();
    await card('Access tokens', 'previous').getByText(old).waitFor();
    expect(await kidOf('access', 'active')).toBe(kid);
    await expectAccessible(page);
  });

  it('are revoked after a confirmation with counts and the kid', async () => {
    const { id, name } = await newUser(ns);
    const refreshToken = await refreshTokenOf(ns, name);
    await open();

    const kid = await kidOf('refresh', 'active');
    await card('Refresh tokens', 'active').getByRole('button', { name: 'Revoke key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke this key?' });
    await dialog.getByText('Revokes 1 active session and').waitFor();
    await dialog.getByText('Another key replaces it immediately.').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('textbox').fill(kid.slice(1));
    expect(await dialog.getByRole('button', { name: 'Revoke key' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(kid);
    await confirm(page, 'Revoke key');
    const done = page.getByRole('status').filter({ hasText: 'Key revoked' });
    await done.getByText('1 session revoked.').waitFor();
    await expect(renew({ namespace: ns, refresh_token: refreshToken })).rejects.toMatchObject({
      code: 'invalid_grant',
    });

    const { token } = await issueToken(ns, { subjectId: id });
    const access = await kidOf('access', 'active');
    await card('Access tokens', 'active').getByRole('button', { name: 'Revoke key' }).click();
    await dialog.getByText('until they refresh the key set').waitFor();
    await dialog.getByRole('textbox').fill(access);
    await confirm(page, 'Revoke key');
    await done.getByText('Restart applications that cannot wait').waitFor();
    const { checks } = await checkToken(ns, { token });
    expect(checks.find(({ outcome }) => outcome === 'failed')?.check).toBe('key');
    await part('Access tokens').getByText('Retired keys: 1').click();
    await part('Access tokens').getByRole('row', { name: access }).getByText('revoked').waitFor();
    expect(await page.getByTestId('key-set').innerText()).not.toContain(access);
    await expectAccessible(page);
    await expectFits(page);
  });

  it('of type HMAC have no public part, and show their secret once', async () => {
    ({ name: ns } = await newNamespace({ algorithm: 'HS256' }));
    await open();
    await part('Access tokens').getByText('HMAC keys have no public part').waitFor();
    await page.getByText('The key set is empty').waitFor();
    await part('Access tokens').getByText('not scheduled').waitFor();
    await part('Access tokens').getByRole('button', { name: 'Rotate key' }).click();
    expect(await confirm(page, 'Rotate key')).toContain('shows it once');
    const secret = await page.getByTestId('secret').innerText();
    expect(secret).toMatch(/^[\w-]{43}$/);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Close' }).click();
    const next = card('Access tokens', 'next');
    await next.getByText('on activation').waitFor();
    await next.getByText('Give its secret to your verifiers').waitFor();
    expect(await page.content()).not.toContain(secret);
    await next.getByRole('button', { name: 'Activate key' }).click();
    expect(await confirm(page, 'Activate key')).toContain('Verifiers without its secret');
    await card('Access tokens', 'previous').waitFor();
  });

  it('of a disabled namespace are not published, and the screen says so', async () => {
    await editNamespace(ns, { disabled: true });
    await page.goto(`/namespaces/${ns}/keys`);
    await page.getByText('Its key set is not served').waitFor();
    await card('Access tokens', 'active').waitFor();
  });
});
