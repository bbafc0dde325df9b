import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import type { Administrator } from '#client';
import { Can } from '../shared/can';
import { Curl } from '../shared/curl';
import { Icon } from '../shared/icon';
import { List } from '../shared/list';
import { ListView, Row, type Column } from '../shared/list-view';
import { RelativeTime } from '../shared/relative-time';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { roles } from './administrator-form';
import { AdministratorsStore, type AdministratorFilter } from './administrators.store';

@Component({
  selector: 'app-administrator-list',
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
  templateUrl: './administrator-list.html',
})
export default class AdministratorList {
  private readonly store = inject(AdministratorsStore);

  protected readonly t = inject(Messages).ofFeature('administrators');
  protected readonly commonT = inject(Messages).ofFeature('common');
  private readonly sessionT = inject(Messages).ofFeature('session');
  protected readonly roles = roles;
  protected readonly list: List<Administrator, AdministratorFilter> = new List(
    (query, signal) => this.store.list(query, signal),
    ['role', 'disabled'],
  );
  protected readonly columns = computed<Column[]>(() => [
    { key: 'username', label: this.sessionT().username, sort: 'username' },
    { key: 'role', label: this.t().role },
    { key: 'state', label: this.commonT().state },
    { key: 'secondFactor', label: this.t().secondFactor },
    { key: 'createdAt', label: this.commonT().created, sort: '-createdAt' },
  ]);
}
