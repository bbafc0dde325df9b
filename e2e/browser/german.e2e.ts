import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createApiKey,
  createUser,
  editApiKey,
  getApiKey,
  issueToken,
  listUsers,
  revokeSession,
} from '#client';
import { newAdministrator, type TestAdministrator } from '../support/administrators.js';
import { newNamespace, newUser, uniqueName, userPassword } from '../support/api.js';
import {
  expireReauthentication,
  expectAccessible,
  expectFits,
  field,
  heading,
  notice,
  startSession,
  TestConsole,
} from '../support/console.js';
import { owner } from '../support/server.js';

let signet: TestConsole;
let page: Page;
let ns: string;

beforeAll(async () => {
  signet = await TestConsole.shared();
  ({ name: ns } = await newNamespace());
});
afterEach(() => signet.closePages());
afterAll(() => signet.dispose());

const button = (name: string): Locator => page.getByRole('button', { name, exact: true });

/** Opens a URL in a German browser that is signed in. */
async function open(
  path: string,
  credentials?: Pick<TestAdministrator, 'username' | 'password'>,
): Promise<void> {
  page = await signet.newPage('de-DE');
  await startSession(page, credentials);
  await page.goto(path);
}

/** The content of the screen, which must not contain an English sentence of the server. */
async function expectGerman(): Promise<void> {
  const text = await page.locator('body').innerText();
  expect(text).not.toMatch(/\b(must|There is|is not|wrong|already|Invalid|cannot)\b/);
}

