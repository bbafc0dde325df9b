import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createApiKey,
  getApiKeyRights,
  listApiKeys,
  removeApiKeyRight,
  replaceApiKeyRights,
  type ApiKeyWithSecret,
} from '#client';
import { newNamespace } from '../support/api.js';
import {
  confirm,
  expectAccessible,
  field,
  goTo,
  heading,
  notice,
  signIn,
  TestConsole,
} from '../support/console.js';
import { send } from '../support/http.js';

let signet: TestConsole;
let ns: string;

beforeAll(async () => {
  signet = await TestConsole.shared();
  ({ name: ns } = await newNamespace());
});
afterEach(() => signet.closePages());
afterAll(() => signet.dispose());

/** Whether the token endpoint accepts the key. */
async function works({ id }: { id: string }, secret: string): Promise<boolean> {
  const basic = Buffer.from(`${id}:${secret}`).toString('base64');
  const { status } = await send(signet.server, `/ns/${ns}/oauth2/token`, {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${basic}`,
    },
    body: 'grant_type=client_credentials',
  });
  return status === 200;
}

const open = async (page: Page, { id, name }: ApiKeyWithSecret): Promise<void> => {
  await signIn(page, `/namespaces/${ns}/api-keys/${id}`);
  await heading(page, name).waitFor();
};

describe('API keys', () => {
  it('are created with a secret that is shown once, to copy or download', async () => {
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/api-keys`);
    await page.getByText('No API keys yet.').waitFor();
    await page.getByRole('link', { name: 'Create API key' }).first().click();
    await heading(page, 'Create API key').waitFor();
    await field(page, 'Name').fill('<b>printer</b>');
    await field(page, 'Allowed IP addresses').fill('127.0.0.0/8\n::1/128');
    await page.getByRole('button', { name: 'Create' }).click();
    const dialog = page.getByRole('dialog', { name: 'API key <b>printer</b>' });
    const key = await dialog.getByTestId('secret').innerText();
    await expectAccessible(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toBe(`${key}\n`);
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await notice(page, 'Copied.');
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible(), 'no slip of a key loses the secret').toBe(true);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await heading(page, '<b>printer</b>').waitFor();
    expect(await page.content()).not.toContain(key);
    const { items } = await listApiKeys(ns);
    const [made = { id: '' }] = items;
    expect(await works(made, key)).toBe(true);
    expect(items).toMatchObject([
      { name: '<b>printer</b>', allowedAddresses: ['127.0.0.0/8', '::1/128'], expiresAt: null },
    ]);
    await goTo(page, 'API keys');
    await page.getByRole('link', { name: '<b>printer</b>' }).waitFor();
  });

  it('get and lose single rights; a right that was removed elsewhere is not restored', async () => {
    const made = await createApiKey(ns, { name: 'holder' });
    await replaceApiKeyRights(ns, made.id, { rights: ['shop:read', 'shop:write'] });
    const page = await signet.newPage();
    await open(page, made);
    await page.getByText('shop:write').waitFor();
    await removeApiKeyRight(ns, made.id, 'shop:write');
    await page.getByLabel('Add a right').fill('datastore:*');
    await page.getByLabel('Add a right').press('Enter');
    await notice(page, 'Rights saved.');
    expect((await getApiKeyRights(ns, made.id)).rights).toEqual(['datastore:*', 'shop:read']);
    await page.getByText('shop:write').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove shop:read' }).click();
    await page.getByText('shop:read').waitFor({ state: 'detached' });
    expect((await getApiKeyRights(ns, made.id)).rights).toEqual(['datastore:*']);
  });

  it('are rotated, disabled and deleted after a confirmation with the consequence', async () => {
    const made = await createApiKey(ns, { name: 'short-lived' });
    const page = await signet.newPage();
    await open(page, made);
    await field(page, 'Name').fill('typed before');

    await page.getByRole('button', { name: 'Rotate secret' }).click();
    const question = page.getByRole('dialog', { name: 'Rotate the secret of short-lived?' });
    await question.getByText('Revokes no active session.').waitFor();
    await question.getByRole('button', { name: 'Rotate secret' }).click();
    const secret = page.getByTestId('secret');
    const key = await secret.innerText();
    await page.getByRole('button', { name: 'Close' }).click();
    expect([await works(made, made.key), await works(made, key)]).toEqual([false, true]);
    expect(await field(page, 'Name').inputValue(), 'what was typed stays').toBe('typed before');

    await page.getByRole('button', { name: 'Disable API key' }).click();
    expect(await confirm(page, 'Disable API key')).toContain(
      'gets no tokens until it is enabled again',
    );
    await page.getByRole('button', { name: 'Enable API key' }).waitFor();
    expect(await works(made, key)).toBe(false);
    await page.getByRole('button', { name: 'Enable API key' }).click();
    await page.getByRole('button', { name: 'Disable API key' }).waitFor();
    expect(await works(made, key)).toBe(true);

    await page.getByRole('button', { name: 'Delete' }).click();
    expect(await confirm(page, 'Cancel')).toContain('cannot be undone');
    expect(await works(made, key)).toBe(true);
    await page.getByRole('button', { name: 'Delete' }).click();
    await confirm(page, 'Delete');
    await heading(page, 'API keys').waitFor();
    expect(await works(made, key)).toBe(false);
  });
});
