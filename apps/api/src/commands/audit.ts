import { pendingMigrations, type Database } from '#database';
import { checkAudit } from '../operations/audit/audit-check.js';
import { readSettings, type Settings } from '../core/settings/settings.js';
import { openDatabase, refuseNewer } from '../core/database/database.module.js';
import { readMasterKeys } from '../security/encryption/unlock-master-keys.js';
import { StartError } from '../core/errors/start-error.js';

type Say = (line: string) => void;

/** Seals that are read at a time. */
const PAGE = 1_000;

/**
 * `signet audit check`: walks the chain of seals and names the first entry that was changed, removed or inserted.
 * @throws StartError if there is one
 */
export async function checkAuditLog(say: Say): Promise<void> {
  await withDatabase(async (database, settings) => {
    const masterKeys = await readMasterKeys(settings);
    const report = await database.snapshot((tx) => checkAudit(tx, masterKeys));
    const { seals, sealed, retained, unsealed, last, faults } = report;
    say(`Seals: ${seals}; entries that are as they were sealed: ${sealed}.`);
    if (retained > 0) say(`Older than the retention period, and gone: ${retained} entries.`);
    if (unsealed > 0) say(`Not sealed yet: ${unsealed} entries.`);
    if (last) say(`Last seal: ${last.number} ${last.hash}`);
    for (const fault of faults) say(`WRONG ${fault}`);
    if (faults.length > 0) throw new StartError('The audit log is not as Signet has written it.');
    say('The audit log is as Signet has written it.');
  });
}

/** `signet audit seals`: the seals, to be compared with copies that were kept elsewhere. */
export async function listAuditCheckpoints(say: Say): Promise<void> {
  await withDatabase(async (database) => {
    for (let after = 0; ;) {
      const seals = await database.auditCheckpoints.after(after, PAGE);
      for (const { number, sealedAt, count, hash } of seals) {
        say(`${number} ${sealedAt.toISOString()} ${count} ${hash}`);
      }
      const last = seals.at(-1);
      if (last === undefined) return;
      after = last.number;
    }
  });
}

async function withDatabase(
  work: (database: Database, settings: Settings) => Promise<void>,
): Promise<void> {
  const settings = readSettings(process.env);
  const database = await openDatabase(settings);
  try {
    await refuseNewer(database);
    if ((await pendingMigrations(database.dataSource)).length > 0)
      throw new StartError('The database is of an older Signet. Run `signet migrate` first.');
    await work(database, settings);
  } finally {
    await database.close();
  }
}
