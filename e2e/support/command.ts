import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/signet/main.js', import.meta.url));

/**
 * V8's compile cache: the suite starts the same program hundreds of times, so later starts reuse the first one's code.
 */
const compiled = fileURLToPath(new URL('../../node_modules/.cache/signet-e2e', import.meta.url));

/**
 * V8 compiles the embedded engine's WebAssembly twice, first with its baseline compiler and then optimized. No server
 * in the tests runs long enough to profit from the second pass.
 */
const flags = ['--liftoff-only'];

/**
 * Running children, killed when the worker exits. vitest stops it by SIGTERM, which does not emit `exit` on its own.
 */
const running = new Set<ChildProcess>();
process.once('SIGTERM', () => process.exit());
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts the built command with only the given environment, so that variables of the developer's shell cannot affect a
 * test.
 */
export function spawnCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  if (!existsSync(main)) throw new Error('The server is not built. Run: npm run build');
  const child = spawn(process.execPath, [...flags, main, ...words], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compiled, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

export interface CommandResult {
  /** Null if the process was killed by a signal. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** Both streams, interleaved in order of arrival. */
  output: string;
}

/** Runs a command to its end. A command that runs for longer than 60 s is killed, and its exit code is null. */
export function runCommand(
  words: string | readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawnCommand([words].flat(), environment);
    const result = { stdout: '', stderr: '', output: '' };
    const deadline = setTimeout(() => child.kill('SIGKILL'), 60_000);
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.on('data', (chunk: Buffer) => {
        result[stream] += chunk.toString();
        result.output += chunk.toString();
      });
    }
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(deadline);
      resolve({ code, ...result });
    });
  });
}
