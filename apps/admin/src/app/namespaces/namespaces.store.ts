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
  type NamespaceCounts,
  type NamespaceCreate,
  type NamespaceDeletion,
  type NamespaceEdit,
  type NamespaceWithSecret,
  type Namespace,
} from '#client';
import { Edits } from '../shared/edits';
import type { ListPage, ListQuery } from '../shared/list';

/** API calls of the namespace screens. */
@Injectable({ providedIn: 'root' })
export class NamespacesStore {
  private readonly edits = inject(Edits);

  list({ sort, ...query }: ListQuery, signal: AbortSignal): Promise<ListPage<Namespace>> {
    const order = sort as NonNullable<Parameters<typeof listNamespaces>[0]>['sort'];
    return listNamespaces({ ...query, sort: order }, { signal });
  }

  get(ns: string, signal: AbortSignal): Promise<Namespace> {
    return getNamespace(ns, { signal });
  }

  counts(ns: string): Promise<NamespaceCounts> {
    return countNamespace(ns);
  }

  create(namespace: NamespaceCreate): Promise<NamespaceWithSecret> {
    return createNamespace(namespace);
  }

  clone(ns: string, name: string): Promise<NamespaceWithSecret> {
    return cloneNamespace(ns, { name });
  }

  edit(namespace: Namespace, patch: NamespaceEdit): Promise<NamespaceWithSecret> {
    return this.edits.save<NamespaceWithSecret, NamespaceEdit>({
      base: namespace,
      patch,
      write: (ifMatch, changed) => editNamespace(namespace.name, changed, { ifMatch }),
      read: () => getNamespace(namespace.name),
      maps: ['claimTemplate'],
      feature: 'namespaces',
    });
  }

  /** The namespaces whose rows are still being deleted. */
  async deletions(): Promise<NamespaceDeletion[]> {
    return (await listNamespaceDeletions()).items;
  }

  async delete({ name, version }: Namespace): Promise<void> {
    await deleteNamespace(name, name, { ifMatch: `"${version}"` });
  }
}
