import { chownSync, copyFileSync, chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ChangeFeed } from '../change-feed/change-feed.js';
import { createDataSource } from '../data-source.js';
import { testPostgres, type TestPostgres } from '../testing/test-postgres.js';

const files = fileURLToPath(new URL('../testing/tls/', import.meta.url));
const ca = join(files, 'ca.pem');
const client = `sslcert=${join(files, 'client.pem')}&sslkey=${join(files, 'client.key')}`;

/** The error for a server without TLS. */
const WITHOUT_TLS = 'The server does not support SSL connections';

let server: TestPostgres;
let operator: pg.Client;

beforeAll(async () => {
  server = await testPostgres({ own: true });
  operator = new pg.Client({ connectionString: server.url });
  await operator.connect();
  const { rows } = await operator.query<{ data_directory: string }>('SHOW data_directory');
  const folder = rows[0]?.data_directory ?? '';
  for (const name of ['ca.pem', 'server.pem', 'server.key']) {
    const copy = join(folder, name);
    copyFileSync(join(files, name), copy);
    // PostgreSQL refuses a key that other users can read or own.
    chmodSync(copy, 0o600);
    if (process.getuid?.() === 0) chownSync(copy, statSync(folder).uid, statSync(folder).gid);
  }
  await operator.query(`ALTER SYSTEM SET ssl_ca_file = 'ca.pem'`);
  await operator.query(`ALTER SYSTEM SET ssl_cert_file = 'server.pem'`);
  await operator.query(`ALTER SYSTEM SET ssl_key_file = 'server.key'`);
});
afterAll(async () => {
  await operator.end();
  await server.stop();
});

async function setTls(on: boolean): Promise<void> {
  await operator.query(`ALTER SYSTEM SET ssl = ${on ? 'on' : 'off'}`);
  await operator.query('SELECT pg_reload_conf()');
  // The server reloads its configuration asynchronously.
  await vi.waitFor(
    async () => expect(await tlsOf('?sslmode=require')).toBe(on ? true : WITHOUT_TLS),
    { timeout: 20_000 },
  );
}

/** Whether a connection with this URL is encrypted, or why it fails. */
async function tlsOf(query: string, host = 'localhost'): Promise<boolean | string> {
  const url = new URL(server.url);
  url.hostname = host;
  try {
    const dataSource = createDataSource({ kind: 'postgres', url: url.href + query, poolSize: 1 });
    try {
      await dataSource.initialize();
      const [row] = await dataSource.query<{ ssl: boolean }[]>(
        'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
      );
      return row?.ssl === true;
    } finally {
      if (dataSource.isInitialized) await dataSource.destroy();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('a server with a certificate of a private CA', () => {
  beforeAll(() => setTls(true));

  it.each([
    ['', true],
    ['?sslmode=disable', false],
    ['?sslmode=allow', false],
    ['?sslmode=prefer', true],
    ['?sslmode=require', true],
    [`?sslmode=require&sslrootcert=${ca}`, true],
    [`?sslmode=verify-ca&sslrootcert=${ca}`, true],
    [`?sslmode=verify-full&sslrootcert=${ca}`, true],
    ['?sslmode=verify-full', /self-signed|unable to (get|verify)/],
    [`?sslmode=require&sslrootcert=${join(files, 'other-ca.pem')}`, /self-signed|unable to/],
    [`?sslmode=verify-ca&sslrootcert=${join(files, 'other-ca.pem')}`, /self-signed|unable to/],
    ['?sslmode=verify-ca', /needs sslrootcert/],
  ])('is reached by %s as psql reaches it', async (query, expected) => {
    const tls = await tlsOf(query);
    if (expected instanceof RegExp) expect(tls).toMatch(expected);
    else expect(tls).toBe(expected);
  });

  it('is refused under another name by verify-full only', async () => {
    expect(await tlsOf(`?sslmode=verify-ca&sslrootcert=${ca}`, '127.0.0.1')).toBe(true);
    expect(await tlsOf(`?sslmode=verify-full&sslrootcert=${ca}`, '127.0.0.1')).toMatch(
      /altname|IP/,
    );
  });

  it('receives the client certificate', async () => {
    const url = `${server.url}?sslmode=require&${client}`;
    const dataSource = createDataSource({ kind: 'postgres', url, poolSize: 1 });
    await dataSource.initialize();
    const rows = await dataSource.query<unknown>(
      'SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    expect(rows).toEqual([{ client_dn: '/CN=client' }]);
    await dataSource.destroy();
  });

  it('is used over TLS by the change feed as well', async () => {
    const url = `${server.url}?sslmode=verify-full&sslrootcert=${ca}`;
    const dataSource = createDataSource({ kind: 'postgres', url, poolSize: 1 });
    await dataSource.initialize();
    const feed = new ChangeFeed(dataSource, () => undefined);
    await feed.start();
    const rows = await dataSource.query<unknown>(
      `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE application_name = 'signet changes'`,
    );
    expect(rows).toEqual([{ ssl: true }]);
    feed.stop();
    await dataSource.destroy();
  });
});

describe('a server without TLS', () => {
  beforeAll(() => setTls(false));

  it.each([
    ['', false],
    ['?sslmode=disable', false],
    ['?sslmode=allow', false],
    ['?sslmode=prefer', false],
    ['?sslmode=require', WITHOUT_TLS],
    [`?sslmode=verify-full&sslrootcert=${ca}`, WITHOUT_TLS],
  ])('is reached by %s as psql reaches it', async (query, expected) => {
    expect(await tlsOf(query)).toBe(expected);
  });
});
