#!/usr/bin/env node
import 'reflect-metadata';
import { checkAuditLog, listAuditSeals } from './commands/audit.js';
import { doctor } from './commands/doctor.js';
import { init } from './commands/init.js';
import { migrateDatabase } from './commands/migrate.js';
import { serve } from './commands/serve.js';
import { SettingsError } from './config/settings.js';
import { StartError } from './commands/start-error.js';

const commands: Record<
  string,
  { run: (say: (line: string) => void) => Promise<void>; summary: string }
> = {
  serve: { run: serve, summary: 'migrate the database and serve' },
  init: {
    run: init,
    summary: 'make what a first start needs: the master key and the first administrator',
  },
  migrate: { run: migrateDatabase, summary: 'bring the database to the version of this program' },
  'audit check': {
    run: checkAuditLog,
    summary: 'say whether entries of the audit log were changed, removed or inserted',
  },
  'audit seals': { run: listAuditSeals, summary: 'list the seals of the audit log' },
  doctor: { run: doctor, summary: 'check this set-up and say what is wrong with it' },
};

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

const name = process.argv.slice(2).join(' ') || 'help';
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  say('Usage: signet <command>. Settings come from the environment (.env.example lists them).');
  for (const [word, { summary }] of Object.entries(commands))
    say(`  ${word.padEnd(18)} ${summary}`);
  process.exitCode = name === 'help' || name === '--help' ? 0 : 2;
} else {
  try {
    await command.run(say);
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
