import type { EntityManager } from 'typeorm';

/** What other nodes must hear of, so that they forget what they remember. */
export type ChangeTopic = 'namespace' | 'user' | 'session' | 'org' | 'probe';

/** The channel of LISTEN and NOTIFY. */
export const CHANGE_CHANNEL = 'signet_changes';

export class ChangeRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Tells every node, this one too, when the transaction commits; nobody if it does not. */
  async publish(topic: ChangeTopic, id: string): Promise<void> {
    await this.manager.query('SELECT pg_notify($1, $2)', [CHANGE_CHANNEL, `${topic}:${id}`]);
  }
}
