// How long the console keeps a person waiting where there is much: 100 000 users, 2 000 namespaces, groups and orgs. A
// real Chromium does each step several times; the time is from the input until the answer is on the screen, and beside it
// stands the longest time in which the page could not answer to anything. Always on PostgreSQL: `npm run bench -- console`.
import pg from 'pg';
import { cleanUp, password, path, send, signIn, startSignet, undo } from './signet.mjs';

const USERS = 100_000;
const NAMESPACES = 2_000;
const ROUNDS = 7;

/** The namespace that has all the users. */
const CROWD = 'crowd';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {(page: import('playwright-core').Page) => Promise<unknown>} [before] What is not measured.
 * @property {(page: import('playwright-core').Page, round: number) => Promise<unknown>} run
 */

/** @type {Step[]} */
const steps = [
  listed('namespaces: open', '/orgs', 'Namespaces'),
  searched('namespaces: search', '/namespaces', (round) => `space-${1990 + round}`),
  {
    name: 'namespaces: pick by a part of the name',
    before: (page) => opened(page, '/namespaces'),
    run: (page, round) => picked(page, 'Namespace', `space-${1900 + round}`),
  },
  listed('users: open', `/namespaces/${CROWD}/groups`, 'Users'),
  searched('users: search', `/namespaces/${CROWD}/users`, (round) => `user 9${round}7${round}5`),
  {
    name: 'users: next page',
    before: (page) => opened(page, `/namespaces/${CROWD}/users`),
    run: async (page) => {
      const first = await firstCell(page);
      await page.getByRole('button', { name: 'Next page' }).click();
      await changed(page, first);
    },
  },
  {
    name: 'users: other order',
    before: (page) => opened(page, `/namespaces/${CROWD}/users`),
    run: async (page) => {
      const first = await firstCell(page);
      await page.getByRole('button', { name: 'Created' }).click();
      await changed(page, first);
    },
  },
  {
    name: 'users: only disabled',
    before: (page) => opened(page, `/namespaces/${CROWD}/users`),
    run: async (page) => {
      const first = await firstCell(page);
      await page.getByRole('combobox', { name: 'Status' }).click();
      await page.getByRole('option', { name: 'Disabled' }).click();
      await changed(page, first);
    },
  },
  listed('groups: open', `/namespaces/${CROWD}/users`, 'Groups and rights'),
  {
    name: 'group: pick a user by a part of the name',
    before: async (page) => {
      await opened(page, `/namespaces/${CROWD}/groups?q=group 1999`);
      await page.locator('tbody a').first().click();
      await page.getByRole('combobox', { name: 'Add member' }).waitFor();
    },
    run: (page, round) => picked(page, 'Add member', `user 54${round}21`),
  },
  listed('orgs: open', '/namespaces', 'Orgs'),
  searched('orgs: search', '/orgs', (round) => `org ${1990 + round}`),
];

try {
  const { startBrowser } = await import('../e2e/support/browser.ts');
  const { freePort } = await import('../e2e/support/free-port.ts');
  const port = String(await freePort());
  if (!process.argv.includes('--postgres')) process.argv.push('--postgres');
  const server = await startSignet({
    SIGNET_PORT: port,
    SIGNET_PUBLIC_URL: `http://localhost:${port}`,
    SIGNET_LOG_LEVEL: 'warn',
  });
  const url = `http://localhost:${port}`;
  await fill(url, server.databaseUrl);
  const browser = await startBrowser();
  undo(() => browser.close());
  const page = await (await browser.newContext({ baseURL: url, locale: 'en-GB' })).newPage();
  await page.goto('/');
  await page.getByLabel('Username').fill('admin');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'My account: admin' }).waitFor();
  console.log(`${USERS} users, ${NAMESPACES} namespaces; milliseconds of ${ROUNDS} rounds:`);
  for (const step of steps) await report(page, step);
} finally {
  await cleanUp();
}

