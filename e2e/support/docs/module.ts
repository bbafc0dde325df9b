import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { root } from './pages.js';

/**
 * Runs a module, JavaScript or TypeScript, as a file of this repository would run: it imports the same packages.
 *
 * @returns what it has printed, without blanks at the ends
 */
export async function runModule(
  code: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', code], {
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
