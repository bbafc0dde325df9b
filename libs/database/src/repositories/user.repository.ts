import type { EntityManager } from 'typeorm';
import { User } from '../entities/user.entity.js';
import { byName, readPage, type Page, type PageRequest } from './page.js';
import { deleteRow, editRow, insertRow, lockRow, type NotEdited } from './rows.js';

export type NewUser = Pick<
  User,
  'id' | 'namespaceId' | 'name' | 'nameKey' | 'passwordHash' | 'disabled' | 'attributes'
>;

export interface UserFilter {
  disabled?: boolean;
  groupId?: string;
  orgId?: string;
}

export class UserRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewUser): Promise<User> {
    return insertRow(this.manager, User, values);
  }

  async findById(namespaceId: string, id: string): Promise<User | undefined> {
    return (await this.manager.findOneBy(User, { namespaceId, id })) ?? undefined;
  }

  async findByNameKey(namespaceId: string, nameKey: string): Promise<User | undefined> {
    return (await this.manager.findOneBy(User, { namespaceId, nameKey })) ?? undefined;
  }

  /** Makes changes of one user wait for each other until the transaction ends. */
  lockByNameKey(namespaceId: string, nameKey: string): Promise<User | undefined> {
    return lockRow(this.manager, User, { namespaceId, nameKey });
  }

  /** The same, locked until the transaction ends. */
  lock(namespaceId: string, id: string): Promise<User | undefined> {
    return lockRow(this.manager, User, { namespaceId, id });
  }

  edit(
    namespaceId: string,
    id: string,
    expected: number | undefined,
    patch: Partial<User>,
    now: Date,
  ): Promise<User | NotEdited> {
    return editRow(this.manager, User, { namespaceId, id }, expected, patch, now);
  }

  delete(
    namespaceId: string,
    id: string,
    expected: number | undefined,
  ): Promise<'deleted' | NotEdited> {
    return deleteRow(this.manager, User, { namespaceId, id }, expected);
  }

  page(namespaceId: string, request: PageRequest, filter: UserFilter = {}): Promise<Page<User>> {
    const query = this.manager
      .createQueryBuilder(User, 'user')
      .where('user.namespaceId = :namespaceId', { namespaceId });
    if (filter.disabled !== undefined) {
      query.andWhere('user.disabled = :disabled', { disabled: filter.disabled });
    }
    if (filter.groupId !== undefined) {
      query.andWhere(
        `user.id IN (SELECT m.user_id FROM group_members m
                      WHERE m.namespace_id = :namespaceId AND m.group_id = CAST(:groupId AS uuid))`,
        { groupId: filter.groupId },
      );
    }
    if (filter.orgId !== undefined) {
      query.andWhere(
        `user.id IN (SELECT m.user_id FROM org_members m
                      WHERE m.namespace_id = :namespaceId AND m.org_id = CAST(:orgId AS uuid))`,
        { orgId: filter.orgId },
      );
    }
    return readPage(query, request, byName, 'name');
  }
}
