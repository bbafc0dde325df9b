import { Any, type EntityManager } from 'typeorm';
import { ApiKey } from '../entities/api-key.entity.js';
import { inBatches } from './batches.js';
import { byName, readPage, type Page, type PageRequest } from './page.js';
import {
  deleteRow,
  editRow,
  insertRow,
  lockRow,
  type NotEdited,
  type ExpectedVersions,
} from './rows.js';

export type NewApiKey = Pick<
  ApiKey,
  | 'id'
  | 'namespaceId'
  | 'name'
  | 'nameKey'
  | 'identifier'
  | 'secretHash'
  | 'hashKind'
  | 'disabled'
  | 'expiresAt'
  | 'allowedAddresses'
  | 'attributes'
  | 'maySetClaims'
  | 'exchangeAudiences'
>;

/** A successful use of a key. */
export interface ApiKeyUse {
  namespaceId: string;
  id: string;
  at: Date;
}

export class ApiKeyRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewApiKey): Promise<ApiKey> {
    return insertRow(this.manager, ApiKey, { ...values, lastUsedAt: null });
  }

  /** Inserts all keys or none. */
  async insertAll(values: NewApiKey[]): Promise<void> {
    for await (const batch of inBatches(values)) await this.manager.insert(ApiKey, batch);
  }

  async findById(namespaceId: string, id: string): Promise<ApiKey | undefined> {
    return (await this.manager.findOneBy(ApiKey, { namespaceId, id })) ?? undefined;
  }

  async findBySecretHash(namespaceId: string, secretHash: string): Promise<ApiKey | undefined> {
    return (await this.manager.findOneBy(ApiKey, { namespaceId, secretHash })) ?? undefined;
  }

  async findByNameKey(namespaceId: string, nameKey: string): Promise<ApiKey | undefined> {
    return (await this.manager.findOneBy(ApiKey, { namespaceId, nameKey })) ?? undefined;
  }

  /** The keys that have one of these folded names or one of these hashes. */
  findConflicts(
    namespaceId: string,
    nameKeys: string[],
    secretHashes: string[],
  ): Promise<Pick<ApiKey, 'name' | 'nameKey' | 'secretHash' | 'identifier'>[]> {
    return this.manager.find(ApiKey, {
      select: { id: true, name: true, nameKey: true, secretHash: true, identifier: true },
      where: [
        { namespaceId, nameKey: Any(nameKeys) },
        { namespaceId, secretHash: Any(secretHashes) },
      ],
    });
  }

  /** The same, locked until the transaction ends. */
  lock(namespaceId: string, id: string): Promise<ApiKey | undefined> {
    return lockRow(this.manager, ApiKey, { namespaceId, id });
  }

  edit(
    namespaceId: string,
    id: string,
    expected: ExpectedVersions,
    patch: Partial<ApiKey>,
    now: Date,
  ): Promise<ApiKey | NotEdited> {
    return editRow(this.manager, ApiKey, { namespaceId, id }, expected, patch, now);
  }

  delete(
    namespaceId: string,
    id: string,
    expected: ExpectedVersions,
  ): Promise<'deleted' | NotEdited> {
    return deleteRow(this.manager, ApiKey, { namespaceId, id }, expected);
  }

  page(
    namespaceId: string,
    request: PageRequest,
    filter: { disabled?: boolean } = {},
  ): Promise<Page<ApiKey>> {
    const query = this.manager
      .createQueryBuilder(ApiKey, 'apiKey')
      .where('apiKey.namespaceId = :namespaceId', { namespaceId });
    if (filter.disabled !== undefined) {
      query.andWhere('apiKey.disabled = :disabled', { disabled: filter.disabled });
    }
    return readPage(query, request, byName, 'name');
  }

  /** Updates the latest use of each key; concurrent later updates win. */
  async touch(uses: readonly ApiKeyUse[]): Promise<void> {
    await this.manager.query(
      `UPDATE api_keys k SET last_used_at = GREATEST(k.last_used_at, used.at)
         FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS used(namespace_id, id, at)
        WHERE k.namespace_id = used.namespace_id AND k.id = used.id`,
      [
        uses.map(({ namespaceId }) => namespaceId),
        uses.map(({ id }) => id),
        uses.map(({ at }) => at.toISOString()),
      ],
    );
  }
}
