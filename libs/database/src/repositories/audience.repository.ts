import type { EntityManager } from 'typeorm';
import { Audience } from '../entities/audience.entity.js';
import { readPage, type Orders, type Page, type PageRequest } from './page.js';
import {
  deleteRow,
  editRow,
  insertRow,
  lockRow,
  type NotEdited,
  type ExpectedVersions,
} from './rows.js';

export type NewAudience = Pick<
  Audience,
  'id' | 'namespaceId' | 'name' | 'jwk' | 'jwks' | 'alg' | 'enc'
>;

const orders: Orders = {
  name: { property: 'name', type: 'text' },
  createdAt: { property: 'createdAt', type: 'timestamptz' },
};

export class AudienceRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewAudience): Promise<Audience> {
    return insertRow(this.manager, Audience, values);
  }

  async findById(namespaceId: string, id: string): Promise<Audience | undefined> {
    return (await this.manager.findOneBy(Audience, { namespaceId, id })) ?? undefined;
  }

  async findByName(namespaceId: string, name: string): Promise<Audience | undefined> {
    return (await this.manager.findOneBy(Audience, { namespaceId, name })) ?? undefined;
  }

  /** The audience, locked until the transaction ends. */
  lock(namespaceId: string, id: string): Promise<Audience | undefined> {
    return lockRow(this.manager, Audience, { namespaceId, id });
  }

  edit(
    namespaceId: string,
    id: string,
    expected: ExpectedVersions,
    patch: Partial<Audience>,
    now: Date,
  ): Promise<Audience | NotEdited> {
    return editRow(this.manager, Audience, { namespaceId, id }, expected, patch, now);
  }

  delete(
    namespaceId: string,
    id: string,
    expected: ExpectedVersions,
  ): Promise<'deleted' | NotEdited> {
    return deleteRow(this.manager, Audience, { namespaceId, id }, expected);
  }

  page(namespaceId: string, request: PageRequest): Promise<Page<Audience>> {
    const query = this.manager
      .createQueryBuilder(Audience, 'audience')
      .where('audience.namespaceId = :namespaceId', { namespaceId });
    return readPage(query, request, orders, 'name');
  }
}
