#!/usr/bin/env node
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { SettingsError } from './config/settings.js';
import { StartError } from './commands/start-error.js';

type GivenOptions = Readonly<Record<string, string | boolean | string[] | undefined>>;

type Run = (say: (line: string) => void, argument: string, options: GivenOptions) => Promise<void>;

interface Option {
  summary: string;
  /** What its value is; undefined: it has none. */
  value?: string;
  /** May be given several times. */
  multiple?: boolean;
}

interface Command {
  /** Each command loads what it needs, so that a short one does not wait for the whole server. */
  load: () => Promise<Run>;
  summary: string;
  /** The name of its one argument; most have none. */
  takes?: string;
  options?: Readonly<Record<string, Option>>;
}

const importOptions: Record<string, Option> = {
  'dry-run': { summary: 'print the plan and write nothing' },
  yes: { summary: 'write without asking' },
};

const namespaceOption: Option = {
  value: 'name',
  summary: 'the namespace to import into; created if it does not exist',
};

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
  'import quid': {
    load: async () => (await import('./commands/import.js')).importQuid,
    takes: 'postgres://…',
    summary:
      'import namespaces, users, groups and orgs from the database of Quid, which is only read',
    options: {
      ...importOptions,
      rename: {
        value: 'old=new',
        multiple: true,
        summary: 'another name for a namespace; several times for several',
      },
      generation: {
        value: 'newer|older',
        summary: 'which tables to read, where the database has those of both generations of Quid',
      },
    },
  },
  'import jwthenticator': {
    load: async () => (await import('./commands/import.js')).importJwthenticator,
    takes: 'postgres://… or file.sqlite',
    summary: 'import the keys from the database of JWThenticator, which is only read',
    options: { ...importOptions, namespace: namespaceOption },
  },
  'import jwtd': {
    load: async () => (await import('./commands/import.js')).importJwtd,
    takes: 'file.yml',
    summary: 'import users and groups with their rights from the file of jwtd, which is only read',
    options: {
      ...importOptions,
      namespace: namespaceOption,
      project: { value: 'name', summary: 'which project, where one file has several' },
    },
  },
};

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What was typed: a command, its argument and its options. */
interface Call {
  command: Command;
  argument: string;
  options: GivenOptions;
}

/** @returns undefined where it is no command, or not all that the command needs; a text that says what is wrong */
function readCall(words: readonly string[]): Call | string | undefined {
  for (let length = words.length; length > 0; length -= 1) {
    const name = words.slice(0, length).join(' ');
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) continue;
    const read = readOptions(command, words.slice(length));
    if (typeof read === 'string') return `signet ${name}: ${read}`;
    const [argument = '', ...more] = read.positionals;
    const complete = (command.takes !== undefined) === (argument !== '') && more.length === 0;
    return complete ? { command, argument, options: read.values } : undefined;
  }
  return undefined;
}

function readOptions(
  { options }: Command,
  words: string[],
): { values: GivenOptions; positionals: string[] } | string {
  if (options === undefined) return { values: {}, positionals: words };
  const config = Object.entries(options).map(([name, { value, multiple = false }]) => {
    const type = value === undefined ? ('boolean' as const) : ('string' as const);
    return [name, { type, multiple }] as const;
  });
  try {
    const { values, positionals } = parseArgs({
      args: words,
      options: Object.fromEntries(config),
      allowPositionals: true,
    });
    return { values: values as GivenOptions, positionals };
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown option';
  }
}

function printUsage(): void {
  say('Usage: signet <command>. Settings come from the environment (.env.example lists them).');
  for (const [name, { takes, summary, options = {} }] of Object.entries(commands)) {
    say(`  ${takes === undefined ? name : `${name} <${takes}>`}`);
    say(`      ${summary}`);
    for (const [option, { value, summary: what }] of Object.entries(options)) {
      say(`      --${option}${value === undefined ? '' : ` <${value}>`}: ${what}`);
    }
  }
}

const words = process.argv.slice(2);
const called = readCall(words);
if (called === undefined) {
  printUsage();
  const [first = 'help'] = words;
  process.exitCode = first === 'help' || first === '--help' ? 0 : 2;
} else if (typeof called === 'string') {
  complain(called);
  process.exitCode = 2;
} else {
  try {
    const run = await called.command.load();
    await run(say, called.argument, called.options);
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
