import { inject, Injectable } from '@angular/core';
import {
  addApiKeyRight,
  createApiKey,
  deleteApiKey,
  editApiKey,
  getApiKey,
  getApiKeyRights,
  listApiKeys,
  removeApiKeyRight,
  rotateApiKey,
  type ApiKeyCreate,
  type ApiKeyEdit,
  type ApiKeyWithSecret,
  type ApiKey,
} from '#client';
import { Edits } from '../shared/edits';
import type { ListPage, ListQuery } from '../shared/list';
import type { RightsChange } from '../shared/rights-field';

export type ApiKeyFilter = 'disabled';

/** API calls of the API key screens. */
@Injectable({ providedIn: 'root' })
export class ApiKeysStore {
  private readonly edits = inject(Edits);

  list(
    ns: string,
    { disabled, sort, ...query }: ListQuery & Partial<Record<ApiKeyFilter, string>>,
    signal: AbortSignal,
  ): Promise<ListPage<ApiKey>> {
    const order = sort as NonNullable<Parameters<typeof listApiKeys>[1]>['sort'];
    const flag = disabled === undefined ? undefined : disabled === 'true';
    return listApiKeys(ns, { ...query, sort: order, disabled: flag }, { signal });
  }

  get(ns: string, id: string, signal: AbortSignal): Promise<ApiKey> {
    return getApiKey(ns, id, { signal });
  }

  create(ns: string, apiKey: ApiKeyCreate): Promise<ApiKeyWithSecret> {
    return createApiKey(ns, apiKey);
  }

  edit(ns: string, apiKey: ApiKey, patch: ApiKeyEdit): Promise<ApiKey> {
    return this.edits.save({
      base: apiKey,
      patch,
      write: (ifMatch, changed) => editApiKey(ns, apiKey.id, changed, { ifMatch }),
      read: () => getApiKey(ns, apiKey.id),
      maps: ['attributes'],
      feature: 'api-keys',
    });
  }

  rotate(ns: string, { id, version }: ApiKey): Promise<ApiKeyWithSecret> {
    return rotateApiKey(ns, id, { ifMatch: `"${version}"` });
  }

  async delete(ns: string, { id, version }: ApiKey): Promise<void> {
    await deleteApiKey(ns, id, { ifMatch: `"${version}"` });
  }

  async rights(ns: string, id: string, signal: AbortSignal): Promise<string[]> {
    return (await getApiKeyRights(ns, id, { signal })).rights;
  }

  /** Sends only the changes, so that a right removed by someone else is not restored. */
  async changeRights(ns: string, id: string, { added, removed }: RightsChange): Promise<string[]> {
    for (const right of removed) await removeApiKeyRight(ns, id, right);
    for (const right of added) await addApiKeyRight(ns, id, right);
    return (await getApiKeyRights(ns, id)).rights;
  }
}
