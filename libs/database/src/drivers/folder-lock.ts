import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The folder of the embedded database belongs to another process. */
export class FolderInUseError extends Error {
  constructor(folder: string) {
    super(
      `The folder ${folder} is in use by another Signet. Stop that one, choose another SIGNET_DATA_DIR, or use PostgreSQL (DATABASE_URL) for several nodes.`,
    );
    this.name = 'FolderInUseError';
  }
}

/** Longest path of a Unix socket, in bytes (sun_path). */
const LONGEST_SOCKET_PATH = 100;

/**
 * Takes a folder for this process alone. The lock is a listening socket: the system closes it with
 * the process, however that ends, so no leftover and no reused process id can keep the folder shut.
 * @returns gives the folder back
 * @throws FolderInUseError
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = socketPath(resolve(folder));
  const server = (await listen(path)) ?? (await takeOver(path, folder));
  server.unref();
  return () =>
    new Promise((done) => {
      server.close(() => {
        done();
      });
    });
}

function socketPath(folder: string): string {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  if (process.platform === 'win32') return `\\\\.\\pipe\\signet-${name}`;
  const inside = join(folder, '..', `.${name}.lock`);
  return Buffer.byteLength(inside) <= LONGEST_SOCKET_PATH ? inside : join(tmpdir(), `signet-${name}.lock`);
}

/** The server of the socket, or undefined where the path is taken. */
function listen(path: string): Promise<Server | undefined> {
  return new Promise((done, fail) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') done(undefined);
      else fail(error);
    });
    server.listen(path, () => {
      done(server);
    });
  });
}

/** Takes the place of a process that has ended without cleaning up. */
async function takeOver(path: string, folder: string): Promise<Server> {
  if (await answers(path)) throw new FolderInUseError(folder);
  await rm(path, { force: true });
  const server = await listen(path);
  if (!server) throw new FolderInUseError(folder);
  return server;
}

function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => {
      done(false);
    });
  });
}
