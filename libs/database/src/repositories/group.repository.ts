import { Any, Not, type EntityManager } from 'typeorm';
import { Group, GroupMember } from '../entities/group.entity.js';
import { inBatches } from './batches.js';
import { byName, folded, readPage, type Page, type PageRequest } from './page.js';
import {
  deleteRow,
  editRow,
  insertRow,
  lockRow,
  type NotEdited,
  type ExpectedVersions,
} from './rows.js';

export type NewGroup = Pick<Group, 'id' | 'namespaceId' | 'name' | 'nameKey' | 'description'>;

export class GroupRepository {
  constructor(private readonly manager: EntityManager) {}

  insert(values: NewGroup): Promise<Group> {
    return insertRow(this.manager, Group, values);
  }

  async findById(namespaceId: string, id: string): Promise<Group | undefined> {
    return (await this.manager.findOneBy(Group, { namespaceId, id })) ?? undefined;
  }

  async findByNameKey(namespaceId: string, nameKey: string): Promise<Group | undefined> {
    return (await this.manager.findOneBy(Group, { namespaceId, nameKey })) ?? undefined;
  }

  /** Existing groups with these names, in any order. */
  findByNameKeys(namespaceId: string, nameKeys: readonly string[]): Promise<Group[]> {
    return this.manager.findBy(Group, { namespaceId, nameKey: Any([...nameKeys]) });
  }

  /** The group, locked until the transaction ends. */
  lock(namespaceId: string, id: string): Promise<Group | undefined> {
    return lockRow(this.manager, Group, { namespaceId, id });
  }

  /** Groups by folded name, locked against deletion until the transaction ends. */
  lockByNameKeys(namespaceId: string, nameKeys: readonly string[]): Promise<Group[]> {
    return this.manager
      .createQueryBuilder(Group, 'group')
      .where({ namespaceId, nameKey: Any([...nameKeys]) })
      .orderBy('group.id')
      .setLock('for_key_share')
      .getMany();
  }

  /** Inserts groups; skips those whose names are taken. */
  async insertWhereFree(values: readonly NewGroup[]): Promise<void> {
    for await (const batch of inBatches(values)) {
      await this.manager
        .createQueryBuilder()
        .insert()
        .into(Group)
        .values(batch)
        .orIgnore()
        .execute();
    }
  }

  edit(
    namespaceId: string,
    id: string,
    expected: ExpectedVersions,
    patch: Partial<Group>,
    now: Date,
  ): Promise<Group | NotEdited> {
    return editRow(this.manager, Group, { namespaceId, id }, expected, patch, now);
  }

  delete(
    namespaceId: string,
    id: string,
    expected: ExpectedVersions,
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

  /** Adds a user to a group; idempotent. Foreign keys reject users of other namespaces. */
  async addMember(namespaceId: string, groupId: string, userId: string): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .insert()
      .into(GroupMember)
      .values({ namespaceId, groupId, userId })
      // On conflict, writes the namespace again: the foreign key then rejects a membership of another namespace.
      .orUpdate(['namespace_id'], ['group_id', 'user_id'])
      .execute();
  }

  /** @returns whether the user was in the group. */
  async removeMember(namespaceId: string, groupId: string, userId: string): Promise<boolean> {
    const { affected } = await this.manager.delete(GroupMember, { namespaceId, groupId, userId });
    return affected === 1;
  }

  /** All groups of a user, by name. */
  ofUser(namespaceId: string, userId: string): Promise<Group[]> {
    return this.manager
      .createQueryBuilder(Group, 'group')
      .innerJoin(GroupMember, 'member', 'member.groupId = group.id')
      .where('group.namespaceId = :namespaceId', { namespaceId })
      .andWhere('member.namespaceId = :namespaceId AND member.userId = :userId', { userId })
      .orderBy(folded('group.name'))
      .getMany();
  }

  /** Sets the groups of a user. Foreign keys reject groups of other namespaces. */
  async replaceOfUser(
    namespaceId: string,
    userId: string,
    groupIds: readonly string[],
  ): Promise<void> {
    const others = { namespaceId, userId, groupId: Not(Any([...groupIds])) };
    await this.manager.delete(GroupMember, others);
    for (const groupId of groupIds) await this.addMember(namespaceId, groupId, userId);
  }

  /** Sorted group names per user; users without groups are omitted. */
  async namesOfUsers(
    namespaceId: string,
    userIds: readonly string[],
  ): Promise<Map<string, string[]>> {
    const rows = await this.manager.query<{ userId: string; names: string[] }[]>(
      `SELECT m.user_id AS "userId", array_agg(g.name ORDER BY ${folded('g.name')}) AS names
         FROM group_members m JOIN groups g ON g.namespace_id = m.namespace_id AND g.id = m.group_id
        WHERE m.namespace_id = $1 AND m.user_id = ANY(CAST($2 AS uuid[])) GROUP BY m.user_id`,
      [namespaceId, userIds],
    );
    return new Map(rows.map(({ userId, names }) => [userId, names]));
  }

  countMembers(namespaceId: string, groupId: string): Promise<number> {
    return this.manager.countBy(GroupMember, { namespaceId, groupId });
  }
}
