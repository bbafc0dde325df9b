import { testDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database, idAt, newId } from '#database';
import { RetentionRegistry } from '../../core/retention/retention-registry.js';
import { testScheduler } from '../../core/scheduler/scheduler.testing.js';
import { createLogger } from '../../core/logging/logger.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { checkAudit, type AuditCheckReport } from '../../operations/audit/audit-check.js';
import { AuditRetention } from '../../operations/audit/audit-retention.js';
import { AuditLog } from './audit-log.js';
import { AuditCheckpointer } from './audit-checkpointer.js';

const start = new Date('2030-01-31T12:00:00.000Z');
const logger = createLogger('silent');
const oldKeys = MasterKeys.generate('old');

let now = start;
const clock = { now: () => now };
let masterKeys: MasterKeys;
let database: Database;
let log: AuditLog;
let sealer: AuditCheckpointer;

beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  now = start;
  masterKeys = MasterKeys.parse(oldKeys);
  await sql('TRUNCATE audit_entries, audit_seals, audit_head');
  await sql('INSERT INTO audit_head (batch) VALUES (1)');
  useKeys();
});
afterAll(() => database.close());

function useKeys(): void {
  log = new AuditLog(database, masterKeys, logger, clock, { limitsSharedAddresses: [] });
  sealer = new AuditCheckpointer(database, masterKeys, logger, clock, testScheduler());
}

const check = (): Promise<AuditCheckReport> => checkAudit(database, masterKeys);

/** Records edits of users and returns the ids of the entries. */
async function write(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = newId();
    await database.transaction((tx) =>
      log.recordIn(tx, {
        action: 'user.edit',
        namespaceId: null,
        target: { kind: 'user', id, name: 'ada' },
        before: { attributes: { b: 1, a: { d: [1.5, 'ü'], c: null } } },
        after: { disabled: true },
      }),
    );
    const { items } = await database.audit.page({ limit: 1 }, { targetId: id });
    ids.push(items[0]?.id ?? '');
  }
  return ids;
}

const sql = (statement: string, parameters: unknown[] = []): Promise<unknown> =>
  database.dataSource.query(statement, parameters);

/** Five entries in three checkpoints, and two without a checkpoint. */
async function aLog(): Promise<[string, string, string, string, string, string, string]> {
  const ids: string[] = [];
  for (const count of [2, 2, 1]) {
    ids.push(...(await write(count)));
    await sealer.writeCheckpoints();
  }
  ids.push(...(await write(2)));
  return ids as Awaited<ReturnType<typeof aLog>>;
}

describe('an unchanged log', () => {
  it('has no faults', async () => {
    await aLog();

    expect(await check()).toMatchObject({
      checkpoints: 3,
      intact: 5,
      pending: 2,
      expired: 0,
      last: { number: 3 },
      faults: [],
    });
  });

  it('may be empty', async () => {
    await sealer.writeCheckpoints();

    expect(await check()).toMatchObject({ checkpoints: 0, intact: 0, last: undefined, faults: [] });
  });

  it('has no checkpoint of a minute without entries', async () => {
    await write(1);
    await sealer.writeCheckpoints();
    await sealer.writeCheckpoints();

    expect(await check()).toMatchObject({ checkpoints: 1, faults: [] });
  });

  it('has up to a thousand entries per checkpoint', async () => {
    const target = { kind: 'user', id: 'x' } as const;
    for (let index = 0; index < 2_100; index += 1) {
      log.recordLater({ action: 'login.ok', namespaceId: null, target, details: { index } });
    }
    await log.flush();
    await sealer.writeCheckpoints();

    const counts = (await database.auditCheckpoints.listAfter(0, 10)).map(({ count }) => count);
    expect(counts).toEqual([1000, 1000, 100]);
    expect(await check()).toMatchObject({ checkpoints: 3, intact: 2_100, faults: [] });
  });

  it('gets its checkpoint in the next round if a round failed after it had closed the batch', async () => {
    await write(1);
    await database.transaction((tx) => tx.auditCheckpoints.closeBatch());
    await write(1);
    await sealer.writeCheckpoints();

    expect(await check()).toMatchObject({ checkpoints: 2, intact: 2, pending: 0, faults: [] });
  });

  it('is still verified after the master key was rotated and the old one removed', async () => {
    await write(2);
    await sealer.writeCheckpoints();
    const newKeys = MasterKeys.generate('new');
    masterKeys = MasterKeys.parse(`${newKeys},${oldKeys}`);
    useKeys();
    await write(1);
    await sealer.writeCheckpoints();
    masterKeys = MasterKeys.parse(newKeys);

    expect(await check()).toMatchObject({ checkpoints: 2, intact: 3, faults: [] });
  });

  it('cannot be verified without the master key of the last checkpoint', async () => {
    await write(2);
    await sealer.writeCheckpoints();
    masterKeys = MasterKeys.parse(MasterKeys.generate('other'));

    const { faults } = await check();
    expect(faults).toEqual([
      expect.stringMatching(/^The last checkpoint, 1, was signed with a master key/),
    ]);
  });
});

