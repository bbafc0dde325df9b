import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNamespace, login } from '#client';
import { newUser, userPassword } from '../support/api.js';
import { choose, field, heading, notice, signIn, TestConsole } from '../support/console.js';

let signet: TestConsole;

beforeAll(async () => {
  signet = await TestConsole.shared();
});
afterAll(async () => {
  await signet.closePages();
  await signet.dispose();
});

describe('the settings of a namespace', () => {
  it('of the template for Quid clients omit the audience, and do not rotate refresh tokens', async () => {
    const form = await signet.newPage();
    await signIn(form, '/namespaces/~new');
    await field(form, 'Name').fill('quid-preset');
    await choose(form, 'Template', 'Quid clients');
    await form.getByText('no “aud” claim').waitFor();
    await form.getByRole('button', { name: 'Create' }).click();
    const shownOnce = form.getByRole('dialog', { name: 'HMAC key secret' });
    // The server signs with the secret, so it must store it encrypted instead of hashed.
    await shownOnce.getByText('stores it encrypted').waitFor();
    expect(await shownOnce.innerText()).not.toContain('hash');
    expect(await getNamespace('quid-preset')).toMatchObject({
      omitAudience: true,
      algorithm: 'HS256',
      renewalStrategy: 'keep',
    });
  });

  it('of the template for services refuse password logins', async () => {
    const form = await signet.newPage();
    await signIn(form, '/namespaces/~new');
    await field(form, 'Name').fill('service-preset');
    await choose(form, 'Template', 'Service to service');
    await form.getByText('No password login').waitFor();
    await form.getByRole('button', { name: 'Create' }).click();
    await heading(form, 'Settings').waitFor();
    const { name: username } = await newUser('service-preset');
    const credentials = { namespace: 'service-preset', username, password: userPassword };
    await expect(login(credentials)).rejects.toMatchObject({ status: 403 });
    const flag = form.getByLabel('Allow password login');
    expect(await flag.isChecked()).toBe(false);
    await flag.check();
    await form.getByRole('button', { name: 'Save' }).click();
    await notice(form, 'Saved.');
    expect(await login(credentials)).toHaveProperty('token');
  });
});
