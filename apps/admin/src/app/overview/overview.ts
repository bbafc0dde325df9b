import { Component, computed, inject, input, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Can } from '../shared/can';
import { Curl } from '../shared/curl';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Languages } from '../shared/texts';
import { ActivityCharts } from './activity-charts';
import { AttentionList } from './attention-list';
import { OverviewStore } from './overview.store';
import { overviewTexts } from './overview.texts';
import { SpanPicker } from './span-picker';
import { spanOf } from './spans';

/** Of the server: the first screen after the sign-in. */
@Component({
  selector: 'app-overview',
  imports: [
    ActivityCharts,
    AttentionList,
    Can,
    Curl,
    MatButton,
    PageHeader,
    RouterLink,
    SpanPicker,
    StatePanel,
  ],
  template: `
    <app-page-header [title]="t().title">
      <app-curl path="/api/v1/activity" />
      <app-span-picker [span]="picked()" (refresh)="reload()" />
    </app-page-header>

    @if (namespaces.hasValue()) {
      @if (namespaces.value() === '0') {
        <app-state-panel [empty]="t().noNamespaces">
          <a *appCan="'namespaces:create'" matButton="filled" routerLink="/namespaces/~new">
            {{ t().createNamespace }}
          </a>
        </app-state-panel>
      } @else {
        <dl class="facts">
          <dt>{{ t().namespaces }}</dt>
          <dd>
            <a routerLink="/namespaces">{{ namespaces.value() }}</a>
          </dd>
        </dl>
      }
    } @else if (namespaces.status() === 'error') {
      <app-state-panel [problem]="namespaces.error()" (retry)="namespaces.reload()" />
    }

    <section>
      <h2>{{ t().attention }}</h2>
      @if (attention.hasValue()) {
        <app-attention-list [of]="attention.value()" />
      } @else if (attention.status() === 'error') {
        <app-state-panel [problem]="attention.error()" (retry)="attention.reload()" />
      } @else {
        <app-state-panel />
      }
    </section>

    <section>
      <h2>{{ t().activity }}</h2>
      @if (activity.hasValue()) {
        <app-activity-charts [activity]="activity.value()" [span]="picked()" />
      } @else if (activity.status() === 'error') {
        <app-state-panel [problem]="activity.error()" (retry)="activity.reload()" />
      } @else {
        <app-state-panel />
      }
    </section>
  `,
  styleUrl: './overview.scss',
})
export default class Overview {
  private readonly store = inject(OverviewStore);

  /** Of the address. */
  readonly span = input<string>();

  protected readonly t = inject(Languages).of(overviewTexts);
  protected readonly picked = computed(() => spanOf(this.span()));
  protected readonly namespaces = resource({
    loader: ({ abortSignal }) => this.store.namespaces(abortSignal),
  });
  protected readonly attention = resource({
    params: () => this.picked(),
    loader: ({ params, abortSignal }) => this.store.serverAttention(params, abortSignal),
  });
  protected readonly activity = resource({
    params: () => this.picked(),
    loader: ({ params, abortSignal }) => this.store.activity(undefined, params, abortSignal),
  });

  protected reload(): void {
    this.namespaces.reload();
    this.attention.reload();
    this.activity.reload();
  }
}
