import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Kept between runs; `npm ci` removes it. The clients are not dependencies of Signet, so no lockfile lists them. */
const cache = join(process.cwd(), 'node_modules', '.cache', 'signet-clients');

const requirements = 'e2e/clients/requirements.txt';

export interface Finished {
  code: number | null;
  output: string;
}

interface RunOptions {
  /** In addition to the environment of this process. */
  environment?: Record<string, string>;
  folder?: string;
}

/** Runs a command to its end. It rejects only if the command cannot be started. */
export async function run(
  command: string,
  args: readonly string[],
  { environment = {}, folder }: RunOptions = {},
): Promise<Finished> {
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const [code, out, error] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, output: out + error };
}

/** Runs a command that fails only if the network or a tool is unavailable; the error contains the remedy. */
export async function mustRun(
  command: string,
  args: readonly string[],
  remedy: string,
  options: RunOptions = {},
): Promise<void> {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed. ${remedy}\n${output}`);
}

/** The machine's Python 3.9 or later. */
export async function systemPython(): Promise<string> {
  const check = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))';
  for (const name of ['python3', 'python']) {
    const found = await run(name, ['-c', check]).catch(() => undefined);
    if (found?.code === 0) return name;
  }
  throw new Error(
    'Python 3.9 or later with venv is missing, and the clients in Python cannot be tested. Install it (Debian: apt-get install python3 python3-venv) and run the test again.',
  );
}

/** Creates a cached folder once: `fill` writes to a temporary folder, which is renamed when it is complete. */
export async function once(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  await mkdir(partial, { recursive: true });
  try {
    await fill(partial);
    await rename(partial, folder).catch((error: unknown) => {
      // Another worker was faster.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}

const network = 'It needs the package registry once; behind a proxy configure pip and npm for it.';

/**
 * Installs Python packages into folders for PYTHONPATH; unlike a virtual environment, these can be renamed.
 * @param sets the arguments of `pip install`, by folder name
 */
export async function installPackages(
  program: string,
  folder: string,
  sets: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const venv = `${folder}.venv`;
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target'];
  try {
    await mustRun(program, ['-m', 'venv', venv], 'Install python3-venv.');
    for (const [name, packages] of Object.entries(sets)) {
      const args = [...pip, join(folder, name), ...packages];
      await mustRun(join(venv, 'bin', 'python'), args, network);
    }
  } finally {
    await rm(venv, { recursive: true, force: true });
  }
}

/** Runs Python with the packages of `requirements.txt`, and parses the JSON that a script prints. */
export class Python {
  private constructor(
    private readonly program: string,
    private readonly packages: string,
    private readonly older: string,
  ) {}

  static async ready(): Promise<Python> {
    const program = await systemPython();
    const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
    const packages = await once(`python-${wanted.slice(0, 12)}`, (folder) =>
      installPackages(program, folder, {
        current: ['-r', requirements],
        older: ['--no-deps', 'jwthenticator==1.4.1'],
      }),
    );
    return new Python(program, join(packages, 'current'), join(packages, 'older'));
  }

  /**
   * Runs a script from this folder, or Python code, with arguments.
   * @param older whether to use JWThenticator 1.4.1 instead of 1.6.3
   */
  async run(
    script: string | { code: string },
    args: readonly string[] = [],
    { older = false } = {},
  ): Promise<unknown> {
    const path = older ? `${this.older}:${this.packages}` : this.packages;
    const what =
      typeof script === 'string' ? [join('e2e', 'clients', script)] : ['-c', script.code];
    const environment = { PYTHONPATH: path, PYTHONDONTWRITEBYTECODE: '1' };
    const { code, output } = await run(this.program, [...what, ...args], { environment });
    if (code !== 0) throw new Error(`Python failed:\n${output}`);
    return JSON.parse(output.trim().split('\n').at(-1) ?? '');
  }
}

/** The file of `quidjs@0.8.0` that a bundler would resolve. */
export async function quidjs(): Promise<string> {
  const folder = await once('quidjs-0.8.0', (into) =>
    mustRun(
      'npm',
      [
        ...['install', '--prefix', into, '--no-package-lock', '--ignore-scripts'],
        ...['--no-audit', '--no-fund', '--silent', 'quidjs@0.8.0'],
      ],
      network,
    ),
  );
  return join(folder, 'node_modules', 'quidjs', 'dist', 'quid.esm.js');
}

/** Linters for OpenAPI documents, installed on demand because they are large and only this suite uses them. */
const linters = ['@redocly/cli@2.77.0', '@stoplight/spectral-cli@6.16.3'];

/** Lints a document. It is clean if there are neither errors nor warnings. */
export async function lint(
  linter: 'redocly' | 'spectral',
  document: string,
): Promise<{ isClean: boolean; output: string }> {
  const version = createHash('sha256').update(linters.join(' ')).digest('hex').slice(0, 12);
  const folder = await once(`linters-${version}`, (into) =>
    mustRun(
      'npm',
      [
        ...['install', '--prefix', into, '--no-package-lock', '--ignore-scripts'],
        ...['--no-audit', '--no-fund', '--silent', ...linters],
      ],
      network,
    ),
  );
  const args = {
    redocly: ['lint', '--extends=recommended', '--max-problems=20', document],
    spectral: ['lint', '--fail-severity=hint', '--ruleset=e2e/clients/spectral.yaml', document],
  } as const;
  const { code, output } = await run(join(folder, 'node_modules', '.bin', linter), args[linter], {
    environment: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
  // Redocly's exit code covers only errors.
  return { isClean: code === 0 && !/\b[1-9]\d* warning/.test(output), output };
}
