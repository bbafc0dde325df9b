import { pendingMigrations, type Database } from '#database';
import { checkAudit } from '../operations/audit/audit-check.js';
import { readSettings, type Settings } from '../core/settings/settings.js';
import { openDatabase, refuseNewer } from '../core/database/database.module.js';
import { readMasterKeys } from '../security/encryption/load-master-keys.js';
import { StartError } from '../core/errors/start-error.js';

type Say = (line: string) => void;

/** Checkpoints read per query. */
const PAGE = 1_000;

/**
 * `signet audit check`: verifies the chain of checkpoints and reports entries that were changed, removed or inserted.
 * @throws StartError if there are any
 */
export async function checkAuditLog(say: Say): Promise<void> {
  await withDatabase(async (database, settings) => {
    const masterKeys = await readMasterKeys(settings);
    const report = await database.snapshot((tx) => checkAudit(tx, masterKeys));
    const { checkpoints, intact, expired, pending, last, faults } = report;
    say(`Checkpoints: ${checkpoints}; intact entries: ${intact}.`);
    if (expired > 0) say(`Deleted after the retention period: ${expired} entries.`);
    if (pending > 0) say(`Without a checkpoint yet: ${pending} entries.`);
    if (last) say(`Last checkpoint: ${last.number} ${last.hash}`);
    for (const fault of faults) say(`WRONG ${fault}`);
    if (faults.length > 0) throw new StartError('The audit log was tampered with.');
    say('The audit log is intact.');
  });
}

/** `signet audit checkpoints`: lists the checkpoints, to compare them with copies stored elsewhere. */
export async function listAuditCheckpoints(say: Say): Promise<void> {
  await withDatabase(async (database) => {
    for (let after = 0; ;) {
      const checkpoints = await database.auditCheckpoints.listAfter(after, PAGE);
      for (const { number, createdAt, count, hash } of checkpoints) {
        say(`${number} ${createdAt.toISOString()} ${count} ${hash}`);
      }
      const last = checkpoints.at(-1);
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
      throw new StartError(
        'The database schema is from an older version of Signet. Run `signet migrate` first.',
      );
    await work(database, settings);
  } finally {
    await database.close();
  }
}
