import type { EntityManager } from 'typeorm';
import { Group, GroupMember } from '../entities/group.entity.js';
import { byName, readPage, type Page, type PageRequest } from './page.js';
import { deleteRow, editRow, insertRow, type NotEdited } from './rows.js';

export type NewGroup = Pick<Group, 'id' | 'namespaceId' | 'name' | 'nameKey' | 'description'>;

export class GroupRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewGroup): Promise<Group> {
    return insertRow(this.manager, Group, values);
  }

  async findById(namespaceId: string, id: string): Promise<Group | undefined> {
    return (await this.manager.findOneBy(Group, { namespaceId, id })) ?? undefined;
  }

  edit(
    namespaceId: string,
    id: string,
    expected: number | undefined,
    patch: Partial<Group>,
    now: Date,
  ): Promise<Group | NotEdited> {
    return editRow(this.manager, Group, { namespaceId, id }, expected, patch, now);
  }

  delete(
    namespaceId: string,
    id: string,
    expected: number | undefined,
  ): Promise<'deleted' | NotEdited> {
    return deleteRow(this.manager, Group, { namespaceId, id }, expected);
  }

  /** `userId`: only the groups that this user is in. */
  page(namespaceId: string, request: PageRequest, userId?: string): Promise<Page<Group>> {
    const query = this.manager
      .createQueryBuilder(Group, 'group')
      .where('group.namespaceId = :namespaceId', { namespaceId });
    if (userId !== undefined) {
      query.andWhere(
        `group.id IN (SELECT m.group_id FROM group_members m
                       WHERE m.namespace_id = :namespaceId AND m.user_id = CAST(:userId AS uuid))`,
        { userId },
      );
    }
    return readPage(query, request, byName, 'name');
  }

  /** Puts a user into a group; a second time changes nothing. Foreign keys refuse strangers. */
  async addMember(namespaceId: string, groupId: string, userId: string): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .insert()
      .into(GroupMember)
      .values({ namespaceId, groupId, userId })
      // A member whom another namespace brought here must not look like one of ours: the foreign key refuses it.
      .orUpdate(['namespace_id'], ['group_id', 'user_id'])
      .execute();
  }

  /** @returns whether the user was in the group. */
  async removeMember(namespaceId: string, groupId: string, userId: string): Promise<boolean> {
    const { affected } = await this.manager.delete(GroupMember, { namespaceId, groupId, userId });
    return affected === 1;
  }

  countMembers(namespaceId: string, groupId: string): Promise<number> {
    return this.manager.countBy(GroupMember, { namespaceId, groupId });
  }
}
