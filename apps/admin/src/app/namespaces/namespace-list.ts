import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { Namespace } from '#client';
import { Can } from '../shared/can';
import { Curl } from '../shared/curl';
import { Icon } from '../shared/icon';
import { List } from '../shared/list';
import { ListView, Row, type Column } from '../shared/list-view';
import { RelativeTime } from '../shared/relative-time';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { NamespaceDeletions } from './namespace-deletions';
import { NamespacesStore } from './namespaces.store';

@Component({
  selector: 'app-namespace-list',
  imports: [
    Can,
    Curl,
    Icon,
    ListView,
    MatButton,
    RelativeTime,
    NamespaceDeletions,
    PageHeader,
    Row,
    RouterLink,
    StatePanel,
  ],
  template: `
    <app-page-header [title]="t().title">
      <app-curl path="/api/v1/namespaces" />
      <a *appCan="'namespaces:create'" matButton="filled" routerLink="~new">
        <app-icon name="plus" />{{ t().create }}
      </a>
    </app-page-header>
    <app-namespace-deletions />
    <app-list-view [list]="list" [columns]="columns()" [caption]="t().title">
      <ng-template appRow [appRowOf]="list" let-namespace>
        <td class="free">
          <a [routerLink]="namespace.name">{{ namespace.name }}</a>
        </td>
        <td>{{ namespace.algorithm }}</td>
        <td>{{ namespace.publicEndpoint ? commonT().yes : commonT().no }}</td>
        <td>{{ namespace.disabled ? commonT().disabled : commonT().enabled }}</td>
        <td><app-relative-time [at]="namespace.createdAt" /></td>
      </ng-template>
      <app-state-panel empty [empty]="t().empty">
        <a *appCan="'namespaces:create'" matButton="filled" routerLink="~new">{{ t().create }}</a>
      </app-state-panel>
    </app-list-view>
  `,
})
export default class NamespaceList {
  private readonly store = inject(NamespacesStore);

  protected readonly t = inject(Messages).ofFeature('namespaces');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly list: List<Namespace> = new List((query, signal) =>
    this.store.list(query, signal),
  );
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.commonT().name, sort: 'name' },
    { key: 'algorithm', label: this.t().algorithm },
    { key: 'endpoint', label: this.t().publicEndpoint },
    { key: 'state', label: this.commonT().state },
    { key: 'createdAt', label: this.commonT().created, sort: '-createdAt' },
  ]);
}
