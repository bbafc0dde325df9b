import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import type { ApiKey } from '#client';
import { Can } from '../shared/can';
import { Curl } from '../shared/curl';
import { Icon } from '../shared/icon';
import { List } from '../shared/list';
import { ListView, Row, type Column } from '../shared/list-view';
import { RelativeTime } from '../shared/relative-time';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { hasExpired } from './api-key-form';
import { ApiKeysStore, type ApiKeyFilter } from './api-keys.store';

@Component({
  selector: 'app-api-key-list',
  imports: [
    Can,
    Curl,
    Icon,
    ListView,
    MatButton,
    MatFormField,
    MatLabel,
    MatOption,
    MatSelect,
    RelativeTime,
    PageHeader,
    Row,
    RouterLink,
    StatePanel,
  ],
  templateUrl: './api-key-list.html',
})
export default class ApiKeyList {
  private readonly store = inject(ApiKeysStore);

  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('api-keys');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly list: List<ApiKey, ApiKeyFilter> = new List(
    (query, signal) => this.store.list(this.ns(), query, signal),
    ['disabled'],
    () => this.ns(),
  );
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.commonT().name, sort: 'name' },
    { key: 'state', label: this.commonT().state },
    { key: 'lastUsedAt', label: this.t().lastUsed },
    { key: 'expiresAt', label: this.t().expires },
    { key: 'createdAt', label: this.commonT().created, sort: '-createdAt' },
  ]);
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}/api-keys`);

  protected stateOf(apiKey: ApiKey): string {
    if (apiKey.disabled) return this.commonT().disabled;
    return hasExpired(apiKey, new Date()) ? this.t().expired : this.commonT().enabled;
  }
}
