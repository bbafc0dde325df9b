import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createUser, listGroups, listUsers, login, type UserImportReport } from '#client';
import { newAdministrator } from '../support/administrators.js';
import { newNamespace } from '../support/api.js';
import {
  choose,
  confirm,
  expectAccessible,
  expectFits,
  field,
  goTo,
  heading,
  notice,
  signIn,
  TestConsole,
} from '../support/console.js';

let signet: TestConsole;

beforeAll(async () => {
  signet = await TestConsole.shared();
});
afterEach(() => signet.closePages());
afterAll(() => signet.dispose());

/** Selects a file on the import screen of a namespace. */
async function give(page: Page, name: string, content: string | Buffer): Promise<void> {
  const buffer = Buffer.from(content);
  await page.getByLabel('User file').setInputFiles({ name, mimeType: '', buffer });
}

const preview = (page: Page) => page.getByRole('button', { name: 'Preview' }).click();
const count = (page: Page, outcome: string) => page.getByTestId(outcome).innerText();

async function saved(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return readFile(await download.path(), 'utf8');
}

async function importNow(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Import users' }).click();
  const consequence = await confirm(page, 'Import users');
  await notice(page, 'Import completed.');
  return consequence;
}

/** The response to a request whose body did not arrive in time. */
const tooSlow = {
  status: 408,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    type: 'about:blank',
    title: 'Request Timeout',
    status: 408,
    code: 'request.timeout',
    detail: 'The request did not arrive in time.',
    requestId: 'a-test-of-the-console',
  }),
};

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe('hostile names', () => {
  const taken = [
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    `"><svg onload='alert(1)'>`,
    `{{constructor.constructor('alert(1)')()}}`,
    '=1+1',
    '@x',
    '+x',
    '-x',
    '\'quoted, "twice"',
    '\uff1d2+2',
    'שלום עולם',
    '👩‍👩‍👧‍👦🎉',
    'm'.repeat(255),
  ];
  const refused = ['right\u202eto left', 'n'.repeat(256), 'no\u200bthing', ' blank'];

  it('are imported, shown and exported as text', async () => {
    const { name: ns } = await newNamespace();
    const csv = ['name,groups', ...[...taken, ...refused].map((one) => `${quoted(one)},=staff`)];
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/import`);
    await give(page, 'users.csv', csv.join('\n'));
    await page.getByText(`${taken.length + refused.length} rows`).waitFor();
    await page.getByLabel('Create missing groups').check();
    await preview(page);
    await heading3(page, 'Import preview');
    expect(await count(page, 'created')).toBe(String(taken.length));
    expect(await count(page, 'refused')).toBe(String(refused.length));
    expect((await listUsers(ns)).items).toEqual([]);
    for (const name of taken) await page.getByRole('cell', { name, exact: true }).waitFor();
    const row = page.getByRole('row').filter({ hasText: `line ${taken.length + 2}` });
    await row.getByText('bidirectional control characters').waitFor();
    await expectAccessible(page);
    await expectFits(page);

    expect(await importNow(page)).toBe(
      `Creates ${taken.length} users and 1 group, updates 0 users and skips ${refused.length} rows.`,
    );
    const { items } = await listUsers(ns);
    expect(items.map(({ name }) => name).sort()).toEqual([...taken].sort());
    expect((await listGroups(ns)).items).toMatchObject([{ name: '=staff' }]);

    const report = JSON.parse(await saved(page, 'Download report (JSON)')) as UserImportReport;
    expect(report).toMatchObject({ created: taken.length, refused: refused.length, dryRun: false });
    const lines: string[][] = parse(await saved(page, 'Download report (CSV)'));
    expect(lines.flat().filter((cell) => /^[=+\-@\uff1d]/.test(cell))).toEqual([]);
    expect(lines).toHaveLength(taken.length + refused.length + 1);

    await goTo(page, 'Users');
    for (const name of taken) await page.getByRole('link', { name, exact: true }).waitFor();
    await expectFits(page);
    for (const name of ['<img src=x onerror=alert(1)>', '=1+1']) {
      await page.getByRole('link', { name, exact: true }).click();
      await heading(page, name).waitFor();
      expect(await field(page, 'Name').inputValue()).toBe(name);
      await page.getByRole('link', { name: '=staff' }).waitFor();
      await page.goBack();
    }
    expect(await page.locator('main').locator('img, script, svg[onload]').count()).toBe(0);
  });

  it('survive a spreadsheet round trip, and no cell is a formula', async () => {
    const { name: ns } = await newNamespace();
    for (const name of taken) await createUser(ns, { name });
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/import`);
    const csv = await saved(page, 'Export as CSV');
    const users: Record<string, string>[] = parse(csv, { columns: true });
    const cells = users.flatMap((user) => Object.values(user));
    expect(cells.filter((cell) => /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(cell))).toEqual([]);
    expect(users.map(({ name }) => name)).toContain("'=1+1");
    const json = JSON.parse(await saved(page, 'Export as JSON')) as { users: { name: string }[] };
    expect(json.users.map(({ name }) => name)).toEqual(taken);

    await give(page, 'users.csv', csv);
    await choose(page, 'Existing users', 'Update, including passwords in the file');
    await preview(page);
    await page.getByText('No changes to import.').waitFor();
    expect(await count(page, 'unchanged')).toBe(String(taken.length));
  });
});

