import { inject, Injectable } from '@angular/core';
import {
  cloneNamespace,
  countNamespace,
  createNamespace,
  deleteNamespace,
  editNamespace,
  getNamespace,
  listNamespaceDeletions,
  listNamespaces,
  type NamespaceCountsResponse,
  type NamespaceCreate,
  type NamespaceDeletionResponse,
  type NamespaceEdit,
  type NamespaceMade,
  type NamespaceResponse,
} from '#client';
import { Edits } from '../shared/edits';
import type { ListPage, ListQuery } from '../shared/list';

/** What the screens of namespaces ask the server. */
@Injectable({ providedIn: 'root' })
export class NamespacesStore {
  private readonly edits = inject(Edits);

  list({ sort, ...query }: ListQuery, signal: AbortSignal): Promise<ListPage<NamespaceResponse>> {
    const order = sort as NonNullable<Parameters<typeof listNamespaces>[0]>['sort'];
    return listNamespaces({ ...query, sort: order }, { signal });
  }

  get(ns: string, signal: AbortSignal): Promise<NamespaceResponse> {
    return getNamespace(ns, { signal });
  }

  counts(ns: string): Promise<NamespaceCountsResponse> {
    return countNamespace(ns);
  }

  create(namespace: NamespaceCreate): Promise<NamespaceMade> {
    return createNamespace(namespace);
  }

  clone(ns: string, name: string): Promise<NamespaceMade> {
    return cloneNamespace(ns, { name });
  }

  edit({ name, version }: NamespaceResponse, patch: NamespaceEdit): Promise<NamespaceMade> {
    return this.edits.save<NamespaceMade>({
      version,
      patch,
      write: (ifMatch) => editNamespace(name, patch, { ifMatch }),
      read: () => getNamespace(name),
    });
  }

  /** The namespaces whose rows are still being deleted. */
  async deletions(): Promise<NamespaceDeletionResponse[]> {
    return (await listNamespaceDeletions()).items;
  }

  async delete({ name, version }: NamespaceResponse): Promise<void> {
    await deleteNamespace(name, name, { ifMatch: `"${version}"` });
  }
}