describe('an attacker with write access to the database', () => {
  const tampering: [what: string, how: (ids: string[]) => Promise<unknown>, fault: RegExp][] = [
    [
      'changes the actor',
      ([, id]) => sql(`UPDATE audit_entries SET actor_name = 'eva' WHERE id = $1`, [id]),
      /^Entry \$1 of 2030-01-31T12:00:00.000Z was changed after checkpoint 1\.$/,
    ],
    [
      'changes the time',
      ([, id]) => sql(`UPDATE audit_entries SET at = at - interval '1 ms' WHERE id = $1`, [id]),
      /^Entry \$1 .*was changed after checkpoint 1\.$/,
    ],
    [
      'changes the recorded change',
      ([, , id]) =>
        sql(`UPDATE audit_entries SET after = '{"disabled": false}' WHERE id = $1`, [id]),
      /^Entry \$2 .*was changed after checkpoint 2\.$/,
    ],
    [
      'removes an entry',
      ([, , , id]) => sql('DELETE FROM audit_entries WHERE id = $1', [id]),
      /^Entry \$3 was removed: checkpoint 2 contains it\.$/,
    ],
    [
      'removes the last entry that has a checkpoint',
      ([, , , , id]) => sql('DELETE FROM audit_entries WHERE id = $1', [id]),
      /^Entry \$4 was removed: checkpoint 3 contains it\.$/,
    ],
    [
      'swaps two entries',
      async ([one, other]) => {
        const between = idAt(start);
        await sql('UPDATE audit_entries SET id = $2 WHERE id = $1', [one, between]);
        await sql('UPDATE audit_entries SET id = $2 WHERE id = $1', [other, one]);
        await sql('UPDATE audit_entries SET id = $2 WHERE id = $1', [between, other]);
      },
      /^Entry \$0 .*was changed after checkpoint 1\.$/,
    ],
    [
      'moves an entry into another batch',
      ([, , id]) => sql('UPDATE audit_entries SET batch = 1 WHERE id = $1', [id]),
      /^Entry \$2 was inserted after checkpoint 1\.$/,
    ],
    [
      'inserts a copy into a batch with a checkpoint',
      ([id]) => sql(copyOf(`'${idAt(new Date(start.getTime() - 1))}'`, 'batch'), [id]),
      /^Entry .* was inserted: checkpoint 1 does not contain it\.$/,
    ],
    [
      'inserts a copy after the last entry of a batch with a checkpoint',
      ([id]) => sql(copyOf(`'${idAt(start)}'`, 'batch'), [id]),
      /^Entry .* was inserted after checkpoint 1\.$/,
    ],
    [
      'inserts a copy into a batch that never existed',
      ([id]) => sql(copyOf(`'${idAt(start)}'`, '-1'), [id]),
      /^Entry .* was inserted: its batch has no checkpoint\.$/,
    ],
    [
      'inserts a copy into the open batch',
      ([id]) => sql(copyOf(`'${idAt(start)}'`, '4'), [id]),
      /^Entry .*, which has no checkpoint yet, was changed or was not written by Signet\.$/,
    ],
    [
      'changes an entry without a checkpoint',
      (ids) => sql(`UPDATE audit_entries SET actor_name = 'eva' WHERE id = $1`, [ids[6]]),
      /^Entry \$6 .*, which has no checkpoint yet, was changed or was not written by Signet\.$/,
    ],
    [
      'removes a checkpoint',
      () => sql('DELETE FROM audit_seals WHERE number = 2'),
      /^Checkpoint 2 was removed: the next one is 3\.$/,
    ],
    [
      'removes the first checkpoint with its entries',
      async () => {
        await sql('DELETE FROM audit_seals WHERE number = 1');
        await sql('DELETE FROM audit_entries WHERE batch = 1');
      },
      /^Checkpoint 1 was removed: the next one is 2\.$/,
    ],
    [
      'removes the last checkpoint with its entries',
      async () => {
        await sql('DELETE FROM audit_seals WHERE number = 3');
        await sql('DELETE FROM audit_entries WHERE batch = 3');
      },
      /^All entries of batch 3 were removed/,
    ],
    [
      'swaps two checkpoints',
      async () => {
        await sql('UPDATE audit_seals SET number = 9 WHERE number = 1');
        await sql('UPDATE audit_seals SET number = 1 WHERE number = 2');
        await sql('UPDATE audit_seals SET number = 2 WHERE number = 9');
      },
      /^Checkpoint 1 does not match the hash of the previous one/,
    ],
    [
      'removes an entry from its checkpoint as well',
      async ([id]) => {
        await sql('DELETE FROM audit_entries WHERE id = $1', [id]);
        await sql('UPDATE audit_seals SET entries = entries - 0 WHERE number = 1');
      },
      /^Checkpoint 1 was changed or was not created by Signet\.$/,
    ],
    [
      'resets the head',
      () => sql('UPDATE audit_head SET batch = 2'),
      /^The head of the log was reset to batch 2\.$/,
    ],
    [
      'removes the head',
      () => sql('DELETE FROM audit_head'),
      /^The head of the log was removed\.$/,
    ],
  ];

  /** Inserts a copy of an entry with another id and batch. */
  function copyOf(id: string, batch: string): string {
    const members =
      'at, namespace_id, action, actor_kind, actor_id, actor_name, actor_credential, target_kind, target_id, ' +
      'target_name, before, after, details, address, user_agent, request_id, proof';
    return `INSERT INTO audit_entries (id, batch, ${members})
            SELECT ${id}::uuid, ${batch}, ${members} FROM audit_entries WHERE id = $1`;
  }

  it.each(tampering)('who %s is detected', async (_, how, fault) => {
    const ids = await aLog();
    expect((await check()).faults).toEqual([]);
    await how(ids);

    const [first] = (await check()).faults;
    const expected = fault.source.replaceAll(/\\\$(\d)/g, (__, index) => ids[Number(index)] ?? '');
    expect(first).toMatch(new RegExp(expected));
  });

  it('who recreates checkpoints without the master key is detected', async () => {
    await aLog();
    const thief = MasterKeys.parse(MasterKeys.generate('old'));
    await sql(`UPDATE audit_entries SET actor_name = 'eva' WHERE batch = 1`);
    await sql('DELETE FROM audit_seals');
    await new AuditCheckpointer(database, thief, logger, clock, testScheduler()).writeCheckpoints();

    const { faults } = await check();
    expect(faults[0]).toBe('Checkpoint 1 was changed or was not created by Signet.');
    expect(faults.join('\n')).toMatch(
      /was not written by Signet: its MAC was already invalid at checkpoint 1/,
    );
  });

  it('who inserts an entry before its checkpoint is detected permanently', async () => {
    const [id] = await write(1);
    await sql(copyOf(`'${idAt(start)}'`, 'batch'), [id]);
    await sealer.writeCheckpoints();

    const { faults, intact } = await check();
    expect(faults).toEqual([
      expect.stringMatching(
        /^Entry .* was not written by Signet: its MAC was already invalid at checkpoint 1\.$/,
      ),
    ]);
    expect(intact).toBe(1);
  });
});

