import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { GroupRights } from '#client';
import { Can } from '../shared/can';
import { Curl } from '../shared/curl';
import { Icon } from '../shared/icon';
import { List } from '../shared/list';
import { ListView, Row, type Column } from '../shared/list-view';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { GroupsStore } from './groups.store';

@Component({
  selector: 'app-group-list',
  imports: [Can, Curl, Icon, ListView, MatButton, PageHeader, Row, RouterLink, StatePanel],
  template: `
    <app-page-header [title]="t().title">
      <app-curl [path]="path()" />
      <a *appCan="'groups:write'" matButton="filled" routerLink="new">
        <app-icon name="plus" />{{ t().create }}
      </a>
    </app-page-header>
    <app-list-view [list]="list" [columns]="columns()" [caption]="t().title">
      <ng-template appRow [appRowOf]="list" let-group>
        <td class="free">
          <a [routerLink]="group.id">{{ group.name }}</a>
        </td>
        <td class="free">
          @for (right of group.rights; track right) {
            <code class="chip">{{ right }}</code>{{ ' ' }}
          } @empty {
            <span class="quiet">{{ commonT().none }}</span>
          }
        </td>
      </ng-template>
      <app-state-panel empty [empty]="t().empty">
        <a *appCan="'groups:write'" matButton="filled" routerLink="new">{{ t().create }}</a>
      </app-state-panel>
    </app-list-view>
  `,
})
export default class GroupList {
  private readonly store = inject(GroupsStore);

  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('groups');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly list: List<GroupRights> = new List(
    (query, signal) => this.store.list(this.ns(), query, signal),
    [],
    () => this.ns(),
  );
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.commonT().name, sort: 'name' },
    { key: 'rights', label: this.t().rights },
  ]);
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}/rights`);
}
