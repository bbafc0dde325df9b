import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DatabaseUrlError, readPostgresUrl } from './postgres-url.js';

const folder = mkdtempSync(join(tmpdir(), 'signet-url-'));
const ca = join(folder, 'ca.pem');
writeFileSync(ca, 'an authority');
afterAll(() => rmSync(folder, { recursive: true }));

const front = 'postgres://signet:p%40ss@db.example:5432/signet';
const read = (query: string, environment: NodeJS.ProcessEnv = {}) =>
  readPostgresUrl(front + query, environment);

const unverified = { rejectUnauthorized: false };
const chain = {
  ca: 'an authority',
  rejectUnauthorized: true,
  checkServerIdentity: expect.any(Function) as unknown,
};

it.each([
  ['', [unverified, false]],
  ['?sslmode=disable', [false]],
  ['?sslmode=allow', [false, unverified]],
  ['?sslmode=prefer', [unverified, false]],
  ['?sslmode=require', [unverified]],
  ['?sslmode=no-verify', [unverified]],
  ['?ssl=true', [unverified]],
  [`?sslmode=require&sslrootcert=${ca}`, [chain]],
  [`?sslmode=verify-ca&sslrootcert=${ca}`, [chain]],
  [`?sslmode=verify-full&sslrootcert=${ca}`, [{ ca: 'an authority', rejectUnauthorized: true }]],
  ['?sslmode=verify-full', [{ rejectUnauthorized: true }]],
  ['?sslmode=verify-full&sslrootcert=system', [{ rejectUnauthorized: true }]],
  [
    `?sslmode=require&sslcert=${ca}&sslkey=${ca}&sslpassword=secret`,
    [{ ...unverified, cert: 'an authority', key: 'an authority', passphrase: 'secret' }],
  ],
])('reads %s as psql does', (query, encryption) => {
  expect(read(query)).toEqual({ connectionString: front, encryption, sslnegotiation: 'postgres' });
});

it('does not change the rest of the URL', () => {
  const { connectionString } = read('?options=-c%20search_path%3Dsignet&sslmode=require');
  const query = new URLSearchParams(connectionString.slice(front.length + 1));
  expect([...query]).toEqual([['options', '-c search_path=signet']]);
  expect(connectionString.startsWith(front)).toBe(true);
  expect(readPostgresUrl('postgres:///signet?host=/run/postgresql', {}).connectionString).toBe(
    'postgres:///signet?host=%2Frun%2Fpostgresql',
  );
});

it('reads parameters missing in the URL from the environment variables of libpq', () => {
  const environment = { PGSSLMODE: 'verify-ca', PGSSLROOTCERT: ca };
  expect(read('', environment).encryption).toEqual([chain]);
  expect(read('?sslmode=disable', environment).encryption).toEqual([false]);
});

it.each([
  ['?sslmode=verify', 'sslmode: `verify` is not one of disable, allow, prefer, require,'],
  ['?sslmode=verify-ca', 'sslmode=verify-ca needs sslrootcert'],
  ['?sslmode=verify-ca&sslrootcert=system', 'sslmode=verify-ca needs sslrootcert'],
  ['?sslmode=verify-full&sslrootcert=/nowhere', 'sslrootcert: the file /nowhere cannot be read'],
  ['?sslmode=require&sslkey=/nowhere', 'sslkey: the file /nowhere cannot be read (ENOENT)'],
  ['?sslnegotiation=direct', 'sslnegotiation=direct needs sslmode=require or stricter.'],
  ['?sslnegotiation=fast&sslmode=require', 'sslnegotiation: `fast` is not one of'],
])('refuses %s, without repeating the password', (query, message) => {
  expect(() => read(query)).toThrow(DatabaseUrlError);
  expect(() => read(query)).toThrow(message);
  expect(() => read(query)).not.toThrow('p%40ss');
});
