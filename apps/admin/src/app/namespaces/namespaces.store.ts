import { Injectable } from '@angular/core';
import { listNamespaces, type NamespaceResponse } from '#client';
import type { ListPage, ListQuery } from '../shared/list';

/** What the screens of namespaces ask the server. */
@Injectable({ providedIn: 'root' })
export class NamespacesStore {
  list({ sort, ...query }: ListQuery, signal: AbortSignal): Promise<ListPage<NamespaceResponse>> {
    const order = sort as NonNullable<Parameters<typeof listNamespaces>[0]>['sort'];
    return listNamespaces({ ...query, sort: order }, { signal });
  }
}
