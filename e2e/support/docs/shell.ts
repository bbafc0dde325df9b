import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from './pages.js';

/** The result of a command. */
export interface ShellResult {
  output: string;
  /** Nonzero exit codes of its commands, and HTTP statuses other than 2xx. */
  faults: string[];
}

/**
 * A wrapper around curl that also prints the status of each response, because without `--fail` the exit code of curl
 * does not reveal a refusal.
 */
const curl = (real: string): string =>
  `#!/bin/sh\nexec ${real} -w '%{stderr}\\n@status %{http_code} %{method} %{url_effective}\\n' "$@"\n`;

/** One Bash session, like a reader's in the cloned folder: later commands see the variables of earlier ones. */
export class Shell {
  private output = '';
  private hasEnded = false;
  private wake = (): void => undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    child.stdout?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString();
      this.wake();
    });
    child.stdout?.on('end', () => {
      this.hasEnded = true;
      this.wake();
    });
  }

  static async open(): Promise<Shell> {
    const folder = await mkdtemp(join(tmpdir(), 'signet-docs-'));
    const real = await pathOf('curl');
    await writeFile(join(folder, 'curl'), curl(real), { mode: 0o755 });
    const child = spawn('bash', ['--noprofile', '--norc', '-s'], {
      cwd: root,
      env: {
        HOME: folder,
        TMPDIR: folder,
        PATH: [folder, join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const shell = new Shell(child, folder);
    await shell.run(`exec 2>&1; set -E -o pipefail; trap 'echo "@failed $? $BASH_COMMAND"' ERR`);
    return shell;
  }

  /** Runs one command and waits for its end. */
  async run(command: string): Promise<ShellResult> {
    const mark = `@end ${randomUUID()}`;
    this.output = '';
    this.child.stdin?.write(`${command}\necho; echo '${mark}'\n`);
    while (!this.output.includes(`${mark}\n`)) {
      if (this.hasEnded) throw new Error(`The shell ended:\n${this.output}`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const text = this.output.slice(0, this.output.indexOf(mark)).trim();
    return { output: text, faults: faultsIn(text) };
  }

  async close(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.stdin?.end();
    await closed;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Runs a command that serves, waits until it reports that it is ready, and interrupts it. */
export async function serveUntilReady(
  command: string,
  settings: Readonly<Record<string, string>>,
): Promise<{ output: string; code: number | null }> {
  const child = spawn('bash', ['-c', command], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: tmpdir(), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  let output = '';
  let isStopping = false;
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
    // The password of the first administrator is printed last.
    if (isStopping || !/^Signet is ready at[^]*^Password: /m.test(output)) return;
    isStopping = true;
    child.kill('SIGINT');
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const [code] = await closed;
  return { output, code };
}

function faultsIn(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('@failed') || /^@status (?!2)/.test(line));
}

async function pathOf(program: string): Promise<string> {
  const child = spawn('sh', ['-c', `command -v ${program}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let path = '';
  child.stdout.on('data', (chunk: Buffer) => (path += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} is not installed; the commands of the docs need it.`);
  return path.trim();
}
