import type { EntityManager, QueryRunner } from 'typeorm';

/** What other nodes must hear of, so that they forget what they remember. */
export type ChangeTopic = 'namespace' | 'user' | 'session' | 'org' | 'probe';

/** The channel of LISTEN and NOTIFY. */
export const CHANGE_CHANNEL = 'signet_changes';

/** Under this name a connection keeps what its transaction publishes. */
const PUBLISHED = 'publishedChanges';

export class ChangeRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Notifies every node, this one too, when the transaction commits; none if it does not. */
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
