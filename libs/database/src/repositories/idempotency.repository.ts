import type { EntityManager } from 'typeorm';
import { IdempotencyKey } from '../entities/idempotency-key.entity.js';

/** Unique key of an entry. */
export type IdempotencyPlace = Pick<IdempotencyKey, 'administratorId' | 'keyHash'>;

export class IdempotencyRepository {
  constructor(private readonly manager: EntityManager) {}

  async find(place: IdempotencyPlace): Promise<IdempotencyKey | undefined> {
    return (await this.manager.findOneBy(IdempotencyKey, { ...place })) ?? undefined;
  }

  /**
   * Claims a key. Concurrent requests with the same key wait until the transaction ends.
   * @returns false if the key was already used
   */
  async claim(id: string, { administratorId, keyHash }: IdempotencyPlace): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      `INSERT INTO idempotency_keys (id, administrator_id, key_hash, sealed_response)
       VALUES ($1, $2, $3, '') ON CONFLICT DO NOTHING RETURNING id`,
      [id, administratorId, keyHash],
    );
    return rows.length > 0;
  }

  async setResponse(id: string, encryptedResponse: string): Promise<void> {
    await this.manager.update(IdempotencyKey, { id }, { encryptedResponse });
  }

  /** Deletes up to `limit` keys from before a time. @returns the number of deleted keys */
  async deleteBefore(before: Date, limit: number): Promise<number> {
    const rows = await this.manager.query<[unknown[], number]>(
      `DELETE FROM idempotency_keys WHERE id IN (
         SELECT id FROM idempotency_keys WHERE created_at < $1
          ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [before, limit],
    );
    return rows[1];
  }

  /**
   * Keeps the latest `most` keys and deletes up to `limit` others. @returns the number of deleted keys
   */
  async deleteExcess(most: number, limit: number): Promise<number> {
    const rows = await this.manager.query<[unknown[], number]>(
      `DELETE FROM idempotency_keys WHERE id IN (
         SELECT id FROM idempotency_keys ORDER BY created_at DESC OFFSET $1 LIMIT $2
            FOR UPDATE SKIP LOCKED)`,
      [most, limit],
    );
    return rows[1];
  }
}
