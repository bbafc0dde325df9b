import { inject, Injectable } from '@angular/core';
import {
  addGroupMember,
  addGroupRight,
  countGroupMembers,
  createGroup,
  deleteGroup,
  editGroup,
  getGroup,
  getGroupRights,
  listRights,
  listUsers,
  removeGroupMember,
  removeGroupRight,
  type GroupCreate,
  type GroupEdit,
  type Group,
  type GroupRights,
  type User,
} from '#client';
import { Edits } from '../shared/edits';
import type { ListPage, ListQuery } from '../shared/list';
import type { RightsChange } from '../shared/rights-field';
import type { NamedRecord } from '../shared/record-picker';

const MAX_OPTIONS = 10;

/** API calls of the group screens. */
@Injectable({ providedIn: 'root' })
export class GroupsStore {
  private readonly edits = inject(Edits);

  /** Groups with their rights: the rows of the matrix. */
  list(
    ns: string,
    { sort, ...query }: ListQuery,
    signal: AbortSignal,
  ): Promise<ListPage<GroupRights>> {
    const order = sort as NonNullable<Parameters<typeof listRights>[1]>['sort'];
    return listRights(ns, { ...query, sort: order }, { signal });
  }

  get(ns: string, id: string, signal: AbortSignal): Promise<Group> {
    return getGroup(ns, id, { signal });
  }

  create(ns: string, group: GroupCreate): Promise<Group> {
    return createGroup(ns, group);
  }

  edit(ns: string, group: Group, patch: GroupEdit): Promise<Group> {
    return this.edits.save({
      base: group,
      patch,
      write: (ifMatch, changed) => editGroup(ns, group.id, changed, { ifMatch }),
      read: () => getGroup(ns, group.id),
      feature: 'groups',
    });
  }

  async delete(ns: string, { id, version }: Group): Promise<void> {
    await deleteGroup(ns, id, { ifMatch: `"${version}"` });
  }

  async rights(ns: string, id: string, signal: AbortSignal): Promise<string[]> {
    return (await getGroupRights(ns, id, { signal })).rights;
  }

  /** Sends only the changes, so that a right removed by someone else is not restored. */
  async changeRights(ns: string, id: string, { added, removed }: RightsChange): Promise<string[]> {
    for (const right of removed) await removeGroupRight(ns, id, right);
    for (const right of added) await addGroupRight(ns, id, right);
    return (await getGroupRights(ns, id)).rights;
  }

  members(
    ns: string,
    groupId: string,
    { sort, ...query }: ListQuery,
    signal: AbortSignal,
  ): Promise<ListPage<User>> {
    const order = sort as NonNullable<Parameters<typeof listUsers>[1]>['sort'];
    return listUsers(ns, { ...query, sort: order, groupId }, { signal });
  }

  async countMembers(ns: string, id: string): Promise<number> {
    return (await countGroupMembers(ns, id)).members;
  }

  async findUsers(ns: string, q: string | undefined, signal: AbortSignal): Promise<NamedRecord[]> {
    return (await listUsers(ns, { q, limit: MAX_OPTIONS }, { signal })).items;
  }

  async addMember(ns: string, id: string, userId: string): Promise<void> {
    await addGroupMember(ns, id, userId);
  }

  async removeMember(ns: string, id: string, userId: string): Promise<void> {
    await removeGroupMember(ns, id, userId);
  }
}
