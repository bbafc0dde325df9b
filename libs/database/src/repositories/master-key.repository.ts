import type { EntityManager } from 'typeorm';
import { MasterKey } from '../entities/master-key.entity.js';

export class MasterKeyRepository {
  constructor(private readonly manager: EntityManager) {}

  list(): Promise<MasterKey[]> {
    return this.manager.find(MasterKey);
  }

  /** Stores the check value of a master key; of concurrent nodes the first one wins. */
  async insertIfNew(id: string, check: string): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .insert()
      .into(MasterKey)
      .values({ id, check })
      .orIgnore()
      .execute();
  }

  /** Deletes the check value of a master key that is no longer in use. */
  async delete(id: string): Promise<void> {
    await this.manager.delete(MasterKey, { id });
  }
}
