import { inject, Injectable } from '@angular/core';
import {
  addOrgMember,
  createOrg,
  deleteOrg,
  editOrg,
  getOrg,
  listNamespaces,
  listOrgMembers,
  listOrgs,
  listUsers,
  removeOrgMember,
  type OrgCreate,
  type OrgEdit,
  type OrgMember,
  type Org,
} from '#client';
import { countOf, type Count, MAX_PAGE_SIZE } from '../shared/count';
import { Edits } from '../shared/edits';
import type { ListPage, ListQuery } from '../shared/list';
import type { NamedRecord } from '../shared/record-picker';

const MAX_OPTIONS = 10;

/** API calls of the org screens. */
@Injectable({ providedIn: 'root' })
export class OrgsStore {
  private readonly edits = inject(Edits);

  list({ sort, ...query }: ListQuery, signal: AbortSignal): Promise<ListPage<Org>> {
    const order = sort as NonNullable<Parameters<typeof listOrgs>[0]>['sort'];
    return listOrgs({ ...query, sort: order }, { signal });
  }

  get(id: string, signal: AbortSignal): Promise<Org> {
    return getOrg(id, { signal });
  }

  create(org: OrgCreate): Promise<Org> {
    return createOrg(org);
  }

  edit(org: Org, patch: OrgEdit): Promise<Org> {
    return this.edits.save({
      base: org,
      patch,
      write: (ifMatch, changed) => editOrg(org.id, changed, { ifMatch }),
      read: () => getOrg(org.id),
      feature: 'orgs',
    });
  }

  async delete({ id, version }: Org): Promise<void> {
    await deleteOrg(id, { ifMatch: `"${version}"` });
  }

  /** Members from every namespace that the caller can see. */
  members(
    id: string,
    { sort, ...query }: ListQuery,
    signal: AbortSignal,
  ): Promise<ListPage<OrgMember>> {
    const order = sort as NonNullable<Parameters<typeof listOrgMembers>[1]>['sort'];
    return listOrgMembers(id, { ...query, sort: order }, { signal });
  }

  async countMembers(id: string): Promise<Count> {
    return countOf(await listOrgMembers(id, { limit: MAX_PAGE_SIZE }));
  }

  async findNamespaces(q: string | undefined, signal: AbortSignal): Promise<NamedRecord[]> {
    return (await listNamespaces({ q, limit: MAX_OPTIONS }, { signal })).items;
  }

  async findUsers(ns: string, q: string | undefined, signal: AbortSignal): Promise<NamedRecord[]> {
    return (await listUsers(ns, { q, limit: MAX_OPTIONS }, { signal })).items;
  }

  async addMember(id: string, ns: string, userId: string): Promise<void> {
    await addOrgMember(id, ns, userId);
  }

  async removeMember(id: string, ns: string, userId: string): Promise<void> {
    await removeOrgMember(id, ns, userId);
  }
}
