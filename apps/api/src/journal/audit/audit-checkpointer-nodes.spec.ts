import { testPostgres } from '#database/testing';
import { expect, it } from 'vitest';
import { createDataSource, Database, migrate, newId } from '#database';
import { testScheduler } from '../../core/scheduler/scheduler.testing.js';
import { createLogger } from '../../core/logging/logger.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { checkAudit } from '../../operations/audit/audit-check.js';
import { AuditLog } from './audit-log.js';
import { AuditCheckpointer } from './audit-checkpointer.js';

const logger = createLogger('silent');
const clock = { now: () => new Date('2030-01-31T12:00:00.000Z') };
const masterKeys = MasterKeys.parse(MasterKeys.generate('test'));

it('writes checkpoints on one of several nodes at a time, during concurrent writes', async () => {
  const server = await testPostgres();
  const nodes = await Promise.all(
    [1, 2, 3].map(async () => {
      const source = createDataSource({ kind: 'postgres', url: server.url, poolSize: 4 });
      return new Database(await source.initialize());
    }),
  );
  try {
    const [first] = nodes;
    if (!first) throw new Error('There is no node.');
    await migrate(first.dataSource);
    const rounds = nodes.map(async (node) => {
      const own = new AuditLog(node, masterKeys, logger, clock, { limitsSharedAddresses: [] });
      const checkpointer = new AuditCheckpointer(node, masterKeys, logger, clock, testScheduler());
      for (let index = 0; index < 20; index += 1) {
        const target = { kind: 'user', id: newId() } as const;
        const change = { action: 'user.edit', namespaceId: null, target } as const;
        await Promise.all([
          node.transaction((tx) => own.recordIn(tx, change)),
          node.transaction((tx) => own.recordIn(tx, change)),
          checkpointer.writeCheckpoints(),
        ]);
      }
      await checkpointer.writeCheckpoints();
    });
    await Promise.all(rounds);
    await new AuditCheckpointer(
      first,
      masterKeys,
      logger,
      clock,
      testScheduler(),
    ).writeCheckpoints();

    const report = await first.snapshot((tx) => checkAudit(tx, masterKeys));
    expect(report).toMatchObject({ intact: 120, pending: 0, faults: [] });
    expect(report.checkpoints).toBeGreaterThan(1);
  } finally {
    await Promise.all(nodes.map((node) => node.close()));
    await server.stop();
  }
});
