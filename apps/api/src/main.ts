#!/usr/bin/env node
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { nodeFault } from './commands/node-version.js';
import { SettingsError } from './core/settings/settings.js';
import { StartError } from './core/errors/start-error.js';

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
    summary:
      'create what a first start needs: the master key, the tables and the first administrator',
  },
  migrate: {
    load: async () => (await import('./commands/migrate.js')).migrateDatabase,
    summary: 'upgrade the schema of the database to the version of this program',
  },
  'audit check': {
    load: async () => (await import('./commands/audit.js')).checkAuditLog,
    summary: 'check whether entries of the audit log were changed, removed or inserted',
  },
  'audit seals': {
    load: async () => (await import('./commands/audit.js')).listAuditCheckpoints,
    summary: 'list the seals of the audit log',
  },
  doctor: {
    load: async () => (await import('./commands/doctor.js')).doctor,
    summary: 'check this installation and report what is wrong',
  },
  'master-keys': {
    load: async () => (await import('./commands/master-keys.js')).listMasterKeys,
    summary: 'show how much is encrypted under which master key',
  },
  'master-keys add': {
    load: async () => (await import('./commands/master-keys.js')).addMasterKey,
    summary: 'create another master key',
  },
  'master-keys reseal': {
    load: async () => (await import('./commands/master-keys.js')).reencryptSecrets,
    summary:
      'encrypt everything again under the first master key, so that the others can be removed',
  },
  'administrators reset-second-factor': {
    load: async () => (await import('./commands/reset-second-factor.js')).resetSecondFactorOf,
    takes: 'name',
    summary:
      'remove all second factors of an administrator, who can then sign in with the password alone',
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
        summary: 'another name for a namespace; can be repeated',
      },
      generation: {
        value: 'newer|older',
        summary: 'which tables to read if the database has those of both generations of Quid',
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
      project: { value: 'name', summary: 'which project, if the file has several' },
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

/** A command line that cannot be run, and why. */
interface WrongCall {
  fault: string;
  /** The commands that may have been meant. */
  meant: readonly string[];
}

function readCall(words: readonly string[]): Call | WrongCall {
  for (let length = words.length; length > 0; length -= 1) {
    const name = words.slice(0, length).join(' ');
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) continue;
    const read = readOptions(command, words.slice(length));
    const wrong = (fault: string): WrongCall => ({ fault, meant: [name] });
    if (typeof read === 'string') return wrong(read);
    const [argument = '', ...more] = read.positionals;
    if (command.takes !== undefined && argument === '')
      return wrong(`<${command.takes}> is missing`);
    const [unexpected] = command.takes === undefined ? read.positionals : more;
    if (unexpected !== undefined) return wrong(`"${unexpected}" is not expected here`);
    return { command, argument, options: read.values };
  }
  return wrongName(words);
}

function wrongName(words: readonly string[]): WrongCall {
  const [group = ''] = words;
  const names = Object.keys(commands);
  const inGroup = names.filter((name) => name.startsWith(`${group} `));
  return inGroup.length === 0
    ? { fault: `there is no command "${group}"`, meant: names }
    : { fault: `${group}: choose one of these commands`, meant: inGroup };
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

/** @param meant which commands; one or all of a group where the command line begins with its name */
function printUsage(meant: readonly string[], print: (line: string) => void): void {
  print('Usage: signet <command>. Settings come from the environment (.env.example lists them).');
  for (const [name, { takes, summary, options = {} }] of Object.entries(commands)) {
    if (!meant.includes(name)) continue;
    print(`  ${takes === undefined ? name : `${name} <${takes}>`}`);
    print(`      ${summary}`);
    for (const [option, { value, summary: what }] of Object.entries(options)) {
      print(`      --${option}${value === undefined ? '' : ` <${value}>`}: ${what}`);
    }
  }
}

const isHelp = (word: string, at: number): boolean =>
  word === '--help' || word === '-h' || (word === 'help' && at === 0);

/** The commands whose usage is asked for: those that begin with as many of the words as possible. */
function helpFor(words: readonly string[]): readonly string[] {
  const names = Object.keys(commands);
  for (let length = words.length; length > 0; length -= 1) {
    const asked = words.slice(0, length).join(' ');
    const found = names.filter((name) => `${name} `.startsWith(`${asked} `));
    if (found.length > 0) return found;
  }
  return names;
}

const words = process.argv.slice(2);
const called = readCall(words);
const fault = nodeFault(process.versions.node);
if (fault !== undefined) {
  complain(fault);
  process.exitCode = 1;
} else if (words.length === 0 || words.some(isHelp)) {
  printUsage(helpFor(words.filter((word, at) => !isHelp(word, at))), say);
} else if ('fault' in called) {
  complain(`signet: ${called.fault.replace(/\.$/, '')}.`);
  printUsage(called.meant, complain);
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
