import type { EntityManager } from 'typeorm';
import { IdempotencyKey } from '../entities/idempotency-key.entity.js';

/** What makes a key unique. */
export type IdempotencyPlace = Pick<IdempotencyKey, 'administratorId' | 'keyHash'>;

export class IdempotencyRepository {
  constructor(private readonly manager: EntityManager) {}

  async find(place: IdempotencyPlace): Promise<IdempotencyKey | undefined> {
    return (await this.manager.findOneBy(IdempotencyKey, { ...place })) ?? undefined;
  }

  /**
   * Claims a key. Of requests at the same time one succeeds; the others wait until its transaction ends.
   * @returns whether it is claimed now; false where it was used before
   */
  async claim(id: string, { administratorId, keyHash }: IdempotencyPlace): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      `INSERT INTO idempotency_keys (id, administrator_id, key_hash, sealed_response)
       VALUES ($1, $2, $3, '') ON CONFLICT DO NOTHING RETURNING id`,
      [id, administratorId, keyHash],
    );
    return rows.length > 0;
  }

  async setResponse(id: string, sealedResponse: string): Promise<void> {
    await this.manager.update(IdempotencyKey, { id }, { sealedResponse });
  }

  /** Removes up to `limit` keys that were used before an instant. @returns how many. */
  async deleteBefore(before: Date, limit: number): Promise<number> {
    const rows = await this.manager.query<[unknown[], number]>(
      `DELETE FROM idempotency_keys WHERE id IN (
         SELECT id FROM idempotency_keys WHERE created_at < $1
          ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [before, limit],
    );
    return rows[1];
  }

  /** Keeps the latest `most` keys and removes up to `limit` of the others. @returns how many. */
  async deleteBeyond(most: number, limit: number): Promise<number> {
    const rows = await this.manager.query<[unknown[], number]>(
      `DELETE FROM idempotency_keys WHERE id IN (
         SELECT id FROM idempotency_keys ORDER BY created_at DESC OFFSET $1 LIMIT $2
            FOR UPDATE SKIP LOCKED)`,
      [most, limit],
    );
    return rows[1];
  }
}
