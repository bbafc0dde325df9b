import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

/** Possible paths of nginx; on Debian it is outside of an ordinary user's PATH. */
const places = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'];

/** The nginx executable; installs Debian's package if it is missing and permissions allow. */
function program(): string {
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = (...args: string[]): void => {
    spawnSync('apt-get', args, { env: environment, stdio: 'ignore' });
  };
  install('update');
  install('install', '--yes', '--no-install-recommends', 'nginx-light');
  const installed = places.find((path) => existsSync(path));
  if (installed !== undefined) return installed;
  throw new Error(
    'nginx is missing. Install it (Debian: apt-get install nginx-light) and run the test again.',
  );
}

/** A running nginx with a test's own configuration. */
export class Nginx {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** @param server the directives inside the server block, except `listen` and `root` */
  static async start(
    server: string,
    pages: Record<string, string> = {},
    onPort?: number,
  ): Promise<Nginx> {
    const folder = await mkdtemp(join(tmpdir(), 'signet-nginx-'));
    await mkdir(join(folder, 'pages'));
    for (const [name, text] of Object.entries(pages))
      await writeFile(join(folder, 'pages', name), text);
    const port = onPort ?? (await freePort());
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    await writeFile(
      join(folder, 'nginx.conf'),
      `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr;
       events {}
       http {
         access_log off;
         ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')}
         server { listen 127.0.0.1:${port}; root ${folder}/pages; ${server} }
       }`,
    );
    const child = spawn(program(), ['-p', folder, '-c', join(folder, 'nginx.conf')], {
      stdio: 'pipe',
    });
    const nginx = new Nginx(`http://127.0.0.1:${port}`, child, folder);
    await listening(port, child);
    return nginx;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const ended = once(this.child, 'close');
      this.child.kill('SIGTERM');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  while (child.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const up = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nginx did not start:\n${said}`);
}