describe('entries past the retention period', () => {
  it('are deleted with their checkpoints, which the check recognizes as retention', async () => {
    const keeping = new AuditRetention(
      database,
      log,
      { auditRetention: 40 * 86_400 },
      logger,
      clock,
      new RetentionRegistry(),
    );
    for (const day of ['2030-01-05', '2030-01-31', '2030-02-01', '2030-03-15']) {
      now = new Date(`${day}T12:00:00.000Z`);
      await keeping.applyRetention(now);
      await write(2);
      await sealer.writeCheckpoints();
    }
    now = new Date('2030-03-20T12:00:00.000Z');
    await keeping.applyRetention(now);
    // January was deleted on 15 March; the entry that records it has its checkpoint on the same day.
    expect(await check()).toMatchObject({ checkpoints: 2, intact: 5, pending: 0, faults: [] });
    const { items } = await database.audit.page({ limit: 1 }, { action: 'audit.retention' });
    expect(items[0]).toMatchObject({
      actorKind: 'system',
      details: { before: '2030-02-01T00:00:00.000Z', firstSeal: 3 },
    });
  });

  it('of a checkpoint that also has younger ones are recognized as deleted', async () => {
    const keeping = new AuditRetention(
      database,
      log,
      { auditRetention: 40 * 86_400 },
      logger,
      clock,
      new RetentionRegistry(),
    );
    now = new Date('2030-01-31T23:59:00.000Z');
    await keeping.applyRetention(now);
    await write(2);
    now = new Date('2030-02-01T00:01:00.000Z');
    await write(3);
    await sealer.writeCheckpoints();
    now = new Date('2030-03-20T12:00:00.000Z');
    await keeping.applyRetention(now);
    await sealer.writeCheckpoints();

    expect(await check()).toMatchObject({ expired: 2, intact: 4, faults: [] });
  });

  it('are reported as removed if anyone but Signet deleted them', async () => {
    await aLog();
    await sql('DELETE FROM audit_entries WHERE batch = 1');
    await sql('DELETE FROM audit_seals WHERE number = 1');
    const details = { before: '2031-01-01T00:00:00.000Z', firstSeal: 2, previous: 'forged' };
    await sql(
      `INSERT INTO audit_entries (id, at, action, actor_kind, details, batch, proof)
       VALUES ($1, $2, 'audit.retention', 'system', $3, 4, 'old.${'A'.repeat(43)}')`,
      [idAt(start), start, JSON.stringify(details)],
    );

    const { faults } = await check();
    expect(faults[0]).toBe('Checkpoint 1 was removed: the next one is 2.');
    expect(faults.at(-1)).toMatch(
      /has no checkpoint yet, was changed or was not written by Signet/,
    );
  });
});
