import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../installed.js';

/** The document of this build, absolute: generators run in folders of their own. */
export const document = join(process.cwd(), 'openapi.json');

/** The programs that use the generated clients, one for each generator. */
export const programs = join(process.cwd(), 'e2e/clients/openapi/programs');

/**
 * One way to generate a client and to use it, step by step in a folder of its own. Only `install` and `download` need the
 * network.
 */
export interface ClientKind {
  /** Installs the generator. */
  install(): Promise<void>;
  generate(folder: string): Promise<void>;
  /** Downloads the packages that the generated client needs, where they did not come with the generator. */
  download?(folder: string): Promise<void>;
  /** Compiles the client together with its program. */
  compile(folder: string): Promise<void>;
  /** Runs the program of this client, and gives what it printed. */
  run(folder: string, environment: Record<string, string>): Promise<string>;
}

/** A folder for one client, outside of the repository. */
export async function clientFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'signet-generated-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Copies a program beside the client that it uses. */
export async function copyProgram(name: string, to: string): Promise<void> {
  await mkdir(join(to, '..'), { recursive: true });
  await cp(join(programs, name), to);
}

/** Runs a command that has to succeed, and gives its output; a failure shows the first lines of it. */
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
