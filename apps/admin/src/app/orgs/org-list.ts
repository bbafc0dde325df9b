import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { Org } from '#client';
import { Can } from '../shared/can';
import { Curl } from '../shared/curl';
import { Icon } from '../shared/icon';
import { List } from '../shared/list';
import { ListView, Row, type Column } from '../shared/list-view';
import { RelativeTime } from '../shared/relative-time';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { OrgsStore } from './orgs.store';

@Component({
  selector: 'app-org-list',
  imports: [
    Can,
    Curl,
    Icon,
    ListView,
    MatButton,
    RelativeTime,
    PageHeader,
    Row,
    RouterLink,
    StatePanel,
  ],
  template: `
    <app-page-header [title]="t().title">
      <app-curl path="/api/v1/orgs" />
      <a *appCan="'orgs:write'" matButton="filled" routerLink="new">
        <app-icon name="plus" />{{ t().create }}
      </a>
    </app-page-header>
    <app-list-view [list]="list" [columns]="columns()" [caption]="t().title">
      <ng-template appRow [appRowOf]="list" let-org>
        <td class="free">
          <a [routerLink]="org.id">{{ org.name }}</a>
        </td>
        <td class="free">{{ org.description }}</td>
        <td><app-relative-time [at]="org.createdAt" /></td>
      </ng-template>
      <app-state-panel empty [empty]="t().empty">
        <a *appCan="'orgs:write'" matButton="filled" routerLink="new">{{ t().create }}</a>
      </app-state-panel>
    </app-list-view>
  `,
})
export default class OrgList {
  private readonly store = inject(OrgsStore);

  protected readonly t = inject(Messages).ofFeature('orgs');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly list: List<Org> = new List((query, signal) => this.store.list(query, signal));
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.commonT().name, sort: 'name' },
    { key: 'description', label: this.commonT().description },
    { key: 'createdAt', label: this.commonT().created, sort: '-createdAt' },
  ]);
}
