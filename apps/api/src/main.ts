#!/usr/bin/env node
import 'reflect-metadata';
import { SettingsError } from './config/settings.js';
import { StartError } from './commands/start-error.js';

type Run = (say: (line: string) => void, argument: string) => Promise<void>;

interface Command {
  /** Each command loads what it needs, so that a short one does not wait for the whole server. */
  load: () => Promise<Run>;
  summary: string;
  /** The name of its one argument; most have none. */
  takes?: string;
}

const commands: Record<string, Command> = {
  serve: {
    load: async () => (await import('./commands/serve.js')).serve,
    summary: 'migrate the database and serve',
  },
  init: {
    load: async () => (await import('./commands/init.js')).init,
    summary: 'make what a first start needs: the master key and the first administrator',
  },
  migrate: {
    load: async () => (await import('./commands/migrate.js')).migrateDatabase,
    summary: 'bring the database to the version of this program',
  },
  'audit check': {
    load: async () => (await import('./commands/audit.js')).checkAuditLog,
    summary: 'say whether entries of the audit log were changed, removed or inserted',
  },
  'audit seals': {
    load: async () => (await import('./commands/audit.js')).listAuditSeals,
    summary: 'list the seals of the audit log',
  },
  doctor: {
    load: async () => (await import('./commands/doctor.js')).doctor,
    summary: 'check this set-up and say what is wrong with it',
  },
  'master-keys': {
    load: async () => (await import('./commands/master-keys.js')).listMasterKeys,
    summary: 'say what is sealed under which master key',
  },
  'master-keys add': {
    load: async () => (await import('./commands/master-keys.js')).addMasterKey,
    summary: 'make another master key',
  },
  'master-keys reseal': {
    load: async () => (await import('./commands/master-keys.js')).resealSecrets,
    summary: 'seal everything anew under the first master key, so that the others may leave',
  },
  'administrators reset-second-factor': {
    load: async () => (await import('./commands/reset-second-factor.js')).resetSecondFactorOf,
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
    const run = await called.command.load();
    await run(say, called.argument);
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
