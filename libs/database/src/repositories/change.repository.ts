import { randomUUID } from 'node:crypto';
import type { EntityManager, QueryRunner } from 'typeorm';
import { changeTransport } from '../change-transport.js';

/** Topics of changes that invalidate the caches of other nodes. */
export type ChangeTopic = 'namespace' | 'user' | 'session' | 'org' | 'probe';

/** The channel of LISTEN and NOTIFY. */
export const CHANGE_CHANNEL = 'signet_changes';

/** Key in the data of a query runner for the payloads its transactions have published. */
const PUBLISHED = 'publishedChanges';

export class ChangeRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Notifies all nodes, including this one, when the transaction commits. */
  async publish(topic: ChangeTopic, id: string): Promise<void> {
    const payload = `${topic}:${id}`;
    const { queryRunner, dataSource } = this.manager;
    const data = queryRunner && dataOf(queryRunner);
    if (data) data[PUBLISHED] = [...(data[PUBLISHED] ?? []), payload];
    if (changeTransport(dataSource) === 'notify') {
      await this.manager.query('SELECT pg_notify($1, $2)', [CHANGE_CHANNEL, payload]);
    } else if (queryRunner?.isTransactionActive !== true) {
      await this.insert([payload]);
    }
  }

  /**
   * Inserts changes for nodes that poll. A transaction does so with its last statement (`change-feed/change-writer.ts`), so
   * that little time passes until they are visible.
   */
  async insert(payloads: readonly string[]): Promise<void> {
    await this.manager.query(
      `INSERT INTO changes (id, payload, at)
       SELECT c.id, c.payload, clock_timestamp() FROM unnest($1::uuid[], $2::text[]) AS c (id, payload)`,
      [payloads.map(() => randomUUID()), payloads],
    );
  }

  /** Deletes up to `limit` changes that are older, by the time of the database. @returns the number of deleted changes */
  async deleteOlderThan(seconds: number, limit: number): Promise<number> {
    const rows = await this.manager.query<[unknown[], number]>(
      `DELETE FROM changes WHERE id IN (
         SELECT id FROM changes WHERE at < clock_timestamp() - $1 * interval '1 second'
          ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [seconds, limit],
    );
    return rows[1];
  }
}

/** The payloads that the transactions of a connection have published. */
export function publishedBy(runner: QueryRunner): readonly string[] {
  return dataOf(runner)[PUBLISHED] ?? [];
}

function dataOf(runner: QueryRunner): Partial<Record<typeof PUBLISHED, readonly string[]>> {
  return runner.data;
}