describe('the German console explains in German', () => {
  it('a refused sign-in', async () => {
    page = await signet.newPage('de-DE');
    await page.goto('/');
    await field(page, 'Benutzername').fill(owner.username);
    await page.getByLabel('Passwort').fill('nicht das Passwort');
    await button('Anmelden').click();
    await page.getByText('Benutzername oder Passwort ist falsch').waitFor();
    await expectGerman();
    await expectAccessible(page);
  });

  it('a taken name, at its field', async () => {
    const { name } = await newUser(ns);
    await open(`/namespaces/${ns}/users/new`);
    await field(page, 'Name').fill(name);
    await button('Anlegen').click();
    await page.locator('mat-error').getByText('Es gibt schon einen Benutzer').waitFor();
    await field(page, 'Name').fill('x'.repeat(300));
    await button('Anlegen').click();
    await page.locator('mat-error').getByText('darf höchstens 255 Zeichen haben').waitFor();
    await expectGerman();
  });

  it('invalid settings and passwords', async () => {
    await open(`/namespaces/${ns}/settings`);
    await field(page, 'Intervall der Schlüsselrotation').fill('10m');
    await button('Speichern').click();
    await page.locator('mat-error').getByText('muss länger als accessTtlMax (1h) sein').waitFor();
    await field(page, 'Intervall der Schlüsselrotation').fill('bald');
    await button('Speichern').click();
    await page.locator('mat-error').getByText('muss eine Gültigkeitsdauer sein').waitFor();
    await page.goto(`/namespaces/${ns}/users/new`);
    await field(page, 'Name').fill(uniqueName('user'));
    await page.getByLabel('Passwort').fill('password1234');
    await button('Anlegen').click();
    await page.locator('mat-error').getByText('ist zu häufig').waitFor();
    await expectGerman();
  });

  it('why a token is invalid, and which claims are verified', async () => {
    const { id } = await createUser(ns, { name: uniqueName('user') });
    const { token, sessionId } = await issueToken(ns, { subjectId: id });
    await revokeSession(ns, sessionId);
    await open(`/namespaces/${ns}/tokens`);
    await field(page, 'Token').fill(`Authorization: Bearer ${token}`);
    await button('Token prüfen').click();
    await page.getByText('Die Sitzung wurde widerrufen oder existiert nicht mehr.').waitFor();
    await page.getByText('Verifier, die nicht bei Signet nachfragen').waitFor();
    await page.getByText('Die Signatur ist gültig und').waitFor();
    await field(page, 'Token').fill('Bearer kein.echtes.Token');
    await button('Token prüfen').click();
    await page
      .getByText('besteht nicht aus drei base64url-Teilen')
      .or(page.getByText('Der Header'))
      .first()
      .waitFor();
    await expectGerman();
  });

  it('the result of each row of a German spreadsheet', async () => {
    const { name } = await newUser(ns);
    await open(`/namespaces/${ns}/import`);
    const csv = `\ufeffname;password;disabled\r\nJürgen;${userPassword};FALSCH\r\n${name};;WAHR\r\n`;
    await page
      .getByLabel('Benutzerdatei')
      .setInputFiles({ name: 'Benutzer.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await button('Vorschau').click();
    await expect
      .poll(() => page.evaluate('document.activeElement.textContent'))
      .toBe('Importvorschau');
    await page.getByText('ist schon der Name eines Benutzers').waitFor();
    await button('Benutzer importieren').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Benutzer importieren' }).click();
    await expect
      .poll(async () => (await listUsers(ns, { q: 'Jürgen' })).items)
      .toMatchObject([{ name: 'Jürgen', hasPassword: true, disabled: false }]);
    const unknown = Buffer.from('name;rolle\r\nann;x\r\n');
    await page
      .getByLabel('Benutzerdatei')
      .setInputFiles({ name: 'Rollen.csv', mimeType: 'text/csv', buffer: unknown });
    await button('Vorschau').click();
    await page.getByText('nennt in Zeile 1 eine unbekannte Spalte').waitFor();
    await expectGerman();
  });

  it('that nothing changed after a cancelled reauthentication', async () => {
    const me = await newAdministrator();
    await open('/account', me);
    await heading(page, 'Mein Konto').waitFor();
    await expireReauthentication(signet.server, me.id);
    const place = page.locator('app-own-tokens');
    await place.getByRole('textbox').first().fill('Bereitstellung');
    await place.locator('button[type=submit]').click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await place.getByRole('alert').getByText('Abgebrochen. Es wurde nichts geändert.').waitFor();
    expect(await page.locator('body').innerText()).not.toContain('/api/v1');
  });

  it('a concurrent change, with both values', async () => {
    const made = await createApiKey(ns, { name: uniqueName('key') });
    await open(`/namespaces/${ns}/api-keys/${made.id}`);
    await field(page, 'Name').fill('eigener');
    await editApiKey(ns, made.id, { name: 'anderer', allowedAddresses: ['::1'] });
    await button('Speichern').click();
    const dialog = page.getByRole('dialog', { name: 'Dies wurde von jemand anderem geändert' });
    await dialog.getByText('anderer').waitFor();
    await expectAccessible(page);
    await expectFits(page);
    await dialog.getByLabel('Ihr Wert').check();
    await dialog.getByRole('button', { name: 'Speichern' }).click();
    await notice(page, 'Änderungen von jemand anderem wurden beibehalten: Erlaubte IP-Adressen');
    expect(await getApiKey(ns, made.id)).toMatchObject({
      name: 'eigener',
      allowedAddresses: ['::1'],
    });
  });
});

describe('a relative time', () => {
  it('is rounded, and is exact with its zone under the focus', async () => {
    const text = /^in 3 Monaten$/;
    const exact = /\d{1,2}\. \p{L}+ \d{4}.*(UTC|MEZ|MESZ|GMT)/u;
    const expiresAt = new Date(Date.now() + 90 * 86_400_000).toISOString();
    const { name } = await createApiKey(ns, { name: uniqueName('key'), expiresAt });
    page = await signet.newPage('de-DE');
    await startSession(page);
    await page.goto(`/namespaces/${ns}/api-keys?q=${name}`);
    const instant = page.getByRole('row').filter({ hasText: name }).locator('time').first();
    await instant.waitFor();
    expect(await instant.innerText()).toMatch(text);
    // Focus by keyboard, like a user; retried, because a list that is still loading takes the focus away.
    await expect
      .poll(async () => {
        await instant.focus();
        await page.keyboard.press('Shift+Tab');
        await page.keyboard.press('Tab');
        return page.locator('.mat-mdc-tooltip').allInnerTexts();
      })
      .toEqual([expect.stringMatching(exact)]);
    const description = (await instant.getAttribute('aria-describedby')) ?? '';
    expect(await page.locator(`#${description}`).textContent()).toMatch(exact);
  });
});
