import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripTypeScriptTypes } from 'node:module';
import { text } from 'node:stream/consumers';
import { root } from './pages.js';

/**
 * Runs a module as if it were a file of this repository, so that it resolves the same packages.
 *
 * @returns what it printed, trimmed
 */
export async function runModule(
  code: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const [out, wrong] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = await ended;
  if (exitCode !== 0) throw new Error(`The module failed:\n${wrong}\n${code}`);
  return out.trim();
}

type AsyncFunction = (...values: unknown[]) => Promise<unknown>;
const AsyncFunction = (async () => Promise.resolve()).constructor as new (
  ...parts: string[]
) => AsyncFunction;

/**
 * Runs TypeScript that imports the client, in this process, because the client is not built for Node.
 *
 * @param names variables that the text uses
 * @param result an expression over its variables; its value is returned
 */
export async function runWithClient(
  code: string,
  names: Readonly<Record<string, unknown>>,
  result = 'undefined',
): Promise<unknown> {
  const body = code.replace(/import (\{[^}]*\}) from '#client';/, 'const $1 = client;');
  const run = new AsyncFunction(
    ...['client', ...Object.keys(names)],
    `${stripTypeScriptTypes(body)}; return ${result};`,
  );
  return run(await import('#client'), ...Object.values(names));
}
