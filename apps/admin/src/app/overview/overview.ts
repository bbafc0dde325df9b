import { Component, computed, inject, input, resource, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Can } from '../shared/can';
import { Curl } from '../shared/curl';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { OverviewSections } from './overview-sections';
import { OverviewStore } from './overview.store';
import { SpanPicker } from './span-picker';
import { spanOf } from './spans';

/** The server overview: the first screen after sign-in. */
@Component({
  selector: 'app-overview',
  imports: [Can, Curl, MatButton, OverviewSections, PageHeader, RouterLink, SpanPicker, StatePanel],
  template: `
    <app-page-header [title]="t().title">
      <app-curl path="/api/v1/activity" />
      <app-span-picker [span]="picked()" (refresh)="reload()" />
    </app-page-header>

    @if (namespaces.hasValue()) {
      @if (namespaces.value().count === 0) {
        <app-state-panel [empty]="t().noNamespaces">
          <a *appCan="'namespaces:create'" matButton="filled" routerLink="/namespaces/~new">
            {{ t().createNamespace }}
          </a>
        </app-state-panel>
      } @else {
        <dl class="facts">
          <dt>{{ t().namespaces }}</dt>
          <dd>
            <a routerLink="/namespaces">{{ namespaces.value().shown }}</a>
          </dd>
        </dl>
      }
    } @else if (namespaces.status() === 'error') {
      <app-state-panel [problem]="namespaces.error()" (retry)="namespaces.reload()" />
    }

    <app-overview-sections [span]="picked()" />
  `,
  styleUrl: './overview.scss',
})
export default class Overview {
  private readonly store = inject(OverviewStore);

  /** The period, from the URL. */
  readonly span = input<string>();

  protected readonly t = inject(Messages).ofFeature('overview');
  protected readonly picked = computed(() => spanOf(this.span()));
  protected readonly namespaces = resource({
    loader: ({ abortSignal }) => this.store.namespaces(abortSignal),
  });
  private readonly sections = viewChild.required(OverviewSections);

  protected reload(): void {
    this.namespaces.reload();
    this.sections().reload();
  }
}
