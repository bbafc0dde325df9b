#!/usr/bin/env node
import 'reflect-metadata';
import { doctor } from './commands/doctor.js';
import { init } from './commands/init.js';
import { migrateDatabase } from './commands/migrate.js';
import { resetSecondFactorOf } from './commands/reset-second-factor.js';
import { serve } from './commands/serve.js';
import { SettingsError } from './config/settings.js';
import { StartError } from './commands/start-error.js';

interface Command {
  run: (say: (line: string) => void, argument: string) => Promise<void>;
  summary: string;
  /** The name of its one argument; most have none. */
  takes?: string;
}

const commands: Record<string, Command> = {
  serve: { run: serve, summary: 'migrate the database and serve' },
  init: {
    run: init,
    summary: 'make what a first start needs: the master key and the first administrator',
  },
  migrate: { run: migrateDatabase, summary: 'bring the database to the version of this program' },
  doctor: { run: doctor, summary: 'check this set-up and say what is wrong with it' },
  'administrators reset-second-factor': {
    run: resetSecondFactorOf,
    takes: 'name',
    summary: 'let an administrator who has lost every second factor sign in by password',
  },
};

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The command that the words begin with, and what follows it. */
function commandOf(words: readonly string[]): { command: Command; argument: string } | undefined {
  for (let length = words.length; length > 0; length -= 1) {
    const name = words.slice(0, length).join(' ');
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) continue;
    const [argument = '', ...more] = words.slice(length);
    const complete = (command.takes !== undefined) === (argument !== '') && more.length === 0;
    return complete ? { command, argument } : undefined;
  }
  return undefined;
}

const words = process.argv.slice(2);
const called = commandOf(words);
if (called === undefined) {
  say('Usage: signet <command>. Settings come from the environment (.env.example lists them).');
  for (const [name, { takes, summary }] of Object.entries(commands)) {
    say(`  ${takes === undefined ? name : `${name} <${takes}>`}`);
    say(`      ${summary}`);
  }
  const [first = 'help'] = words;
  process.exitCode = first === 'help' || first === '--help' ? 0 : 2;
} else {
  try {
    await called.command.run(say, called.argument);
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof SettingsError) error.lines.forEach(complain);
    else if (error instanceof StartError) complain(error.message);
    else
      complain(
        error instanceof Error ? (error.stack ?? error.message) : 'Stopped by an unknown fault.',
      );
    // What came up before the fault (the database, its feed) would keep the process alive.
    process.exit();
  }
}
