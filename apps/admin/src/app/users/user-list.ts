import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import type { User } from '#client';
import { Can } from '../shared/can';
import { Curl } from '../shared/curl';
import { Icon } from '../shared/icon';
import { List } from '../shared/list';
import { ListView, Row, type Column } from '../shared/list-view';
import { RelativeTime } from '../shared/relative-time';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { UsersStore, type UserFilter } from './users.store';

@Component({
  selector: 'app-user-list',
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
  templateUrl: './user-list.html',
})
export default class UserList {
  private readonly store = inject(UsersStore);

  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('users');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly list: List<User, UserFilter> = new List(
    (query, signal) => this.store.list(this.ns(), query, signal),
    ['disabled', 'groupId', 'orgId'],
    () => this.ns(),
  );
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.commonT().name, sort: 'name' },
    { key: 'state', label: this.commonT().state },
    { key: 'createdAt', label: this.commonT().created, sort: '-createdAt' },
  ]);
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}/users`);
}
