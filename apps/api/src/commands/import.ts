import { existsSync } from 'node:fs';
import { pendingMigrations, type Database } from '#database';
import { AuditLog } from '../journal/audit/audit-log.js';
import { AppError } from '../core/errors/app-error.js';
import { Clock } from '../core/time/clock.js';
import { asAppError } from '../core/errors/as-app-error.js';
import { createLogger } from '../core/logging/logger.js';
import { readSettings, type Settings } from '../core/settings/settings.js';
import { openDatabase, refuseNewer } from '../core/database/database.module.js';
import { confirm } from './import/confirm.js';
import { importOptions, namespaceRenames, type GivenOptions } from './import/import-options.js';
import { planImport } from './import/import-plan.js';
import { countToCreate, planLines, reportLines } from './import/import-report.js';
import type { ImportSource } from './import/import-source.js';
import { ImportWriter } from './import/import-writer.js';
import { shown } from './import/shown.js';
import { readJwtd } from './import/sources/jwtd-source.js';
import { readJwthenticator } from './import/sources/jwthenticator-source.js';
import { readQuid } from './import/sources/quid-source.js';
import { KeyLifecycle } from '../keys/signing-keys/key-lifecycle.js';
import { KeyGenerator } from '../keys/signing-keys/key-generator.js';
import { KeysService } from '../keys/signing-keys/keys.service.js';
import { loadVerifiedMasterKeys } from '../security/encryption/load-master-keys.js';
import { PublicUrls } from '../identity/namespaces/public-urls.js';
import { NamespacesService } from '../identity/namespaces/namespaces.service.js';
import { StartError } from '../core/errors/start-error.js';

type Say = (line: string) => void;

/** `signet import quid <url>`: imports namespaces, groups, users and orgs of Quid, from either generation of its schema. */
export function importQuid(say: Say, source: string, options: GivenOptions): Promise<void> {
  return runImport(say, options, () => readQuid(source, options));
}

/** `signet import jwthenticator <url or file>`: imports the keys of JWThenticator into one namespace. */
export function importJwthenticator(
  say: Say,
  source: string,
  options: GivenOptions,
): Promise<void> {
  return runImport(say, options, () => readJwthenticator(source, options, new Clock().now()));
}

/** `signet import jwtd <file>`: imports users and groups of jwtd with their rights into one namespace. */
export function importJwtd(say: Say, source: string, options: GivenOptions): Promise<void> {
  return runImport(say, options, () => readJwtd(source, options));
}

/** Reads the source, prints the plan, asks, writes, and reports on each row. */
async function runImport(
  say: Say,
  given: GivenOptions,
  read: () => Promise<ImportSource>,
): Promise<void> {
  const { dryRun, yes } = importOptions(given);
  const renames = namespaceRenames(given);
  const settings = readSettings(process.env);
  const source = await read();
  refuseUnknownNames(renames, source);
  const database = await openTarget(settings);
  try {
    const plan = await planImport(database, source, renames);
    say(`Source: ${source.product} (read-only).`);
    say(`Target: ${targetName(settings)}.`);
    say('');
    planLines(source, plan).forEach(say);
    say('');
    if (dryRun) {
      say('Nothing was written (--dry-run).');
      return;
    }
    if (countToCreate(plan) === 0) {
      say('There is nothing to import. Nothing was written.');
      return;
    }
    if (!yes && !(await confirm(process.stdin, process.stdout))) {
      say('Nothing was written.');
      return;
    }
    const { namespaces, audit } = await services(settings, database);
    await writing(new ImportWriter(database, namespaces, audit, source.product).write(plan));
    reportLines(plan).forEach(say);
  } finally {
    await database.close();
  }
}

/** Refuses names that are not in the source: a typo would silently skip the rename. */
function refuseUnknownNames(renames: ReadonlyMap<string, string>, source: ImportSource): void {
  const names = new Set(source.namespaces.map(({ name }) => name));
  for (const name of renames.keys()) {
    if (names.has(name)) continue;
    throw new StartError(`\`--rename\`: the source has no namespace ${shown(name)} to import.`);
  }
}

/** Opens the target database. It must exist, because an import does not initialize one. */
async function openTarget(settings: Settings): Promise<Database> {
  const { database: target } = settings;
  if (target.kind === 'pglite' && !existsSync(target.folder)) {
    throw new StartError(
      `There is no database in ${target.folder} yet. Run \`signet init\` first.`,
    );
  }
  const database = await openDatabase(settings);
  try {
    await refuseNewer(database);
    if ((await pendingMigrations(database.dataSource)).length > 0) {
      throw new StartError(
        'The database schema is from an older version of Signet. Run `signet migrate` first.',
      );
    }
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function targetName({ database }: Settings): string {
  if (database.kind !== 'postgres')
    return `the embedded database in ${'folder' in database ? database.folder : 'memory'}`;
  const { host, pathname } = new URL(database.url);
  return `PostgreSQL, ${host}${pathname}`;
}

async function services(
  settings: Settings,
  database: Database,
): Promise<{ namespaces: NamespacesService; audit: AuditLog }> {
  const masterKeys = await loadVerifiedMasterKeys(settings, database);
  const clock = new Clock();
  const audit = new AuditLog(
    database,
    masterKeys,
    createLogger(settings.logLevel),
    clock,
    settings,
  );
  const lifecycle = new KeyLifecycle(audit, settings, clock);
  const generator = new KeyGenerator(masterKeys);
  const keys = new KeysService(database, generator, lifecycle, clock);
  const urls = new PublicUrls(settings);
  return {
    audit,
    namespaces: new NamespacesService(database, generator, keys, urls, settings, clock, audit),
  };
}

/** @throws StartError saying that the import can be repeated */
async function writing(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const { detail } = error instanceof AppError ? error : asAppError(error);
    throw new StartError(
      `The import stopped: ${detail} Rows written so far are kept. Run the same command again to import the rest.`,
    );
  }
}
