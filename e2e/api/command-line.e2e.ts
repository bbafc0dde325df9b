import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.js';

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
