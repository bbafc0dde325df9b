// What benchmarks and the pictures of the docs share: starts the built server on a database of its own, and talks to its API.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onCore } from './processes.mjs';
import './source.mjs';

/** The password of the administrator `admin`, and of every user that a benchmark makes. */
export const password = 'the password of the benchmark';

/** The parameters of apps/api/src/security/hashes/argon2.ts: argon2id, 19 MiB, two passes, one lane. */
export const argon2 = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Clean-up actions, the latest first. */
const cleanUps = [];

export async function cleanUp() {
  for (const undone of cleanUps.reverse()) await undone();
}

/** Registers a clean-up action. @param {() => Promise<unknown>} action */
export function undo(action) {
  cleanUps.push(action);
}

/**
 * @param {Record<string, string>} [settings] Besides those that every benchmark has.
 * @param {{ postgres?: boolean, core?: 0 | 1, database?: Record<string, string> }} [options] The engine, by
 *   default that of `--postgres`; the core; and the settings of an existing database in place of one of its own.
 */
export async function startSignet(settings = {}, options = {}) {
  const { postgres = process.argv.includes('--postgres'), core } = options;
  const folder = await mkdtemp(join(tmpdir(), 'signet-bench-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  const database = options.database ?? (postgres ? await startPostgres() : {});
  const command = [process.execPath, path('../dist/signet/main.js'), 'serve'];
  const server = await start(core === undefined ? command : onCore(core, command), {
    SIGNET_HOST: '127.0.0.1',
    SIGNET_PORT: '0',
    SIGNET_SHUTDOWN_DELAY: '0s',
    SIGNET_WORKERS: '1',
    SIGNET_PUBLIC_URL: 'http://signet.test',
    SIGNET_DATA_DIR: folder,
    SIGNET_ADMIN_PASSWORD: password,
    ...database,
    ...settings,
  });
  return { ...server, databaseUrl: database.DATABASE_URL };
}

/**
 * Starts a PostgreSQL that counts statements, and stops it at the end.
 *
 * @param {Record<string, string>} [settings] Of the server.
 */
export async function startPostgres(settings = {}) {
  const { startPostgres: startServer } = await import('../e2e/support/postgres.ts');
  const server = await startServer({
    shared_preload_libraries: 'pg_stat_statements',
    ...settings,
  });
  cleanUps.push(() => server.stop());
  return {
    DATABASE_URL: server.url,
    SIGNET_MASTER_KEYS: `bench:${randomBytes(32).toString('base64')}`,
  };
}

/** The settings of a database that exists already, with the master keys of the environment. @param {string} url */
export function existingDatabase(url) {
  const masterKeys = process.env.SIGNET_MASTER_KEYS;
  if (!masterKeys) {
    throw new Error('Set SIGNET_MASTER_KEYS to the master keys of this database.');
  }
  return { DATABASE_URL: url, SIGNET_MASTER_KEYS: masterKeys };
}

/**
 * Starts a server and waits until it prints where it listens.
 *
 * @param {string[]} command
 * @param {Record<string, string>} env
 */
export async function start([program, ...args], env) {
  const startedAt = performance.now();
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  cleanUps.push(stop);
  const url = await new Promise((resolve, reject) => {
    let output = '';
    // The listener stays, so that the log is read and dropped: an unread pipe would stop the server.
    child.stdout.on('data', (chunk) => {
      if (output === undefined) return;
      output += chunk;
      const [, address] = /ready at (\S+)/.exec(output) ?? [];
      if (address === undefined) return;
      output = undefined;
      resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`A server ended with ${code}: ${output}`)));
  });
  return { pid: child.pid, url, stop, startSeconds: (performance.now() - startedAt) / 1000 };
}

/**
 * Signs the administrator in.
 *
 * @param {string} url
 * @returns {Promise<Record<string, string>>} The headers of further requests.
 */
export async function signIn(url) {
  const session = await send(`${url}/api/v1/session`, { username: 'admin', password });
  return {
    cookie: session.headers.getSetCookie()[0].split(';')[0],
    'x-signet-console': '1',
  };
}

/** @param {string} url @param {object} body @param {Record<string, string>} [headers] */
export async function send(url, body, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response;
}

/** @param {string} relative */
export function path(relative) {
  return fileURLToPath(new URL(relative, import.meta.url));
}
