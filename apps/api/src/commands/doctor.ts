import { existsSync } from 'node:fs';
import { pendingMigrations, unknownMigrations, type Database } from '#database';
import { Clock } from '../core/time/clock.js';
import { clockWarning, DatabaseClock } from '../core/time/database-clock.js';
import { mountedSecretFaults } from '../core/settings/secret-files.js';
import { serviceLinksNotice } from '../core/settings/kubernetes-service-variables.js';
import { readSettings, type Settings } from '../core/settings/settings.js';
import { openDatabase } from '../core/database/database.module.js';
import { masterKeyFileFault } from '../security/encryption/master-key-file.js';
import { countEncrypted } from '../security/encryption/encrypted-columns.js';
import {
  usesMasterKeyFile,
  readMasterKeys,
  masterKeysSource,
} from '../security/encryption/load-master-keys.js';
import { StartError } from '../core/errors/start-error.js';

type Finding = { good: boolean; text: string };

/** `signet doctor`: checks an installation without changing it, and reports problems and their fixes. */
export async function doctor(say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  const findings = [
    ok('Settings: all known and valid.'),
    ...address(settings),
    limits(settings),
    ...secretFiles(settings),
    ...serviceLinks(settings),
  ];
  try {
    refuseMissingDatabase(settings);
    const database = await openDatabase(settings);
    try {
      findings.push(
        ok(`Database: ${settings.database.kind} answers.`),
        ...(await inspect(settings, database)),
      );
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    findings.push(bad(error.message));
  }
  for (const { good, text } of findings) say(`${good ? 'ok   ' : 'WRONG'} ${text}`);
  if (findings.some(({ good }) => !good)) throw new StartError('This installation has problems.');
}

/** Opening a missing embedded database would create it. */
function refuseMissingDatabase({ database }: Settings): void {
  if (database.kind !== 'pglite' || existsSync(database.folder)) return;
  throw new StartError(`Database: none in ${database.folder} yet. Run \`signet init\`.`);
}

const ok = (text: string): Finding => ({ good: true, text });
const bad = (text: string): Finding => ({ good: false, text });

function address({ publicUrl }: Settings): Finding[] {
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(publicUrl.hostname);
  if (publicUrl.protocol === 'https:' || local)
    return [ok(`Address: ${publicUrl.href.replace(/\/$/, '')}`)];
  return [
    bad(
      `Address: ${publicUrl.href.replace(/\/$/, '')} is not served over TLS. Passwords and tokens are sent in clear text.`,
    ),
  ];
}

function limits({ limits: on }: Settings): Finding {
  if (on) return ok('Limits: brute-force protection is enabled.');
  return bad('Limits: disabled by SIGNET_LIMITS. There is no brute-force protection.');
}

function secretFiles(settings: Settings): Finding[] {
  const faults = mountedSecretFaults(settings.secretFiles);
  const fault = usesMasterKeyFile(settings) ? masterKeyFileFault(settings) : undefined;
  if (fault !== undefined) faults.push(fault);
  if (faults.length > 0) return faults.map((text) => bad(`Secret files: ${text}`));
  return [ok('Secret files: not readable by other users of this machine.')];
}

function serviceLinks({ serviceLinks: names }: Settings): Finding[] {
  return names.length === 0 ? [] : [ok(`Service links: ${serviceLinksNotice(names)}`)];
}

async function inspect(settings: Settings, database: Database): Promise<Finding[]> {
  const unknown = await unknownMigrations(database.dataSource);
  if (unknown.length > 0)
    return [bad(`Schema: created by a newer version of Signet (${unknown.join(', ')}).`)];
  const pending = await pendingMigrations(database.dataSource);
  if (pending.length > 0)
    return [bad(`Schema: ${pending.length} migrations are pending. Run \`signet migrate\`.`)];
  const findings = [
    ok('Schema: up to date.'),
    await clock(database),
    ...(await masterKeys(settings, database)),
  ];
  const any = await database.administrators.exists();
  findings.push(
    any ? ok('Administrators: present.') : bad('Administrators: none. Run `signet init`.'),
  );
  return findings;
}

async function clock(database: Database): Promise<Finding> {
  const databaseClock = new DatabaseClock(database, new Clock());
  await databaseClock.synchronize();
  const warning = clockWarning(databaseClock.difference);
  return warning === undefined ? ok('Clock: agrees with the database.') : bad(`Clock: ${warning}`);
}

async function masterKeys(settings: Settings, database: Database): Promise<Finding[]> {
  const keys = await readMasterKeys(settings);
  const checks = new Map((await database.masterKeys.list()).map(({ id, check }) => [id, check]));
  const encrypted = await countEncrypted(database);
  return [...new Set([...checks.keys(), ...encrypted.keys()])].map((id) => {
    if (!keys.has(id)) {
      return bad(`Master key \`${id}\`: missing from ${masterKeysSource(settings)}.`);
    }
    const check = checks.get(id);
    return check === undefined || keys.verifyCheckValue(id, check)
      ? ok(`Master key \`${id}\`: decrypts its data.`)
      : bad(`Master key \`${id}\`: not the key that this database was encrypted with.`);
  });
}