describe('an import', () => {
  it('of several batches reports positions in the file', async () => {
    const { name: ns } = await newNamespace();
    const users = Array.from({ length: 1100 }, (_, at) => ({ name: `user ${at}` }));
    users[1050] = { name: 'twice\u202e' };
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/import`);
    await give(page, 'users.json', JSON.stringify({ users }));
    await page.getByText('1,100 rows, sent in 2 batches.').waitFor();
    await preview(page);
    await heading3(page, 'Import preview');
    await choose(page, 'Show', 'refused');
    await page.getByRole('cell', { name: 'user 1051', exact: true }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    await importNow(page);
    expect(await count(page, 'created')).toBe('1099');
    expect(await page.locator('tbody tr').count()).toBe(50);
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(100);
    expect((await listUsers(ns, { q: 'user 1099' })).items).toHaveLength(1);
  });

  it('of CSV in batches reports line numbers of the file', async () => {
    const { name: ns } = await newNamespace();
    const many = Array.from({ length: 1000 }, (_, at) => `user ${at}`);
    const lines = ['name', '"two', 'lines"', '', ...many, 'bad\u202e', 'good'];
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/import`);
    await give(page, 'users.csv', lines.join('\n'));
    await page.getByText('1,003 rows, sent in 2 batches.').waitFor();
    await preview(page);
    await choose(page, 'Show', 'refused');
    await page.getByRole('cell', { name: 'line 3', exact: true }).waitFor();
    await page.getByRole('cell', { name: 'line 1005', exact: true }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(2);
  });

  it('that failed can be resumed', async () => {
    const { name: ns } = await newNamespace();
    const users = Array.from({ length: 1001 }, (_, at) => ({ name: `user ${at}` }));
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/import`);
    await give(page, 'users.json', JSON.stringify(users));
    await preview(page);
    await page.getByRole('button', { name: 'Import users' }).click();
    // The second batch never arrives completely.
    let sent = 0;
    await page.route('**/users/import', (route) =>
      ++sent === 2 ? route.fulfill(tooSlow) : route.continue(),
    );
    await confirm(page, 'Import users');
    await page.getByText('The import failed after 1,000 rows.').waitFor();
    await page.getByText('The request did not arrive in time.').waitFor();
    await page.unroute('**/users/import');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Resume import' }).click();
    await notice(page, 'Import completed.');
    expect(await count(page, 'created')).toBe('1001');
    expect((await listUsers(ns, { q: 'user 1000' })).items).toHaveLength(1);
  });

  it('sets passwords, and with “All or nothing” imports no row while one is refused', async () => {
    const { name: ns } = await newNamespace();
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/import`);
    const rows = ['name,password', 'ann,a long phrase of ann', 'bob,short'];
    await give(page, 'users.csv', rows.join('\r\n'));
    await page.getByLabel('All or nothing').check();
    await preview(page);
    await page.getByText('Nothing would be imported: 1 row is refused.').waitFor();
    expect(await page.getByRole('button', { name: 'Import users' }).count()).toBe(0);
    // Changed options invalidate the preview.
    await page.getByLabel('All or nothing').uncheck();
    await page.getByRole('heading', { name: 'Import preview' }).waitFor({ state: 'detached' });
    await preview(page);
    await importNow(page);
    await login({ namespace: ns, username: 'ann', password: 'a long phrase of ann' });
    expect((await listUsers(ns)).items).toHaveLength(1);
  });

  it('is hidden from an auditor, who can export', async () => {
    const { name: ns } = await newNamespace();
    const auditor = await newAdministrator({ role: 'auditor' });
    const page = await signet.newPage();
    await signIn(page, `/namespaces/${ns}/import`, auditor);
    await heading(page, 'Import and export').waitFor();
    expect(await page.getByLabel('User file').count()).toBe(0);
    expect(JSON.parse(await saved(page, 'Export as JSON'))).toEqual({ users: [] });
  });
});

/** A heading within the screen. */
async function heading3(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { name }).waitFor();
}
