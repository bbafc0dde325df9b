import type { EntityManager, QueryRunner } from 'typeorm';

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
    await this.manager.query('SELECT pg_notify($1, $2)', [CHANGE_CHANNEL, payload]);
    const data = this.manager.queryRunner && dataOf(this.manager.queryRunner);
    if (data) data[PUBLISHED] = [...(data[PUBLISHED] ?? []), payload];
  }
}

/** The payloads that the transactions of a connection have published. */
export function publishedBy(runner: QueryRunner): readonly string[] {
  return dataOf(runner)[PUBLISHED] ?? [];
}

function dataOf(runner: QueryRunner): Partial<Record<typeof PUBLISHED, readonly string[]>> {
  return runner.data;
}
