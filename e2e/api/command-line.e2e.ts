import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { runCommand, spawnCommand } from '../support/command.js';
import { freshDatabase } from '../support/database.js';

/** An empty environment: the command line is parsed before any setting is read. */
const run = (line: string) => runCommand(line === '' ? [] : line.split(' '), {});

/** The commands whose usage was printed. */
const commandsIn = (usage: string): string[] =>
  [...usage.matchAll(/^ {2}(\S[^<\n]*?)(?: <.*)?$/gm)].map(([, name = '']) => name);

describe('an invalid command line', () => {
  it.each([
    ['nonsense', 'there is no command "nonsense"', /^serve/],
    ['import', 'import: choose one of these commands', /^import /],
    ['import mysql x', 'import: choose one of these commands', /^import /],
    ['audit', 'audit: choose one of these commands', /^audit /],
    ['import quid', '<postgres://…> is missing', /^import quid$/],
    ['import jwtd a.yml b.yml', '"b.yml" is not expected here', /^import jwtd$/],
    ['import jwtd a.yml --rename a=b', "Unknown option '--rename'", /^import jwtd$/],
    ['doctor now', '"now" is not expected here', /^doctor$/],
    ['master-keys sell', '"sell" is not expected here', /^master-keys$/],
    ['administrators reset-second-factor', '<name> is missing', /^administrators /],
  ])(
    'names the error and prints the usage of the intended command: %s',
    async (line, fault, meant) => {
      const { code, stdout, stderr } = await run(line);
      expect([code, stdout]).toEqual([2, '']);
      const [first = ''] = stderr.split('\n');
      expect(first).toContain(`signet: ${fault}`);
      expect(first.endsWith('.') && !first.endsWith('..'), first).toBe(true);
      expect(commandsIn(stderr)[0]).toMatch(meant);
      expect(commandsIn(stderr).length > 3).toBe(line === 'nonsense');
    },
  );

  it.each([
    ['', 'serve'],
    ['help', 'serve'],
    ['--help', 'serve'],
    ['import --help', 'import quid'],
    ['import jwtd --help', 'import jwtd'],
    ['import jwtd a.yml --namespace x --help', 'import jwtd'],
    ['help audit', 'audit check'],
  ])('prints the usage when asked: %s', async (line, first) => {
    const { code, stdout, stderr } = await run(line);
    expect([code, stderr]).toEqual([0, '']);
    expect(commandsIn(stdout)[0]).toBe(first);
  });
});

describe('output whose reader has closed the pipe', () => {
  /** Runs a command like `signet … | true`, or with `2>&1`. @returns its exit code and the rest of its output */
  async function runWithout(
    reader: 'stdout' | 'stderr',
    line: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<{ code: number | null; rest: string }> {
    const child = spawnCommand(line.split(' '), environment);
    child[reader]?.destroy();
    let rest = '';
    const other = reader === 'stdout' ? child.stderr : child.stdout;
    other?.on('data', (chunk: Buffer) => (rest += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, rest };
  }

  it.each(['--help', 'help import'])('ends the usage without an error: %s', async (line) => {
    expect(await runWithout('stdout', line, {})).toEqual({ code: 0, rest: '' });
  });

  it('keeps the exit code of an invalid command line', async () => {
    expect(await runWithout('stderr', 'nonsense', {})).toEqual({ code: 2, rest: '' });
  });

  it('does not keep a command from finishing its changes', async () => {
    const database = await freshDatabase();
    const settings = { ...database.environment, SIGNET_ADMIN_USERNAME: 'first' };
    expect(await runWithout('stdout', 'init', settings)).toEqual({ code: 0, rest: '' });
    const { stdout } = await runCommand('init', settings);
    expect(stdout).toBe('There are administrators already. Nothing was changed.\n');
    await database.drop();
  });
});
