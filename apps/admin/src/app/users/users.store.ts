import { inject, Injectable } from '@angular/core';
import {
  createUser,
  deleteUser,
  editUser,
  getUser,
  listUsers,
  setUserPassword,
  type UserCreate,
  type UserEdit,
  type UserResponse,
} from '#client';
import { Edits } from '../shared/edits';
import type { ListPage, ListQuery } from '../shared/list';

export type UserFilter = 'disabled' | 'groupId' | 'orgId';

/** What the screens of users ask the server. */
@Injectable({ providedIn: 'root' })
export class UsersStore {
  private readonly edits = inject(Edits);

  list(
    ns: string,
    { disabled, sort, ...query }: ListQuery & Partial<Record<UserFilter, string>>,
    signal: AbortSignal,
  ): Promise<ListPage<UserResponse>> {
    const order = sort as NonNullable<Parameters<typeof listUsers>[1]>['sort'];
    const flag = disabled === undefined ? undefined : disabled === 'true';
    return listUsers(ns, { ...query, sort: order, disabled: flag }, { signal });
  }

  get(ns: string, id: string, signal: AbortSignal): Promise<UserResponse> {
    return getUser(ns, id, { signal });
  }

  create(ns: string, user: UserCreate): Promise<UserResponse> {
    return createUser(ns, user);
  }

  edit(ns: string, { id, version }: UserResponse, patch: UserEdit): Promise<UserResponse> {
    return this.edits.save({
      version,
      patch,
      write: (ifMatch) => editUser(ns, id, patch, { ifMatch }),
      read: () => getUser(ns, id),
    });
  }

  async setPassword(ns: string, id: string, password: string): Promise<void> {
    await setUserPassword(ns, id, { password });
  }

  async delete(ns: string, { id, version }: UserResponse): Promise<void> {
    await deleteUser(ns, id, { ifMatch: `"${version}"` });
  }
}
