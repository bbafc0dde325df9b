import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/signet/main.js', import.meta.url));

/** The suite starts the same program some hundred times: what one start has compiled serves the others. */
const compiled = fileURLToPath(new URL('../../node_modules/.cache/signet-e2e', import.meta.url));

/**
 * V8 compiles the embedded engine twice, at once and again to be fast; no server of a test lives long enough to gain by
 * the second.
 */
const flags = ['--liftoff-only'];

/** Children that still run; a worker that ends takes them along. vitest ends it by SIGTERM, which is no exit by itself. */
const running = new Set<ChildProcess>();
process.once('SIGTERM', () => process.exit());
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts the built command. It sees the given environment and nothing of the developer's own, so that no variable of a
 * shell can change a test.
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
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** Both streams in the order of arrival. */
  output: string;
}

/** Runs one command, of one word or more, to its end. One that has not ended after 60 s is killed and its exit code is null. */
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
