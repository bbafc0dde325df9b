import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../installed.js';

/** The absolute path of this build's document, because generators run in other folders. */
export const document = join(process.cwd(), 'openapi.json');

/** The programs that use the generated clients, one per generator. */
export const programs = join(process.cwd(), 'e2e/clients/openapi/programs');

/**
 * The steps to generate a client and run a program with it, in a separate folder. Only `install` and `download` need
 * the network.
 */
export interface ClientKind {
  /** Installs the generator. */
  install(): Promise<void>;
  generate(folder: string): Promise<void>;
  /** Downloads the dependencies of the generated client, unless the generator includes them. */
  download?(folder: string): Promise<void>;
  /** Compiles the client together with its program. */
  compile(folder: string): Promise<void>;
  /** Runs the program of this client. @returns its output */
  run(folder: string, environment: Record<string, string>): Promise<string>;
}

/** A temporary folder for one client, outside of the repository. */
export async function clientFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'signet-generated-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Copies a program next to the client that it uses. */
export async function copyProgram(name: string, to: string): Promise<void> {
  await mkdir(join(to, '..'), { recursive: true });
  await cp(join(programs, name), to);
}

/** Runs a command that must succeed. @returns its output; an error has the first lines of it */
export async function succeed(
  command: string,
  args: readonly string[],
  options: Parameters<typeof run>[2] = {},
): Promise<string> {
  const { code, output } = await run(command, args, options);
  if (code === 0) return output;
  const lines = output.split('\n').slice(0, 60).join('\n');
  throw new Error(`${[command, ...args].join(' ').slice(0, 300)} failed:\n${lines}`);
}
