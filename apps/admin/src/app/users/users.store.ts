import { inject, Injectable } from '@angular/core';
import {
  addGroupMember,
  addOrgMember,
  createUser,
  deleteUser,
  editUser,
  getUser,
  listGroups,
  listOrgs,
  listUsers,
  removeGroupMember,
  removeOrgMember,
  setUserPassword,
  type UserCreate,
  type UserEdit,
  type User,
} from '#client';
import { Edits } from '../shared/edits';
import type { ListPage, ListQuery } from '../shared/list';
import type { MembershipSource } from './memberships';

const MAX_OPTIONS = 10;

export type UserFilter = 'disabled' | 'groupId' | 'orgId';

/** API calls of the user screens. */
@Injectable({ providedIn: 'root' })
export class UsersStore {
  private readonly edits = inject(Edits);

  list(
    ns: string,
    { disabled, sort, ...query }: ListQuery & Partial<Record<UserFilter, string>>,
    signal: AbortSignal,
  ): Promise<ListPage<User>> {
    const order = sort as NonNullable<Parameters<typeof listUsers>[1]>['sort'];
    const flag = disabled === undefined ? undefined : disabled === 'true';
    return listUsers(ns, { ...query, sort: order, disabled: flag }, { signal });
  }

  get(ns: string, id: string, signal: AbortSignal): Promise<User> {
    return getUser(ns, id, { signal });
  }

  create(ns: string, user: UserCreate): Promise<User> {
    return createUser(ns, user);
  }

  edit(ns: string, user: User, patch: UserEdit): Promise<User> {
    return this.edits.save({
      base: user,
      patch,
      write: (ifMatch, changed) => editUser(ns, user.id, changed, { ifMatch }),
      read: () => getUser(ns, user.id),
      maps: ['attributes'],
      feature: 'users',
    });
  }

  async setPassword(ns: string, id: string, password: string): Promise<void> {
    await setUserPassword(ns, id, { password });
  }

  async delete(ns: string, { id, version }: User): Promise<void> {
    await deleteUser(ns, id, { ifMatch: `"${version}"` });
  }

  /** The user's groups. */
  groupsOf(ns: string, userId: string): MembershipSource {
    return {
      list: (cursor, signal) => listGroups(ns, { userId, cursor }, { signal }),
      find: async (q, signal) =>
        (await listGroups(ns, { q, limit: MAX_OPTIONS }, { signal })).items,
      add: (id) => addGroupMember(ns, id, userId),
      remove: (id) => removeGroupMember(ns, id, userId),
      address: (id) => ['/namespaces', ns, 'groups', id],
    };
  }

  /** The user's orgs. */
  orgsOf(ns: string, userId: string): MembershipSource {
    return {
      list: (cursor, signal) => listOrgs({ $namespace: ns, userId, cursor }, { signal }),
      find: async (q, signal) => (await listOrgs({ q, limit: MAX_OPTIONS }, { signal })).items,
      add: (id) => addOrgMember(id, ns, userId),
      remove: (id) => removeOrgMember(id, ns, userId),
      address: (id) => ['/orgs', id],
    };
  }
}