/** @param {import('playwright-core').Page} page @param {Step} step */
async function report(page, step) {
  const times = [];
  let stall = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    await step.before?.(page);
    await page.evaluate(`
      globalThis.stall = 0;
      globalThis.watch ??= new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) globalThis.stall = Math.max(globalThis.stall, duration);
      });
      globalThis.watch.observe({ type: 'longtask' });`);
    const begin = performance.now();
    await step.run(page, round);
    times.push(performance.now() - begin);
    stall = Math.max(stall, (await page.evaluate('globalThis.stall')) ?? 0);
  }
  times.sort((a, b) => a - b);
  const figures = [times[Math.floor(ROUNDS / 2)], times.at(-1), stall].map((time) =>
    String(Math.round(time ?? 0)).padStart(6),
  );
  const [median, longest, longestStall] = figures;
  console.log(
    `${step.name.padEnd(44)} median ${median}  longest ${longest}  longest stall ${longestStall}`,
  );
}

/**
 * The step of opening a list from another screen.
 *
 * @param {string} name
 * @param {string} from The address of the other screen.
 * @param {string} link
 * @returns {Step}
 */
function listed(name, from, link) {
  return {
    name,
    before: (page) => opened(page, from),
    run: async (page) => {
      await page.getByRole('link', { name: link, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: link }).waitFor();
      await page.locator('tbody a').first().waitFor();
    },
  };
}

/** @param {string} name @param {string} path @param {(round: number) => string} textOf @returns {Step} */
function searched(name, path, textOf) {
  return {
    name,
    before: (page) => opened(page, path),
    run: async (page, round) => {
      const text = textOf(round);
      await page.getByRole('searchbox').first().fill(text);
      await page.getByRole('searchbox').first().press('Enter');
      await page.locator('tbody a', { hasText: text }).first().waitFor();
      await page.waitForFunction(
        (sought) =>
          [...document.querySelectorAll('tbody tr')].every((row) =>
            row.textContent?.includes(sought),
          ),
        text,
      );
    },
  };
}

/** @param {import('playwright-core').Page} page @param {string} path */
async function opened(page, path) {
  await page.goto(path);
  await page.locator('tbody a').first().waitFor();
}

/** @param {import('playwright-core').Page} page */
function firstCell(page) {
  return page.locator('tbody td').first().innerText();
}

/** @param {import('playwright-core').Page} page @param {string} first */
async function changed(page, first) {
  await page.waitForFunction(
    (before) => document.querySelector('tbody td')?.textContent?.trim() !== before,
    first,
  );
}

/** @param {import('playwright-core').Page} page @param {string} label @param {string} name */
async function picked(page, label, name) {
  await page.getByRole('combobox', { name: label }).first().fill(name);
  await page.getByRole('option', { name, exact: true }).waitFor();
}

/**
 * Fills the database past the API, which would hash each password.
 *
 * @param {string} url
 * @param {string} databaseUrl
 */
async function fill(url, databaseUrl) {
  const { nameKey } = await import(path('../dist/server/apps/api/src/core/fields/names.js'));
  const named = (prefix, count) => {
    const names = Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
    return [names, names.map(nameKey)];
  };
  const headers = await signIn(url);
  await send(`${url}/api/v1/namespaces`, { name: CROWD }, headers);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query('SELECT * FROM namespaces WHERE name = $1', [CROWD]);
  const [{ id, algorithm, access_ttl, access_ttl_max, refresh_ttl, refresh_ttl_max }] = rows;
  await client.query(
    `INSERT INTO namespaces (id, name, name_key, algorithm, access_ttl, access_ttl_max, refresh_ttl, refresh_ttl_max)
     SELECT gen_random_uuid(), name, key, $3, $4, $5, $6, $7 FROM unnest($1::text[], $2::text[]) AS n(name, key)`,
    [
      ...named('space-', NAMESPACES),
      ...[algorithm, access_ttl, access_ttl_max, refresh_ttl, refresh_ttl_max],
    ],
  );
  await client.query(
    `INSERT INTO users (id, namespace_id, name, name_key, disabled, created_at)
     SELECT gen_random_uuid(), $3, name, key, n % 50 = 0, now() - n * interval '1 minute'
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS n(name, key, n)`,
    [...named('user ', USERS), id],
  );
  await client.query(
    `INSERT INTO groups (id, namespace_id, name, name_key)
     SELECT gen_random_uuid(), $3, name, key FROM unnest($1::text[], $2::text[]) AS n(name, key)`,
    [...named('group ', NAMESPACES), id],
  );
  await client.query(
    `INSERT INTO orgs (id, name, name_key)
     SELECT gen_random_uuid(), name, key FROM unnest($1::text[], $2::text[]) AS n(name, key)`,
    named('org ', NAMESPACES),
  );
  await client.query('ANALYZE');
  await client.end();
}
