import type { EntityManager } from 'typeorm';
import { MasterKey } from '../entities/master-key.entity.js';

export class MasterKeyRepository {
  constructor(private readonly manager: EntityManager) {}

  list(): Promise<MasterKey[]> {
    return this.manager.find(MasterKey);
  }

  /** Remembers a master key; of two nodes that do so at once the first one counts. */
  async insertIfNew(id: string, check: string): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .insert()
      .into(MasterKey)
      .values({ id, check })
      .orIgnore()
      .execute();
  }

  /** Forgets a master key, under which nothing lies any more. */
  async delete(id: string): Promise<void> {
    await this.manager.delete(MasterKey, { id });
  }
}
