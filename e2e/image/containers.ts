import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Words of a variable of the environment, such as the options that a machine needs. */
const wordsOf = (variable: string): string[] =>
  (process.env[variable] ?? '').split(/\s+/).filter((word) => word !== '');

/** A finished command. */
export interface Finished {
  code: number;
  output: string;
}

/**
 * Docker or Podman, by its command line.
 *
 * - `CONTAINER_TOOL`: the command with its global options. Default: the first of `docker` and `podman` that works.
 * - `CONTAINER_BUILD_OPTIONS`, `CONTAINER_RUN_OPTIONS`: options that `build` and `run` need on this machine.
 */
export class ContainerTool {
  private constructor(private readonly words: readonly string[]) {}

  /** @throws Error that says what is missing, so that a machine without containers fails and skips nothing */
  static find(): ContainerTool {
    const chosen = wordsOf('CONTAINER_TOOL');
    const candidates = chosen.length > 0 ? [chosen] : [['docker'], ['podman']];
    const faults: string[] = [];
    for (const [name = '', ...options] of candidates) {
      const { error, status, stderr } = spawnSync(name, [...options, 'info'], { encoding: 'utf8' });
      if (status === 0) return new ContainerTool([name, ...options]);
      faults.push(`${[name, ...options].join(' ')} info: ${error?.message ?? stderr.trim()}`);
    }
    throw new Error(
      `The image cannot be tested: no container tool works on this machine. Install Docker or Podman, or set CONTAINER_TOOL.\n${faults.join('\n')}`,
    );
  }

  /** Runs a command of the tool, whatever its exit code. */
  async finish(...args: readonly string[]): Promise<Finished> {
    const [name = '', ...options] = this.words;
    try {
      const { stdout, stderr } = await execute(name, [...options, ...args], {
        // Podman leaves HEALTHCHECK out of images in its own format.
        env: { ...process.env, BUILDAH_FORMAT: 'docker' },
        maxBuffer: 64 * 1024 * 1024,
      });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const failed = error as { code?: unknown; stdout?: string; stderr?: string; message: string };
      if (typeof failed.code !== 'number') throw error;
      return { code: failed.code, output: `${failed.stdout ?? ''}${failed.stderr ?? ''}` };
    }
  }

  /** Runs a command that must succeed. @returns what it printed to standard output */
  async run(...args: readonly string[]): Promise<string> {
    const [name = '', ...options] = this.words;
    const { stdout } = await execute(name, [...options, ...args], {
      env: { ...process.env, BUILDAH_FORMAT: 'docker' },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trim();
  }

  async build(folder: string, tag: string): Promise<void> {
    await this.run('build', ...wordsOf('CONTAINER_BUILD_OPTIONS'), '--tag', tag, folder);
  }

  /** `run` as docs/container.md has it: only the volume is writable, and no privileges can be gained. */
  runArguments(volume: string): string[] {
    return [
      'run',
      ...wordsOf('CONTAINER_RUN_OPTIONS'),
      '--read-only',
      '--cap-drop=ALL',
      '--security-opt=no-new-privileges',
      `--volume=${volume}:/data`,
    ];
  }

  /** A member of what `inspect` says of an image or a container. */
  async inspect<T>(name: string): Promise<T> {
    const [found] = JSON.parse(await this.run('inspect', name)) as T[];
    if (found === undefined) throw new Error(`${name} does not exist.`);
    return found;
  }

  /** The files of an image, and how long they are together in bytes. */
  async contentOf(image: string): Promise<{ files: string[]; bytes: number }> {
    const container = await this.run('create', image);
    try {
      const words = [...this.words, 'export', container].map((word) => `'${word}'`).join(' ');
      const options = { maxBuffer: 64 * 1024 * 1024 };
      const list = await execute('bash', ['-o', 'pipefail', '-c', `${words} | tar -tv`], options);
      const entries = list.stdout
        .trimEnd()
        .split('\n')
        .map((line) => /^(.)\S+ \S+ +(\d+) \S+ \S+ (.*)$/.exec(line));
      const files = entries.filter((entry) => entry?.[1] === '-');
      return {
        files: files.map((entry) => `/${entry?.[3] ?? ''}`),
        bytes: files.reduce((sum, entry) => sum + Number(entry?.[2]), 0),
      };
    } finally {
      await this.run('rm', '--volumes', container);
    }
  }
}
