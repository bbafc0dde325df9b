#!/usr/bin/env node
import 'reflect-metadata';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tolerateClosedOutput } from './commands/closed-output.js';
import { nodeFault } from './commands/node-version.js';
import { describeFailure } from './commands/start-failure.js';

type GivenOptions = Readonly<Record<string, string | boolean | string[] | undefined>>;

type Run = (say: (line: string) => void, argument: string, options: GivenOptions) => Promise<void>;

interface Option {
  summary: string;
  /** Placeholder of its value; undefined: a flag. */
  value?: string;
  /** Repeatable. */
  multiple?: boolean;
}

interface Command {
  /** Commands import lazily, so that short ones do not load the whole server. */
  load: () => Promise<Run>;
  summary: string;
  /** Name of the argument, if any. */
  takes?: string;
  options?: Readonly<Record<string, Option>>;
}

const importOptions: Record<string, Option> = {
  'dry-run': { summary: 'print the plan only' },
  yes: { summary: 'skip the confirmation' },
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
    summary: 'upgrade the database schema to this version',
  },
  'audit check': {
    load: async () => (await import('./commands/audit.js')).checkAuditLog,
    summary: 'detect changed, removed or inserted entries of the audit log',
  },
  'audit checkpoints': {
    load: async () => (await import('./commands/audit.js')).listAuditCheckpoints,
    summary: 'list the checkpoints of the audit log',
  },
  doctor: {
    load: async () => (await import('./commands/doctor.js')).doctor,
    summary: 'check this installation and report what is wrong',
  },
  'master-keys': {
    load: async () => (await import('./commands/master-keys.js')).listMasterKeys,
    summary: 'show what each master key encrypts',
  },
  'master-keys add': {
    load: async () => (await import('./commands/master-keys.js')).addMasterKey,
    summary: 'create another master key',
  },
  'master-keys reencrypt': {
    load: async () => (await import('./commands/master-keys.js')).reencryptSecrets,
    summary: 're-encrypt all secrets with the first master key, so that the others can be removed',
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
    summary: 'import namespaces, users, groups and orgs from a Quid database (read-only)',
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
    summary: 'import the keys from a JWThenticator database (read-only)',
    options: { ...importOptions, namespace: namespaceOption },
  },
  'import jwtd': {
    load: async () => (await import('./commands/import.js')).importJwtd,
    takes: 'file.yml',
    summary: 'import users and groups with their rights from a jwtd file (read-only)',
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

/** A parsed command line. */
interface Call {
  command: Command;
  argument: string;
  options: GivenOptions;
}

/** An invalid command line, with the reason. */
interface WrongCall {
  fault: string;
  /** Possible commands. */
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

/** @param meant the commands to describe: one, or all of a group */
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

/** The commands with the longest matching prefix. */
function helpFor(words: readonly string[]): readonly string[] {
  const names = Object.keys(commands);
  for (let length = words.length; length > 0; length -= 1) {
    const prefix = words.slice(0, length).join(' ');
    const found = names.filter((name) => `${name} `.startsWith(`${prefix} `));
    if (found.length > 0) return found;
  }
  return names;
}

// Filled by the build; on a read-only file system it stays as it is.
enableCompileCache(join(import.meta.dirname, 'compile-cache'));
tolerateClosedOutput();
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
    describeFailure(error).forEach(complain);
    // Open handles (the database, its change feed) would keep the process alive.
    process.exit();
  }
}
